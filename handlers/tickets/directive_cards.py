"""The cards of a leader's directive: with the people who have the ticket, for as long as it is open."""

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


def show_directive(turn: Turn, ticket: Ticket, places: list[Place]) -> None:
    """Put the ticket's open directive, if there is one, before those who are reached in `places`."""
    directive = ticket.open_directive
    if directive is not None:
        leader = turn.get(Person, directive.set_by_id)
        for place in places:
            turn.post_about(ticket, place, cards.directive, ticket, directive, leader, turn.now)


def settle_directive(turn: Turn, ticket: Ticket, outcome: Phrase) -> None:
    """Say on the directive's cards what became of it; their buttons are gone."""
    for post in posts_with(turn.session, ticket, ANSWER):
        turn.replace(post.id, cards.settled, Card.model_validate(post.card), outcome)


def end_directive(turn: Turn, ticket: Ticket) -> None:
    """Settle a directive that was unanswered when the ticket ended in this turn, and tell the leader."""
    for target in ticket.targets:
        if target.promise == Promise.DIRECTIVE and target.withdrawn_at == turn.now and target.met_at is None:
            settle_directive(turn, ticket, phrase("order.over", status=phrase(f"status.{ticket.status}")))
            audience = Audience(turn)
            leaders = audience.whoever_issued(target)
            if leaders:
                news = phrase("order.unanswered", note=target.note)
                audience.tell_about(ticket, leaders, to_work, ticket, news, turn.now)
