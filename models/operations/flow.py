"""What came in and what was closed in a stretch of time, by class."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.terms import Kind, Severity
from models.tickets.ticket import IS_CLOSED, Ticket


class Flow(NamedTuple):
    """How many came in, and how many were closed."""

    received: int = 0
    closed: int = 0


def flow_between(session: Session, begin: datetime, end: datetime) -> dict[Severity | None, Flow]:
    """By class, what was entered and what was closed from `begin` on and before `end`.

    Under None are the other kinds, and defects that have no class. Each class is the one that a ticket has now.
    """
    received = _counted(session, col(Ticket.created_at) >= begin, col(Ticket.created_at) < end)
    closed = _counted(session, IS_CLOSED, col(Ticket.closed_at) >= begin, col(Ticket.closed_at) < end)
    return {one: Flow(received.get(one, 0), closed.get(one, 0)) for one in (*Severity, None)}


def _counted(session: Session, *conditions: ColumnElement[bool]) -> dict[Severity | None, int]:
    found = select(Ticket.kind, Ticket.severity, func.count()).where(*conditions)
    counts: dict[Severity | None, int] = defaultdict(int)
    for kind, severity, count in session.exec(found.group_by(col(Ticket.kind), col(Ticket.severity))).all():
        counts[Severity(severity) if severity and kind is Kind.DEFECT else None] += count
    return counts
