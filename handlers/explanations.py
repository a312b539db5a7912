"""为什么是这个时限? Every deadline can explain itself, to whoever may see the ticket."""

from handlers.cards import notices
from handlers.cards.ticket_parts import SHOWN_ON_CARDS
from handlers.router import Router
from handlers.turn import Turn
from models.chat import Click, Reply

router = Router()


@router.click("why")
def explain(click: Click, turn: Turn) -> Reply:
    """Clause, start, days counted and not counted; for the eyes of whoever asked."""
    ticket = turn.ticket_of(click.post)
    reasons = turn.clock.reasons(ticket, SHOWN_ON_CARDS)
    return Reply(card=notices.explanation(turn.voice, ticket, reasons, turn.now), ticket=ticket.number)
