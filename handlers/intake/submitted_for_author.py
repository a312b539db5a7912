"""Messages handed to the desk for another: the writer is the reporter, and it counts from the hand-over."""

from handlers.intake.attachments import attach, is_wordless
from handlers.intake.objections import file_told
from handlers.tickets.filing import demand_text
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Message, Reply
from models.refusal import Refusal
from models.tickets.ticket import Ticket
from sla.reading.triage import UNSURE

router = Router()


@router.message
def bring(message: Message, turn: Turn) -> Reply | None:
    """A ticket of its author's; a message that is a ticket already, or belongs to one, stays what it is."""
    if message.brought_by is None:
        return None
    is_own = message.brought_by.account == message.sender.account
    if not is_own and turn.person.is_external:
        raise Refusal("brought.only_staff")
    known = _ticket_of(message, turn)
    if known is not None:
        return turn.toast("brought.already", known, number=known.number)
    text = demand_text(message.text)
    judged = UNSURE if is_wordless(message, turn) else turn.judge(text, message.sent_at)
    ticket = file_told(turn, message.place, message.ref, text, message.sent_at, judged, message.sender)
    if not ticket.is_reported_by(turn.person):
        ticket.log("brought", turn.person, turn.now)
        turn.refresh(ticket)
    attach(turn, ticket, message)
    return turn.toast(
        "brought.filed", ticket, number=ticket.number, who=ticket.reporter.name if ticket.reporter else ""
    )


def _ticket_of(message: Message, turn: Turn) -> Ticket | None:
    """The ticket that the message began, or whose thread it stands in."""
    thread = message.place.thread
    behind = turn.ticket_behind(message.place, message.ref)
    return behind or (turn.ticket_behind(message.place, thread) if thread is not None else None)
