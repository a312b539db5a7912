"""Tickets that came in and that were closed in a stretch of time, by class."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from models.figures.past_state import CLASSING
from models.terms import Kind, Severity
from models.tickets.ticket import IS_CLOSED, IS_NO_TRIAL, Ticket
from models.tickets.worklog import WorkLogEntry


class Judged(NamedTuple):
    """The kind and class of a ticket at a moment gone by."""

    kind: Kind
    severity: Severity | None = None


class Flow(NamedTuple):
    """Counts of what came in, and of what was closed."""

    received: int = 0
    closed: int = 0


def flow_between(session: Session, begin: datetime, end: datetime) -> dict[Severity | None, Flow]:
    """By class, what was entered and what was closed from `begin` on and before `end`.

    Under None are the other kinds, and defects that have no class. Each class is the one that a ticket had at `end`.
    """
    received = _counted(judged_then(session, came_in(begin, end), end))
    closed = _counted(judged_then(session, was_closed(begin, end), end))
    return {one: Flow(received.get(one, 0), closed.get(one, 0)) for one in (*Severity, None)}


def came_in(begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Entered from `begin` on and before `end`."""
    return and_(IS_NO_TRIAL, col(Ticket.created_at) >= begin, col(Ticket.created_at) < end)


def was_closed(begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Closed from `begin` on and before `end`."""
    return and_(IS_CLOSED, IS_NO_TRIAL, col(Ticket.closed_at) >= begin, col(Ticket.closed_at) < end)


def judged_then(session: Session, which: ColumnElement[bool], at: datetime) -> Iterable[Judged]:
    """Kind and class of each of these tickets as they stood at `at`, told from their logs."""
    told = and_(
        col(WorkLogEntry.ticket_id) == col(Ticket.id),
        col(WorkLogEntry.verb).in_(("received", *CLASSING)),
        col(WorkLogEntry.at) <= at,
    )
    kind, severity = (col(WorkLogEntry.content)[name].as_string() for name in ("kind", "severity"))
    columns = col(Ticket.id), col(Ticket.kind), col(WorkLogEntry.position), kind, severity
    found = session.execute(select_columns(*columns).join(WorkLogEntry, told, isouter=True).where(which)).all()
    newest: dict[int, tuple[int, Judged]] = {}
    for ticket_id, now, position, was, grade in found:
        judged = Judged(Kind(was), Severity(grade) if grade else None) if was else Judged(now)
        if ticket_id not in newest or (was and position > newest[ticket_id][0]):
            newest[ticket_id] = position or 0, judged
    return [judged for _, judged in newest.values()]


def _counted(judged: Iterable[Judged]) -> Mapping[Severity | None, int]:
    return Counter(one.severity if one.kind is Kind.DEFECT else None for one in judged)
