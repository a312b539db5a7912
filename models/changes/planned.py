"""What is planned when: the windows of changes in a period, and which of them collide on one system."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select

from models.changes.change import Change
from models.changes.terms import OPEN_CHANGES, ChangeState
from models.tickets.ticket import Ticket


def windows_between(session: Session, begun: datetime, ended: datetime) -> Sequence[Change]:
    """The changes, none called off, whose window touches the time between, in order and with their tickets."""
    found = (
        select(Change)
        .join(Ticket, col(Change.ticket_id) == col(Ticket.id))
        .where(col(Change.starts_at) < ended, col(Change.ends_at) > begun, Change.state != ChangeState.CANCELLED)
        .options(joinedload(Change.ticket))  # type: ignore[arg-type]  # SQLModel declares the row, not the attribute
        .order_by(col(Change.starts_at), col(Change.id))
    )
    return session.exec(found).unique().all()


def collisions(changes: Sequence[Change]) -> dict[int, tuple[str, ...]]:
    """By the id of a change, the numbers of the others that are open on a system of its own at the same time."""
    open_ones = [one for one in changes if one.state in OPEN_CHANGES]
    return {one.id or 0: tuple(other.ticket.number for other in open_ones if _collide(one, other)) for one in open_ones}


def _collide(one: Change, other: Change) -> bool:
    if one.id == other.id or not set(one.systems) & set(other.systems):
        return False
    if one.starts_at is None or one.ends_at is None or other.starts_at is None or other.ends_at is None:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
