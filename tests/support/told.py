"""Which steps of a ticket were told, and who heard of them."""

from sqlmodel import col, select

from models.tickets.target import SentStep, Target
from tests.support.desk import Desk


def told(desk: Desk, number: str) -> list[str]:
    """The names of the ticket's steps that were told, in their order."""
    ticket = desk.ticket(number)
    with desk.session() as session:
        found = (
            select(Target.promise, SentStep.name, SentStep.is_late)
            .join(Target, col(Target.id) == col(SentStep.target_id))
            .where(SentStep.ticket_id == ticket.id)
            .order_by(col(SentStep.at), col(SentStep.id))
        )
        rows = session.exec(found).all()
        return [f"{promise} {name}{' late' if is_late else ''}" for promise, name, is_late in rows]


def heard(desk: Desk, name: str, words: str) -> int:
    """How many cards in a person's direct chat have these words in their title."""
    return sum(words in line.card.title for line in desk.as_(name).cards("desk") if line.card)
