"""The workflow of suggestions (三·2.2): what somebody would like to be better, until it can be used."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from handlers.i18n import Voice
from handlers.suggestions.cards import for_house, for_proposer, missing_words, suggestion_status
from handlers.suggestions.offboarding import reroute_suggestions
from handlers.suggestions.opening import open_read
from handlers.suggestions.papers import suggestion_paper
from handlers.tickets.actions import DIRECTIVES, is_open, may_issue_directive
from handlers.tickets.cards.parts import title
from handlers.turn.audience import Audience
from handlers.turn.buttons import button
from handlers.turn.workflow import NOT_OFFBOARDED, Applies, KindReading, Offboarding, Rerouted, TicketPaper, Workflow
from models.chat import Button, ButtonStyle, Card
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.suggestions.press import SuggestionPress
from models.suggestions.queries import is_asked, next_on_suggestion, suggestions_of, suggestions_waiting_for
from models.suggestions.steps import NAME_SUCCESSOR, RATE, SUGGESTION_STEPS
from models.suggestions.suggestion import Suggestion, suggestion_of, the_suggestion, typed_in_suggestion
from models.suggestions.terms import SUGGESTION, SUGGESTION_TOLD, SuggestionPromise, SuggestionView
from models.terms import Kind, Promise
from models.tickets.facts import TEAM_EYES
from models.tickets.queries import log_of
from models.tickets.step import Step
from models.tickets.ticket import Ticket
from models.tickets.worklog import TOLD_TO_REPORTERS, WorkLogEntry

if TYPE_CHECKING:
    from handlers.papers.paper import Making, Paper
    from handlers.turn.turn import Turn

CLOCKS = (*SuggestionPromise, Promise.DIRECTIVE)
"""The promises that the cards of suggestions show, and explain."""
AT_LAST = datetime.max.replace(tzinfo=UTC)
SHOW = "card.show"
"""Brings the card with one's own step."""


def _press_of(suggestion: Suggestion, person: Person) -> SuggestionPress:
    """Where nobody leads the proposer's department, other leaders are asked by name."""
    return SuggestionPress(person, AT_LAST, is_led=person.name not in suggestion.asked_people)


def _takes(step: Step) -> Applies:
    """Whoever may take the step where it stands; whoever has left at any time is gone."""

    def applies(ticket: Ticket, person: Person) -> bool:
        found = suggestion_of(ticket)
        return found is not None and step.may(found, _press_of(found, person))

    return applies


def _may_name(ticket: Ticket, person: Person) -> bool:
    found = suggestion_of(ticket)
    return found is not None and found.needs_successor(AT_LAST) and _takes(NAME_SUCCESSOR)(ticket, person)


def _is_asked_by_name(ticket: Ticket, person: Person) -> bool:
    found = suggestion_of(ticket)
    return found is not None and person.name in found.asked_people


PRESSED_BY: dict[str, Applies] = {step.action: _takes(step) for step in SUGGESTION_STEPS if step.action}
ON_CARDS = (NAME_SUCCESSOR.action, RATE.action)
"""Neither the next step nor a way out: offered where it is asked for."""
WAYS_OUT = tuple(
    step.action for step in SUGGESTION_STEPS if step.action and not step.asks and step.action not in ON_CARDS
)
MORE_ACTIONS: dict[str, Applies] = {
    "suggestion.solve": PRESSED_BY["suggestion.solve"],
    **{action: PRESSED_BY[action] for action in WAYS_OUT},
    NAME_SUCCESSOR.action: _may_name,
    "order": may_issue_directive,
    "why": is_open,
    "paper.send": lambda ticket, person: _may_have_paper(person, ticket) and ticket.is_team_business_of(person),
}


# What draws cards and looks people up is imported with the first suggestion: a start needs none.


