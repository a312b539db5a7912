"""A fault report has become due: the card to write it from goes to the team, its engineer and the intake room."""

from handlers.turn.turn import Turn
from models.chat import Place
from models.terms import Promise, Purpose
from models.tickets.card_queries import OrdinaryView
from models.tickets.ticket import Ticket


def tell_report_owed(turn: Turn, ticket: Ticket) -> None:
    """Put the card before them if this very turn set the report's due time; a card of an earlier round ends."""
    target = ticket.target(Promise.REPORT)
    if target is None or not target.is_open or target.id is not None:
        return
    turn.unpin_card(ticket, OrdinaryView.FAULT_REPORT)
    turn.pin_cards(ticket, _places(turn, ticket), OrdinaryView.FAULT_REPORT)


def _places(turn: Turn, ticket: Ticket) -> list[Place]:
    places = turn.places_for(Purpose.TEAM)
    if ticket.assignee is not None:
        places += turn.direct_chats(ticket.assignee)
    if turn.purpose_of(ticket.place) is Purpose.INTAKE:
        places.append(ticket.place)
    return places
