"""已提出: what triage reads as a suggestion is one at once."""

from handlers.suggestions.routing import bring_along
from handlers.turn.turn import Turn
from models.messaging.outbox import CardView
from models.suggestions.suggestion import Suggestion
from models.terms import Purpose
from models.tickets.ticket import Ticket


def open_read(turn: Turn, ticket: Ticket) -> None:
    """A new suggestion comes before the team, too."""
    suggestion = begin_suggestion(turn, ticket)
    turn.pin_cards(ticket, turn.places_for(Purpose.TEAM), CardView.TEAM)
    bring_along(turn, suggestion)


def begin_suggestion(turn: Turn, ticket: Ticket) -> Suggestion:
    """Its row and its clock."""
    suggestion = Suggestion(ticket_id=ticket.id or 0, ticket=ticket, since=turn.now)
    turn.session.add(suggestion)
    suggestion.receive(turn.now, turn.clock)
    turn.session.flush()
    return suggestion