def live_card_of_proposer(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    return for_proposer(voice, ticket, log, now)


def live_card_of_house(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    return for_house(voice, ticket, log, now)


def _status(voice: Voice, ticket: Ticket) -> str:
    return suggestion_status(voice, ticket)


def _missing(voice: Voice, ticket: Ticket) -> Sequence[str]:
    return missing_words(voice, the_suggestion(ticket))


def _waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    return suggestions_waiting_for(session, person, now)


def _concerned(session: Session, person: Person) -> list[int]:
    return suggestions_of(session, person)


def _reroute(turn: "Turn", by: Person | None) -> list[Rerouted]:
    return reroute_suggestions(turn, by)


def _open_read(turn: "Turn", ticket: Ticket) -> None:
    open_read(turn, ticket)


def _paper(session: Session, ticket: Ticket, making: "Making") -> "Paper":
    return suggestion_paper(ticket, log_of(session, ticket), making)


def _may_have_paper(person: Person, ticket: Ticket) -> bool:
    """It names colleagues: for whoever works for the desk."""
    works_here = person.has(*TEAM_EYES) and not person.is_external
    return works_here and ticket.may_be_read_by(person)


def _view_for(turn: "Turn", ticket: Ticket, person: Person) -> str:
    """The card with one's own step. Raises Refusal where the step is somebody else's."""
    if is_asked(turn.session, the_suggestion(ticket), person, turn.now):
        return SuggestionView.PART
    raise Refusal("card.not_your_step", number=ticket.number)


def _may_read_suggestion(person: Person, ticket: Ticket) -> bool:
    """Whoever speaks for the proposer, and whose step it is."""
    found = suggestion_of(ticket)
    return found is not None and (found.is_speaker(person) or person.name in found.asked_people)


def _first_told(audience: Audience, ticket: Ticket) -> list[Person]:
    return audience.or_administrators(ticket, next_on_suggestion)


def _names_on_suggestion(ticket: Ticket) -> list[str]:
    found = suggestion_of(ticket)
    return [] if found is None or found.is_over else list(found.asked_people)


def _warning_buttons(voice: Voice, ticket: Ticket, promise: str) -> tuple[Button, ...]:
    """The card with one's own step, an order, and why the deadline is what it is."""
    explaining = button(voice, "why")
    if ticket.status.is_final:
        return (explaining,)
    to_step = Button(action=SHOW, label=voice("escalation.to_my_step"), style=ButtonStyle.PRIMARY)
    return (to_step, button(voice, "order"), explaining)


def _panel_facts(voice: Voice, ticket: Ticket, now: datetime) -> list[tuple[str, str]]:
    """Where it stands, the whole solution, and the reasons that the card cuts."""
    found = the_suggestion(ticket)
    solution = found.solution
    return [
        ("fact.status", _status(voice, ticket)),
        ("field.solution", solution.text if solution is not None else ""),
        ("field.suggestion_impact", found.impact),
        ("suggestion.fact.opinion_reason", found.opinion_reason),
        ("suggestion.fact.appeal_reason", found.appeal_reason),
        ("suggestion.fact.successor_reason", found.successor_reason),
    ]


SUGGESTIONS = Workflow(
    name=SUGGESTION,
    waiting_for=_waiting_for,
    may_read=_may_read_suggestion,
    preload=tuple,
    told_to_reporter=frozenset({*TOLD_TO_REPORTERS, *SUGGESTION_TOLD}),
    card_views={
        CardView.REPORTER: live_card_of_proposer,
        CardView.TEAM: live_card_of_house,
        SuggestionView.PART: live_card_of_house,
    },
    part_views=frozenset({CardView.TEAM, SuggestionView.PART}),
    view_for=_view_for,
    card_says_all=True,
    title=title,
    status=_status,
    next_actor_names=_names_on_suggestion,
    panel_facts=_panel_facts,
    shows_text=lambda ticket: True,
    missing=_missing,
    promises=frozenset(SuggestionPromise),
    shown_to_reporter=CLOCKS,
    shown_to_team=CLOCKS,
    first_told=_first_told,
    whose=_status,
    warning_buttons=_warning_buttons,
    more_actions=MORE_ACTIONS,
    pressed_by={**DIRECTIVES, **PRESSED_BY, SHOW: _is_asked_by_name},
    papers={"suggestion": TicketPaper(_paper)},
    may_have_papers=_may_have_paper,
    steps=SUGGESTION_STEPS,
    offboarding=Offboarding(
        concerned=_concerned,
        offboard=NOT_OFFBOARDED.offboard,  # kept: it is not theirs alone
        reroute=_reroute,
        card_ended=NOT_OFFBOARDED.card_ended,
    ),
    typed_rows=typed_in_suggestion,
    makers=lambda ticket: (),
    reading=KindReading(Kind.SUGGESTION, _open_read),
)
