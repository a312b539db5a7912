"""Changes that have a system in hand: one at a time, however many begin in the same instant."""

from zlib import crc32

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.changes.change import Change
from models.changes.terms import ChangeState

ON_SYSTEM = (ChangeState.UNDER_WAY, ChangeState.VERIFYING, ChangeState.ROLLING_BACK)
BEGIN_LOCK = 1_801_675_086
"""The first of two numbers by which PostgreSQL knows the lock of a system; the second is made of its name."""


def hold_systems(session: Session, change: Change) -> None:
    """Hold the systems of a change that begins until the turn is committed: another on one of them waits, then sees.

    In the order of their numbers, so that two who begin on several never wait for each other. SQLite has one writer.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return
    for system in sorted({crc32(one.encode()) - 2**31 for one in change.systems}):
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:begin, :system)"), {"begin": BEGIN_LOCK, "system": system}
        )


def busy_with(session: Session, change: Change) -> str:
    """The number of another change that is under way, or not verified yet, on one of its systems; or nothing."""
    found = select(Change).where(col(Change.state).in_(ON_SYSTEM), Change.id != change.id)
    others = session.exec(found.order_by(col(Change.id))).all()
    return next((one.ticket.number for one in others if set(one.systems) & set(change.systems)), "")
