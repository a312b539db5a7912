"""Suggestions in memory in every state, every word of which somebody may have typed, and their cards and forms."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from handlers.i18n import Voice
from handlers.suggestions import cards, forms
from handlers.suggestions.presses import ACTIONS, TO_CHANGE
from handlers.turn.form import LONGEST_LINE, LONGEST_TEXT
from handlers.turn.workflow import LiveCard
from models.chat import Card, Form
from models.storage.new_row import bare_row
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import SUGGESTION, Opinion, SuggestionPromise, SuggestionState
from models.suggestions.versions import SuggestionBuild, SuggestionSolution
from models.terms import Kind, Status
from tests.support.a_ticket import CLOCK
from tests.support.cards.step_cases import form_cases
from tests.support.cards.typed_world import LATER, NOW, Maker, TypedWorld

LINE, PARAGRAPH, DIGEST = LONGEST_LINE, LONGEST_TEXT, forms.LONGEST_DIGEST


def suggestion(world: TypedWorld, state: SuggestionState, number: int = 42, *, is_bare: bool = False) -> Suggestion:
    """A suggestion that stands there; one that `is_bare` has nothing behind it."""
    ticket = world.ticket(number, kind=Kind.SUGGESTION, severity=None, workflow=SUGGESTION)
    row = bare_row(Suggestion, id=number, ticket_id=number, state=state, since=NOW)
    row.ticket, row.assessor, row.successor, row.appeal_by, row.successor_by = ticket, None, None, None, None
    row.solutions, row.builds, row.change = [], [], None
    CLOCK.owe(ticket, SuggestionPromise.ASSESS, NOW, NOW, start_event="suggested")
    if not is_bare:
        _fill(world, row)
    if row.is_over:
        ticket.status = Status.CLOSED
    return row


def put_up(world: TypedWorld) -> list[Suggestion]:
    """As many as a board shows of which a version is up, one of them asked for once more."""
    found = [suggestion(world, SuggestionState.ON_TRIAL, number) for number in range(1, 6)]
    found[0].chased_at = LATER
    return found


def _fill(world: TypedWorld, row: Suggestion) -> None:
    short = world.typed[:PARAGRAPH]
    row.assessor, row.opinion, row.opinion_reason = world.office, Opinion.PARTLY, short
    row.successor, row.successor_reason, row.end_reason = world.people[0], short, short
    row.appealed_at = row.appeal_decided_at = LATER
    row.appeal_by, row.appeal_reason, row.appeal_said = world.people[0], short, short
    row.change, row.released_at = world.ticket(999), LATER
    row.asked_people = [world.typed] * min(world.many, 5)
    for number in range(1, 3):
        _version(world, row, number)
    CLOCK.owe_by(row.ticket, SuggestionPromise.DELIVER, LATER + timedelta(days=9), world.office, "2", NOW)


def _version(world: TypedWorld, row: Suggestion, number: int) -> None:
    solution = bare_row(
        SuggestionSolution,
        ticket_id=row.ticket_id,
        number=number,
        text=world.typed[: forms.LONGEST_SOLUTION],
        day=LATER.date(),
        due_at=LATER,
        by_id=3,
        at=NOW,
        office_at=LATER,
        agreed_at=LATER,
    )
    build = bare_row(
        SuggestionBuild,
        ticket_id=row.ticket_id,
        number=number,
        version=world.typed[: forms.LONGEST_VERSION],
        digest=world.typed[:DIGEST],
        where_to_try=world.typed[:LINE],
        by_id=3,
        at=NOW,
        is_accepted=True,
        place=world.typed[:LINE],
        is_remote=number == 2,
        tried=world.typed[:PARAGRAPH],
        tried_at=LATER,
    )
    build.by = solution.by = world.engineer
    build.judged_by = world.reporter
    row.solutions.append(solution)
    row.builds.append(build)


def every_suggestion(world: TypedWorld) -> list[Suggestion]:
    """One in each state, and one with nothing behind it."""
    found = [suggestion(world, state, 300 + place) for place, state in enumerate(SuggestionState)]
    unanswered = suggestion(world, SuggestionState.DONE, 340)
    unanswered.is_unanswered = True
    return [*found, unanswered, *(suggestion(world, state, 341, is_bare=True) for state in SuggestionState)]


def _cards(card: LiveCard) -> Callable[[Voice, TypedWorld], Iterable[Card]]:
    return lambda voice, world: [
        card(voice, one.ticket, one.ticket.unsaved_log, LATER) for one in every_suggestion(world)
    ]


def _subjects(world: TypedWorld) -> list[Suggestion]:
    return [suggestion(world, SuggestionState.ON_TRIAL, is_bare=is_bare) for is_bare in (True, False)]


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    cards.for_proposer: _cards(cards.for_proposer),
    cards.for_house: _cards(cards.for_house),
    cards.nobody_asked: lambda voice, world: [cards.nobody_asked(voice, one.ticket) for one in every_suggestion(world)],
}
FORMS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Form]]] = form_cases(
    (*ACTIONS, TO_CHANGE), _subjects, forms.head
)
