"""What a database says after the kills: a ticket for each accepted report, a row and a notice for each due step."""

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from models.messaging.outbox import OUTSTANDING, Post
from models.messaging.receipt import Receipt, ReceiptState
from models.tickets.target import SentStep
from models.tickets.ticket import Ticket
from sla.clocks.standard_clock import StandardClock

Key = tuple[int | None, int, str]


def due_steps(session: Session, clock: StandardClock, now: datetime) -> set[Key]:
    """What should have been told by `now`: target, generation and step."""
    return {
        (target.id, target.generation, step.name)
        for ticket in session.exec(select(Ticket).options(selectinload(Ticket.targets))).all()  # type: ignore[arg-type]
        for target in ticket.targets
        for step in clock.steps.until(ticket, target, clock.rule_of(ticket, target), now)
    }


def told_steps(session: Session) -> set[Key]:
    """What was told."""
    return set(session.exec(select(SentStep.target_id, SentStep.generation, SentStep.name)).all())


def waiting_posts(session: Session) -> int:
    """How many cards have not reached their place."""
    return session.exec(select(func.count()).select_from(Post).where(col(Post.state).in_(OUTSTANDING))).one()


def assert_each_step_has_its_notices(session: Session) -> None:
    """Each step that was told stands on a notice, and on one only in each chat."""
    posts = session.exec(select(Post).where(col(Post.steps).is_not(None))).all()
    named = Counter((step, post.chat) for post in posts for line in post.steps or () for step in line)
    assert set(named.values()) <= {1}
    assert {step for step, _ in named} == set(session.exec(select(SentStep.id)).all())


def assert_a_ticket_each(session: Session, answers: dict[str, set[str]]) -> None:
    """As many tickets as accepted reports, each with the number that its sender was told, and nothing failed."""
    assert all(len(numbers) == 1 for numbers in answers.values())
    kept = dict(session.exec(select(Ticket.text, Ticket.number)).all())
    assert kept == {text: numbers.copy().pop() for text, numbers in answers.items()}
    assert session.exec(select(func.count(col(Ticket.id)))).one() == len(answers)
    assert not session.exec(select(Receipt.error).where(Receipt.state == ReceiptState.FAILED)).all()
