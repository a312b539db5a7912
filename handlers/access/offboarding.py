"""Ending of requests and checklists when a person leaves or moves."""

from handlers.access.cards import request as cards
from handlers.turn.homes import bring_before, pin_before
from handlers.turn.turn import Turn
from models.access.queries import open_request_tickets, removers_of
from models.access.request import AccessRequest, request_of
from models.access.terms import AccessView
from models.messaging.outbox import CardView
from models.people.person import Person
from models.terms import AccessState, EndReason
from models.tickets.ticket import Ticket


def end_requests(turn: Turn, person: Person, because: EndReason, by: Person | None) -> tuple[str, ...]:
    """Cancel the requests for the person, and those they prepared and nobody made their own. Return the numbers."""
    numbers = []
    for ticket_id in open_request_tickets(turn.session, person):
        ticket = turn.get(Ticket, ticket_id, lock=True)
        request = request_of(ticket) if ticket is not None else None
        if request is None or (request.person_id != person.id and request.state is not AccessState.UNCLAIMED):
            continue
        request.cancel(because, by, turn.now, turn.clock)
        numbers.append(request.ticket.number)
        _tell_cancelled(turn, request)
    return tuple(numbers)


def offer_checklist_to_others(turn: Turn, ticket: Ticket, view: str) -> None:
    """Offer the checklist to others who may take back, where its card ended."""
    if view == AccessView.CHECKLIST:
        pin_before(turn, ticket, removers_of(turn.session, ticket, turn.now), AccessView.CHECKLIST)


def _tell_cancelled(turn: Turn, request: AccessRequest) -> None:
    """Bring the cancellation to the cards; of person and preparer, those still here get a card of their own."""
    if request.person.is_active(turn.now):
        bring_before(turn, request.ticket, [request.ticket.place], CardView.REPORTER, is_news=True)
    if request.preparer is not None and request.preparer.is_active(turn.now):
        turn.tell_about(request.ticket, [request.preparer], cards.told_preparer, request)
    turn.refresh(request.ticket)
