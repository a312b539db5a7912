"""Presses of a reporter whose report was joined to a change: it works, it still fails, it is another matter."""

from handlers.tickets.counting_on import show_again
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.tickets.merging import CountsOn

router = Router()


@router.click("window.works")
def works(click: Click, turn: Turn) -> Reply:
    """已恢复: on the record; nothing of the report was owed meanwhile."""
    ticket = turn.ticket_of(click.post)
    ticket.works_after_window(turn.person, turn.now)
    return turn.changed(ticket, "window.works_toast")


@router.click("window.fails")
def fails(click: Click, turn: Turn) -> Reply:
    """仍未恢复: a fault from its first moment."""
    ticket = turn.ticket_of(click.post)
    number = ticket.window.get("number", "")
    ticket.fails_after_window(turn.person, turn.now, turn.clock)
    show_again(turn, ticket, number, CountsOn.FAILS)
    return turn.toast("window.left_toast", ticket, number=ticket.number)


@router.click("window.not_this")
def not_this(click: Click, turn: Turn) -> Reply:
    """不是变更引起的, by the reporter or the office: parted at once."""
    ticket = turn.ticket_of(click.post)
    number = ticket.window.get("number", "")
    ticket.part_from_window(turn.person, turn.now, turn.clock)
    show_again(turn, ticket, number, CountsOn.NOT_THIS)
    return turn.toast("window.left_toast", ticket, number=ticket.number)
