"""A platform brought the rest of a message later than its beginning: it goes where the beginning went."""

from handlers.intake.attachments import attach
from handlers.tickets.assignee_notices import take_supplement
from handlers.tickets.mirroring import mirror
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Message, Reply, says_something
from models.terms import Purpose
from models.tickets.queries import id_of
from models.tickets.ticket import Ticket

router = Router()


@router.message
def take_the_rest(message: Message, turn: Turn) -> Reply | None:
    """What is left of a message joins the ticket that its beginning made or joined, and never makes another."""
    if message.continues is None:
        return None
    ticket_id = id_of(turn.session, message.continues)
    ticket = turn.get(Ticket, ticket_id, lock=True) if ticket_id else None
    if ticket is None:
        return None
    if says_something(message.text):
        _add(message, turn, ticket)
    attach(turn, ticket, message)
    turn.refresh(ticket)
    return Reply(ticket=ticket.number)


def _add(message: Message, turn: Turn, ticket: Ticket) -> None:
    """More words of the reporter's are their report's; anybody else's, and those that come too late, are a note."""
    is_internal = turn.purpose_of(message.place) is Purpose.TEAM
    if ticket.is_reported_by(turn.person) and not ticket.status.is_final and not is_internal:
        take_supplement(turn, ticket, message.text, message.ref)
    else:
        ticket.note(message.text, turn.person, turn.now, message.ref)
        is_internal = True
    mirror(turn, ticket, message.text, message.place, is_internal=is_internal)
