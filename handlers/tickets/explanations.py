"""为什么是这个时限? Every deadline can explain itself, to whoever may see the ticket."""

from handlers.tickets.cards import notices
from handlers.tickets.cards.parts import explained
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.tickets.queries import changes_of

router = Router()


@router.click("why")
def explain(click: Click, turn: Turn) -> Reply:
    """Clause, start, days counted and not counted; for the eyes of whoever asked."""
    ticket = turn.ticket_of(click.post)
    is_team = turn.account is not None and ticket.is_team_business_of(turn.person)
    reasons = turn.clock.reasons(ticket, explained(ticket, is_team=is_team))
    changes = [entry for entry in changes_of(turn.session, ticket) if is_team or not entry.is_internal]
    return Reply(card=notices.explanation(turn.voice, ticket, reasons, changes, turn.now), ticket=ticket.number)
