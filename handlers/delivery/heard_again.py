"""A chat that could not be reached takes something again, or somebody writes there: what was open comes back."""

from datetime import timedelta

from sqlmodel import col, select

from handlers.delivery.asked_back import come_back
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Place
from models.messaging.unreachable import UnreachablePlace, is_over
from models.terms import Reach
from models.tickets.ticket import Ticket

router = Router()

A_MINUTE = timedelta(minutes=1)


@router.tick("heard_again", every=A_MINUTE)
def bring_back(turn: Turn) -> int:
    """Not every platform says that the desk was asked into a chat again; each shows it by what arrives."""
    troubled = turn.session.exec(select(UnreachablePlace).where(UnreachablePlace.reach == Reach.CHAT)).all()
    again = [one for one in troubled if is_over(turn.session, one) or _is_heard(turn, one)]
    if not again:
        return 0
    for place in {Place(platform=one.platform, chat=one.chat) for one in again}:
        come_back(turn, place, "")
    return len(again)


def _is_heard(turn: Turn, trouble: UnreachablePlace) -> bool:
    """A report came from there since: the desk is in the chat."""
    there = Ticket.platform == trouble.platform, Ticket.chat == trouble.chat
    found = select(Ticket.id).where(*there, col(Ticket.created_at) > trouble.told_at)
    return turn.session.exec(found.limit(1)).first() is not None
