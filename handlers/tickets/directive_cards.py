"""The cards of a leader's order: with whoever has the ticket, for as long as the order is open."""

from handlers.tickets.cards import assignment as cards
from handlers.tickets.cards.assignee_notices import to_work
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from models.chat import Card, Place
from models.people.person import Person
from models.phrase import Phrase, phrase
from models.terms import Promise
from models.tickets.card_queries import posts_with
from models.tickets.ticket import Ticket

ANSWER = "order.answer"


def tell_of_order(turn: Turn, ticket: Ticket, places: list[Place]) -> None:
    """Put the ticket's open order, if there is one, before those who are reached in `places`."""
    order = ticket.open_order
    if order is not None:
        leader = turn.get(Person, order.set_by_id)
        for place in places:
            turn.post_about(ticket, place, cards.order, ticket, order, leader, turn.now)


def settle_order(turn: Turn, ticket: Ticket, outcome: Phrase) -> None:
    """Say on the order's cards what became of it; their buttons are gone."""
    for post in posts_with(turn.session, ticket, ANSWER):
        turn.replace(post.id, cards.settled, Card.model_validate(post.card), outcome)


def end_order(turn: Turn, ticket: Ticket) -> None:
    """Where the ticket ended in this turn with an order unanswered: its cards say so, and the leader hears of it."""
    for target in ticket.targets:
        if target.promise == Promise.ORDER and target.withdrawn_at == turn.now and target.met_at is None:
            settle_order(turn, ticket, phrase("order.over", status=phrase(f"status.{ticket.status}")))
            audience = Audience(turn)
            leaders = audience.whoever_ordered(target)
            if leaders:
                news = phrase("order.unanswered", note=target.note)
                audience.tell_about(ticket, leaders, to_work, ticket, news, turn.now)
