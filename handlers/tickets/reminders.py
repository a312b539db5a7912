"""催办: the reporter asks how it goes, and the people who have the ticket hear of it."""

from handlers.tickets.cards import assignment as cards
from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply

router = Router()


@router.click("nudge")
def remind(click: Click, turn: Turn) -> Reply:
    """Send one line to the people who have it, and tell the reporter who they are."""
    ticket = turn.ticket_of(click.post)
    ticket.remind(turn.person, turn.now, turn.rules.policy.remind_every)
    audience = Audience(turn)
    people = audience.who_has_it(ticket)
    audience.tell_about(ticket, people, cards.reminded, ticket, turn.person, turn.now)
    turn.refresh(ticket)
    return turn.told_toast("nudge.sent", ticket, audience.told(people, turn.voice("told.in_rooms")))
