"""What the clock does with suggestions: it chases whoever is asked, and ends what nobody appealed against."""

from datetime import datetime, timedelta

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.suggestions.suggestion import Suggestion, suggestion_of
from models.suggestions.terms import SuggestionState

router = Router()

AT_MOST = 20


def _next_look(turn: Turn) -> datetime | None:
    from models.suggestions.queries import next_look  # imported with the first look: a start needs none

    return next_look(turn.session)


@router.tick("suggestions", every=timedelta(minutes=1), upcoming=_next_look)
def look_at_suggestions(turn: Turn) -> int:
    """Whoever is asked and says nothing is asked once more; what nobody appealed against in time is declined for good.

    Nothing is taken for consent.
    """
    from models.suggestions.queries import to_look_at

    tickets = to_look_at(turn.session, turn.now, AT_MOST)
    for ticket in tickets:
        suggestion = suggestion_of(ticket)
        if suggestion is not None:
            _look_at(turn, suggestion)
    return len(tickets)


def _look_at(turn: Turn, suggestion: Suggestion) -> None:
    """Looked at again under the lock: another replica may have had it a moment ago."""
    from handlers.suggestions.routing import bring_along, next_look_at

    due = next_look_at(turn, suggestion)
    if due is None or due > turn.now:
        suggestion.look_at = due
        return
    if suggestion.state is SuggestionState.DECLINED:
        suggestion.lapse(turn.now, turn.clock)
        bring_along(turn, suggestion)
        return
    suggestion.chase(turn.now)
    bring_along(turn, suggestion)
