"""没有答复我: the reporter says that what counted as the response was none, and the office decides."""

from handlers.tickets.assignee_notices import tell_duty
from handlers.tickets.cards import responses as cards
from handlers.tickets.cards.assignment import settled
from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Card, Click, Reply
from models.phrase import phrase
from models.tickets.card_queries import posts_with
from models.tickets.ticket import Ticket

router = Router()


@router.click("response.dispute")
def dispute(click: Click, turn: Turn) -> Reply:
    """The office is asked, at once."""
    ticket = turn.ticket_of(click.post)
    if ticket.dispute_response(turn.person, turn.now):
        audience = Audience(turn)
        audience.tell_about(ticket, audience.office, cards.disputed, ticket, turn.person, turn.now)
    return turn.changed(ticket, "response.disputed")


@router.click("response.uphold")
def uphold(click: Click, turn: Turn) -> Reply:
    """It was an answer."""
    ticket = turn.ticket_of(click.post)
    ticket.uphold_response(turn.person, turn.now)
    return _judged(turn, ticket, "response.upheld")


@router.click("response.annul")
def annul(click: Click, turn: Turn) -> Reply:
    """Annul a response: tell the assignee and duty that the report is still to be answered."""
    ticket = turn.ticket_of(click.post)
    ticket.annul_response(turn.person, turn.now, turn.clock)
    tell_duty(turn, ticket, phrase("work.response_annulled", who=turn.person.name))
    return _judged(turn, ticket, "response.annulled")


def _judged(turn: Turn, ticket: Ticket, key: str) -> Reply:
    outcome = phrase(f"{key}_by", who=turn.person.name, phone=turn.person.phone)
    for post in posts_with(turn.session, ticket, "response.annul"):
        turn.replace(post.id, settled, Card.model_validate(post.card), outcome)
    turn.post_about(ticket, ticket.place, cards.judged, ticket, turn.person, f"{key}_by")
    return turn.changed(ticket, key)
