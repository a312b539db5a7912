"""Tickets that were reported in a period, with their whole logs, for the lists of records."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.terms import Kind, Status
from models.tickets.facts import ORDINARY
from models.tickets.ticket import IS_NO_TRIAL, Ticket
from models.tickets.worklog import WorkLogEntry

AT_ONCE = 500
"""The number of tickets whose logs one statement reads."""


def recorded_between(
    session: Session, kind: Kind, begin: datetime, end: datetime
) -> Iterator[tuple[Ticket, Sequence[WorkLogEntry]]]:
    """Ordinary tickets of the kind reported since `begin` and before `end`, aware, with their logs, oldest first.

    Parts of others are not among them: their reporters are lines in the record of the main one.
    """
    tickets = _reported(session, begin, end, Ticket.workflow == ORDINARY, Ticket.kind == kind)
    for start in range(0, len(tickets), AT_ONCE):
        portion = tickets[start : start + AT_ONCE]
        entries = select(WorkLogEntry).where(col(WorkLogEntry.ticket_id).in_([one.id for one in portion]))
        logs: dict[int | None, list[WorkLogEntry]] = defaultdict(list)
        for entry in session.exec(entries.order_by(col(WorkLogEntry.ticket_id), col(WorkLogEntry.position))).all():
            logs[entry.ticket_id].append(entry)
        yield from ((one, logs[one.id]) for one in portion)


def followed_between(session: Session, workflow: str, begin: datetime, end: datetime) -> Sequence[Ticket]:
    """Tickets of a workflow reported since `begin` and before `end`, aware, oldest first."""
    return _reported(session, begin, end, Ticket.workflow == workflow)


def _reported(
    session: Session, begin: datetime, end: datetime, *conditions: ColumnElement[bool] | bool
) -> Sequence[Ticket]:
    found = select(Ticket).where(
        *conditions,
        IS_NO_TRIAL,
        Ticket.status != Status.MERGED,
        col(Ticket.created_at) >= begin,  # a call may be entered later, and nothing is reported after it was entered
        col(Ticket.reported_at) >= begin,
        col(Ticket.reported_at) < end,
    )
    return session.exec(found.order_by(col(Ticket.reported_at), col(Ticket.id))).all()
