"""A ticket's card once more, at the end of the chat, for whoever was reminded of it."""

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply

router = Router()


@router.click("card.show")
def show_again(click: Click, turn: Turn) -> Reply:
    """The card on which the presser's own step stands, with its buttons."""
    ticket = turn.ticket_of(click.post)
    turn.stand_anew(ticket, click.place, turn.workflows.of(ticket).view_for(turn, ticket, turn.person))
    return turn.toast("card.shown_toast", ticket, number=ticket.number)
