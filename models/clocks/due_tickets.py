"""Tickets with a promise that fell due in a period, however many are closed: what a figure has to look at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import union
from sqlmodel import Session, col, select

from models.tickets.target import FormerDue, Target


def tickets_due_between(session: Session, begin: datetime, end: datetime) -> Sequence[int]:
    """The ids of the tickets with a due time in `[begin, end)`, aware UTC, oldest first.

    They are found by what is owed or was owed last (`target.due_at`, open and closed tickets alike), and by due times
    that moved or gave way to another promise (`former_due.due_at`). So a ticket whose promise once fell due in the
    period is among them, even after later presses; its log (`models/proof/promise_facts.py`) says what became of it.
    """
    now = select(col(Target.ticket_id)).where(col(Target.due_at) >= begin, col(Target.due_at) < end)
    once = select(col(FormerDue.ticket_id)).where(col(FormerDue.due_at) >= begin, col(FormerDue.due_at) < end)
    found = session.connection().execute(union(now, once)).scalars()
    return sorted(ticket_id for ticket_id in found if ticket_id is not None)
