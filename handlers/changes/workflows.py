"""The workflow of changes (三·2.3(5)-(7)), as the desk knows it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import selectinload
from sqlmodel import Session

from handlers.changes.cards.change import change_card, change_status, change_title
from handlers.changes.cards.parts import missing_words
from handlers.changes.cards.proofs import proof_facts
from handlers.changes.offboarding import reroute_changes
from handlers.changes.papers import change_paper
from handlers.changes.reading import add_words, follow_words, open_read_change
from handlers.i18n import Voice
from handlers.tickets.actions import DIRECTIVES, is_open, may_issue_directive
from handlers.turn.audience import Audience
from handlers.turn.buttons import button, primary
from handlers.turn.workflow import NOT_OFFBOARDED, Applies, KindReading, Offboarding, Rerouted, TicketPaper, Workflow
from models.changes.change import Change, change_of, the_change, typed_in_change
from models.changes.hats import had_a_hand
from models.changes.press import ChangePress
from models.changes.queries import changes_of, changes_waiting_for, next_on_change
from models.changes.steps import CHANGE_STEPS
from models.changes.terms import CHANGE, CHANGE_TOLD, ChangePromise, ChangeView
from models.chat import Button, Card
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Kind, Promise
from models.tickets.facts import TEAM_EYES
from models.tickets.queries import log_of
from models.tickets.step import Step
from models.tickets.ticket import Ticket
from models.tickets.worklog import TOLD_TO_REPORTERS, WorkLogEntry

if TYPE_CHECKING:
    from handlers.papers.paper import Making, Paper
    from handlers.turn.turn import Turn


def _may(step: Step) -> Applies:
    """Whether it is this person's step where the change stands; what it asks for, its gates say at the press."""

    def applies(ticket: Ticket, person: Person) -> bool:
        change = change_of(ticket)
        return change is not None and step.may(change, ChangePress(by=person, now=AT_LAST))

    return applies


AT_LAST = datetime.max.replace(tzinfo=UTC)
"""Cards are drawn for those who go on: whoever has left at any time is gone."""
SHOWN = (*ChangePromise, Promise.DIRECTIVE)
STEPS: dict[str, Applies] = {step.action: _may(step) for step in CHANGE_STEPS if step.action}


# What draws cards and asks the tables is imported with the first change: a start needs none.


def live_change_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    return change_card(voice, ticket, log, now)


def _title(voice: Voice, ticket: Ticket) -> str:
    return change_title(voice, ticket)


def _status(voice: Voice, ticket: Ticket) -> str:
    return change_status(voice, ticket)


def _missing(voice: Voice, ticket: Ticket) -> Sequence[str]:
    return missing_words(voice, the_change(ticket))


def _next_actors(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    return next_on_change(session, ticket, now)


def _waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    return changes_waiting_for(session, person, now)


def _view_for(turn: object, ticket: Ticket, person: Person) -> str:
    change = change_of(ticket)
    if change is not None and any(applies(ticket, person) for applies in STEPS.values()):
        return ChangeView.CHANGE
    raise Refusal("card.not_your_step", number=ticket.number)


def _first_told(audience: Audience, ticket: Ticket) -> list[Person]:
    return audience.or_administrators(ticket, _next_actors)


def _warning_buttons(voice: Voice, ticket: Ticket, promise: str) -> tuple[Button, ...]:
    explaining = button(voice, "why")
    return (explaining,) if ticket.status.is_final else (primary(voice, "card.show"), explaining)


def _open_read(turn: "Turn", ticket: Ticket) -> None:
    open_read_change(turn, ticket)


def _add_words(turn: "Turn", ticket: Ticket, text: str) -> None:
    add_words(turn, ticket, text)


def _follow(turn: "Turn", ticket: Ticket, before: str, text: str) -> bool:
    return follow_words(turn, ticket, before, text)


def _reads(person: Person, ticket: Ticket) -> bool:
    """Whoever applied, or is named to verify it."""
    change = change_of(ticket)
    return change is not None and person.id in {change.applicant_id, change.verifier_id}


def _names(ticket: Ticket) -> list[str]:
    change = change_of(ticket)
    return [] if change is None or ticket.status.is_final else list(change.asked_people)


def _concerned(session: Session, person: Person) -> list[int]:
    return changes_of(session, person)


def _reroute(turn: "Turn", by: Person | None) -> list[Rerouted]:
    return reroute_changes(turn, by)


def _panel(voice: Voice, ticket: Ticket, now: datetime) -> Sequence[tuple[str, str]]:
    return [("fact.status", _status(voice, ticket)), *proof_facts(voice, the_change(ticket), now)]


def _paper(session: Session, ticket: Ticket, making: "Making") -> "Paper":
    return change_paper(session, ticket, log_of(session, ticket), making)


def _may_have_paper(person: Person, ticket: Ticket) -> bool:
    """It names colleagues: for whoever works for the desk."""
    return person.has(*TEAM_EYES) and not person.is_external and ticket.may_be_read_by(person)


CHANGES = Workflow(
    name=CHANGE,
    waiting_for=_waiting_for,
    may_read=_reads,
    preload=lambda: (selectinload(Ticket.change).selectinload(Change.facts),),  # type: ignore[attr-defined, arg-type]
    told_to_reporter=frozenset({*TOLD_TO_REPORTERS, *CHANGE_TOLD}),
    card_views=dict.fromkeys((CardView.REPORTER, CardView.TEAM, ChangeView.CHANGE), live_change_card),
    part_views=frozenset({CardView.TEAM, ChangeView.CHANGE}),
    view_for=_view_for,
    card_says_all=True,
    title=_title,
    status=_status,
    next_actor_names=_names,
    panel_facts=lambda voice, ticket, now: list(_panel(voice, ticket, now)),
    shows_text=lambda ticket: bool(ticket.triage),
    missing=_missing,
    promises=frozenset(ChangePromise),
    shown_to_reporter=SHOWN,
    shown_to_team=SHOWN,
    first_told=_first_told,
    whose=_status,
    warning_buttons=_warning_buttons,
    more_actions={
        **STEPS,
        "order": may_issue_directive,
        "why": is_open,
        "paper.send": lambda ticket, person: _may_have_paper(person, ticket),
    },
    pressed_by={**DIRECTIVES, **STEPS},
    papers={"change": TicketPaper(_paper)},
    may_have_papers=_may_have_paper,
    steps=CHANGE_STEPS,
    offboarding=Offboarding(
        concerned=_concerned,
        offboard=NOT_OFFBOARDED.offboard,  # kept: it is not theirs alone
        reroute=_reroute,
        card_ended=NOT_OFFBOARDED.card_ended,
    ),
    typed_rows=typed_in_change,
    makers=lambda ticket: had_a_hand(the_change(ticket)),
    reading=KindReading(
        Kind.CHANGE, _open_read, lambda person: not (person.is_external or person.is_placeholder), _add_words, _follow
    ),
)
