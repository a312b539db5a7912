"""A workflow: all that the desk has to know of a way a ticket goes, so that no other code asks which one it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Session

from handlers.i18n import Voice, voice_of
from models.chat import Button, Card, verb_of
from models.messaging.outbox import CardView
from models.people.person import Person
from models.terms import EndReason, Kind, Language
from models.tickets.masking import Typed
from models.tickets.step import Step
from models.tickets.ticket import Ticket
from models.tickets.workflow import WorkflowQueries, may_read
from models.tickets.worklog import WorkLogEntry

if TYPE_CHECKING:
    from handlers.papers.paper import Making, Paper
    from handlers.turn.audience import Audience
    from handlers.turn.turn import Turn

LiveCard = Callable[[Voice, Ticket, Sequence[WorkLogEntry], datetime], Card]
"""Draws a card that is kept up to date, from the ticket, its last log entries and the time, aware UTC."""
Applies = Callable[[Ticket, Person], bool]
"""A function that tells whether an action makes sense for a person on a ticket now; its verb still checks."""


class Offer(NamedTuple):
    """One action of a workflow: the menu of a ticket offers it to a person `when` that applies, a card in somebody's
    own chat to whom it is `pressed_by`. Without the first it stands on cards alone, without the second every card that
    has it shows it.
    """

    action: str
    when: Applies | None = None
    pressed_by: Applies | None = None


def both(action: str, applies: Applies) -> Offer:
    """Return an offer that menu and cards make to the same people."""
    return Offer(action, applies, applies)


class TicketPaper(NamedTuple):
    """A paper that a workflow makes of its tickets: how, and of which."""

    make: Callable[[Session, Ticket, "Making"], "Paper"]
    applies: Callable[[Ticket], bool] = lambda ticket: True


class KindReading(NamedTuple):
    """A kind whose tickets follow the workflow from their first word on.

    `open` makes the rows of a new ticket, which is written, starts its clock and its log, and puts its cards up. Where
    it does not take who tells, the ticket is ordinary work. `add` hears what its reporter says further; `follow` gets
    the words before and after an edit, and says whether the title follows.
    """

    kind: Kind
    open: Callable[["Turn", Ticket], None]
    takes: Callable[[Person], bool] = lambda person: True
    add: Callable[["Turn", Ticket, str], None] = lambda turn, ticket, text: None
    follow: Callable[["Turn", Ticket, str, str], bool] = lambda turn, ticket, before, text: True


class WorkflowError(Exception):
    """A workflow lacks something; the sentence says which and what. The desk does not start."""


class Rerouted(NamedTuple):
    """A ticket that others have before them now, by its number; `before` and `after` are names."""

    number: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Offboarding:
    """Hooks of a workflow for the time when one of its people leaves or moves.

    `concerned` names the tickets that may change, to be locked. `offboard` does the rest and returns the numbers of the
    cancelled ones. `reroute` puts waiting steps before the people who may take them now. `card_ended` is told of a view
    of a ticket that ended in the chat of a person who left.
    """

    concerned: Callable[[Session, Person], Iterable[int]]
    offboard: Callable[["Turn", Person, EndReason, Person | None], Sequence[str]]
    reroute: Callable[["Turn", Person | None], Sequence[Rerouted]]
    card_ended: Callable[["Turn", Ticket, str], None]


NOT_OFFBOARDED = Offboarding(
    concerned=lambda session, person: (),
    offboard=lambda turn, person, because, by: (),
    reroute=lambda turn, by: (),
    card_ended=lambda turn, ticket, view: None,
)
"""For a workflow whose tickets stay as they are when somebody leaves."""


@dataclass(frozen=True, kw_only=True)
class Workflow(WorkflowQueries):
    """One workflow. No field has a default: a field left out fails at the start, not on somebody's screen.

    Cards: `card_views` draws each view of its live card, the reporter's and the team's at least; `part_views` are those
    by which people do their part, and `view_for` says which of them holds a person's step, or raises Refusal.
    `card_says_all` is for a workflow whose card needs no other beside it. `title` and `status` are its words in lists,
    `next_actor_names` whom a list names, None where tickets have an assignee. `panel_facts` are facts beside the card,
    each a key and a value; `shows_text` whether what was typed is shown. `missing` is what is still to be supplied, in
    lines: the same on the card, in forms and in the lists of the people it waits for.

    Clocks: `promises` are its own, each with a rule in the policy; `shown_to_reporter` and `shown_to_team` are shown
    and explained. `first_told` hear of a warning, `whose` says who has it, `warning_buttons` what they may press.

    `typed_rows` are the rows of a ticket, with their columns for what people type: masked words are hidden there.

    `makers` are the ids of those who had a hand in what the ticket did: none of them takes back a fault that it made.

    `reading` names the kind that triage reads and this workflow takes at once; None where a press opens it.

    The rest: `offers` are its actions, those of the overflow menu in their order. `papers` are made for people who
    `may_have_papers`, each of the tickets that it applies to. `steps` are its rows, where it is a state machine.
    """

    card_views: Mapping[str, LiveCard]
    part_views: frozenset[str]
    view_for: Callable[["Turn", Ticket, Person], str]
    card_says_all: bool
    title: Callable[[Voice, Ticket], str]
    status: Callable[[Voice, Ticket], str]
    next_actor_names: Callable[[Ticket], list[str] | None]
    panel_facts: Callable[[Voice, Ticket, datetime], list[tuple[str, str]]]
    shows_text: Callable[[Ticket], bool]
    missing: Callable[[Voice, Ticket], Sequence[str]]
    promises: frozenset[str]
    shown_to_reporter: tuple[str, ...]
    shown_to_team: tuple[str, ...]
    first_told: Callable[["Audience", Ticket], list[Person]]
    whose: Callable[[Voice, Ticket], str]
    warning_buttons: Callable[[Voice, Ticket, str], tuple[Button, ...]]
    offers: tuple[Offer, ...]
    papers: Mapping[str, TicketPaper]
    may_have_papers: Callable[[Person, Ticket], bool]
    steps: tuple[Step, ...]
    typed_rows: Callable[[Ticket], Iterable[Typed]]
    offboarding: Offboarding
    makers: Callable[[Ticket], Iterable[int]]
    reading: KindReading | None

    @cached_property
    def more_actions(self) -> Mapping[str, Applies]:
        """Return what the overflow menu offers, in order, and when."""
        return {one.action: one.when for one in self.offers if one.when is not None}

    @cached_property
    def pressed_by(self) -> Mapping[str, Applies]:
        """Return whom a card in their own chat offers which button; what is not here is shown on every card."""
        return {one.action: one.pressed_by for one in self.offers if one.pressed_by is not None}

    def for_reader(self, card: Card, ticket: Ticket, reader: Person) -> Card:
        """The card as one person alone sees it: no button that is for others to press."""
        pressed_by = self.pressed_by
        buttons = [
            one
            for one in card.buttons
            if (verb := verb_of(one.action) if ":" in one.action else one.action) not in pressed_by
            or pressed_by[verb](ticket, reader)
        ]
        return card if len(buttons) == len(card.buttons) else card.model_copy(update={"buttons": tuple(buttons)})

    def papers_of(self, ticket: Ticket) -> list[str]:
        """The papers that can be made of a ticket as it stands, by name."""
        return [name for name, paper in self.papers.items() if paper.applies(ticket)]

    def shown(self, *, is_team: bool) -> tuple[str, ...]:
        """The promises that the team, or the reporter, is shown and told the reasons of."""
        return self.shown_to_team if is_team else self.shown_to_reporter


class Workflows(Mapping[str, Workflow]):
    """Every workflow of the desk by its name. Raises WorkflowError for one that is not whole."""

    def __init__(self, *workflows: Workflow) -> None:
        self._by_name = {one.name: one for one in workflows}
        if len(self._by_name) < len(workflows):
            raise WorkflowError("two workflows have one name")
        for one in workflows:
            _demand_whole(one)
        self.promises = frozenset[str]().union(*(one.promises for one in workflows))
        self.readings = {one.reading.kind: (one.name, one.reading) for one in workflows if one.reading is not None}
        self.part_views = frozenset[str]().union(*(one.part_views for one in workflows))

    def __getitem__(self, name: str) -> Workflow:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def of(self, ticket: Ticket) -> Workflow:
        """The workflow that a ticket follows."""
        return self._by_name[ticket.workflow]

    def may_read(self, person: Person, ticket: Ticket) -> bool:
        """Return whether the person may read any ticket, or its workflow lets them read this one."""
        return may_read(person, ticket, self)


def _demand_whole(workflow: Workflow) -> None:
    offered = [one.action for one in workflow.offers]
    for action in sorted({one for one in offered if offered.count(one) > 1}):
        raise WorkflowError(f"workflow {workflow.name}: {action} is offered twice")
    for view in sorted({*CardView, *workflow.part_views} - workflow.card_views.keys()):
        raise WorkflowError(f"workflow {workflow.name}: no card for the view {view}")
    for key in _words(workflow):
        if not voice_of(Language.ZH).has(key):
            raise WorkflowError(f"workflow {workflow.name}: no words for {key}")


def _words(workflow: Workflow) -> Iterator[str]:
    """The words that the desk says of any workflow."""
    yield f"workflow.refused.{workflow.name}"
    yield from (f"page.paper.{paper}" for paper in workflow.papers)
    for promise in sorted(workflow.promises):
        yield from (f"promise.{promise}", f"deadline.label.{promise}", f"due.{promise}")
    yield from (f"button.{action}" for action in workflow.more_actions)
