"""What is written below a ticket's card: the reporter adds to it, the desk's people answer there."""

from handlers.router import Router
from handlers.turn import Turn
from models.chat import Message, Reply
from models.terms import Purpose

router = Router()


@router.message
def write_in_thread(message: Message, turn: Turn) -> Reply | None:
    """A reply in a thread belongs to the ticket whose thread it is; among the team it is a note."""
    if message.place.thread is None or not message.text.strip():
        return None
    ticket = turn.ticket_behind(message.place, message.place.thread)
    if ticket is None:
        return None
    if turn.purpose_of(message.place) is Purpose.TEAM:
        ticket.log("noted", turn.person, turn.now, text=message.text)
    elif ticket.is_reported_by(turn.person) and not ticket.status.is_final:
        ticket.supplement(message.text, message.ref, turn.person, turn.now)
    else:
        ticket.respond(message.text, turn.person, turn.now, turn.clock)
    turn.refresh(ticket)
    return Reply(ticket=ticket.number)


@router.message
def talk_among_the_team(message: Message, turn: Turn) -> Reply | None:
    """Talk in a team room that belongs to no ticket stays talk."""
    return Reply() if turn.purpose_of(message.place) is Purpose.TEAM else None
