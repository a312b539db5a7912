"""The cards of a leader's order: with whoever has the ticket, for as long as the order is open."""

from handlers.cards import assignment as cards
from handlers.turn import Turn
from models.assignment_finding import posts_with
from models.chat import Card, Place
from models.person import Person
from models.phrase import Phrase
from models.ticket import Ticket

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
