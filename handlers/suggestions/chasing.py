"""Due steps of suggestions: reminders, ends where nobody presses, and news of changes."""

from datetime import datetime, timedelta

from handlers.suggestions.routing import bring_along, next_look_at
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.changes.change import change_of
from models.changes.terms import OPEN_CHANGES, ChangeState
from models.suggestions.queries import next_look, to_look_at, to_release
from models.suggestions.suggestion import Suggestion, suggestion_of
from models.suggestions.terms import SuggestionState
from models.tickets.ticket import Ticket

router = Router()

AT_MOST = 20


def _next_look(turn: Turn) -> datetime | None:
    return next_look(turn.session)


@router.tick("suggestions", every=timedelta(minutes=1), upcoming=_next_look)
def look_at_suggestions(turn: Turn) -> int:
    """Remind people who were asked and say nothing; decline for good where nobody appealed in time.

    Nothing is taken for consent.
    """
    tickets = to_look_at(turn.session, turn.now, AT_MOST)
    for ticket in tickets:
        suggestion = suggestion_of(ticket)
        if suggestion is not None:
            _look_at(turn, suggestion)
    return len(tickets)


def _look_at(turn: Turn, suggestion: Suggestion) -> None:
    """Looked at again under the lock: another replica may have had it a moment ago."""
    due = next_look_at(turn, suggestion)
    if due is None or due > turn.now:
        suggestion.look_at = due
        return
    if suggestion.state is SuggestionState.DECLINED:
        suggestion.lapse(turn.now, turn.clock)
        bring_along(turn, suggestion)
        return
    if suggestion.state is SuggestionState.RELEASED:
        suggestion.close_by_itself(turn.now, turn.clock)
    suggestion.chase(turn.now)
    bring_along(turn, suggestion)


@router.tick("suggestion_releases", every=timedelta(minutes=1))
def hear_of_changes(turn: Turn) -> int:
    """A change that is complete, rolled back or called off says what became of the suggestion behind it."""
    ended = [one.ticket_id for one in to_release(turn.session) if one.change is not None and _has_ended(one.change)]
    tickets = [turn.get(Ticket, ticket_id, lock=True) for ticket_id in ended]
    for ticket in tickets:
        suggestion = suggestion_of(ticket) if ticket is not None else None
        if suggestion is not None and suggestion.change is not None:
            _hear_of(turn, suggestion, suggestion.change)
    return len(tickets)


def _has_ended(ticket: Ticket) -> bool:
    """Nothing more happens on the production system; a record that is still owed holds nothing up."""
    change = change_of(ticket)
    return change is None or change.state not in OPEN_CHANGES


def _hear_of(turn: Turn, suggestion: Suggestion, ticket: Ticket) -> None:
    """Complete with the accepted version, with another one, or not at all."""
    change = change_of(ticket)
    if change is None or change.state is not ChangeState.COMPLETED:
        suggestion.return_to_accepted(change.state if change is not None else ChangeState.CANCELLED, turn.now)
    else:
        at = change.ended_at or turn.now
        suggestion.go_live(change.version, change.digest, change.implementer_id, at, turn.now)
    bring_along(turn, suggestion)
