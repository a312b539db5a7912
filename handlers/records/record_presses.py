"""记录人、审核人: the person who mended a fault confirms the record of it, and the office checks it (三·2.3(4))."""

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply

router = Router()


@router.click("record.sign")
def sign_record(click: Click, turn: Turn) -> Reply:
    """确认记录: what the record says is what was done."""
    ticket = turn.ticket_of(click.post)
    ticket.sign_record(turn.person, turn.now)
    return turn.changed(ticket, "record.signed")


@router.click("record.check")
def check_record(click: Click, turn: Turn) -> Reply:
    """审核记录: the office has read it."""
    ticket = turn.ticket_of(click.post)
    ticket.check_record(turn.person, turn.now)
    return turn.changed(ticket, "record.checked")
