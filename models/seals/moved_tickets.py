"""Tickets at which a snapshot has to look: what is open, owes a report, or was touched since a moment."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.tickets.fault_report import OWED_AFTERWARDS
from models.tickets.target import Target
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.worklog import WorkLogEntry

OUT_OF_ORDER = timedelta(minutes=30)
"""By so much an entry may be older than the one written before it: turns end in another order than they begin."""
AT_ONCE = 500


def open_by(session: Session, at: datetime) -> Sequence[int | None]:
    """The tickets that are open now and were there at `at`.

    Asked for the time, too, a database would walk along all tickets there were by then.
    """
    found = session.exec(select(Ticket.id, Ticket.created_at).where(IS_OPEN)).all()
    return [ticket_id for ticket_id, created_at in found if created_at <= at]


def owing_reports(session: Session) -> Sequence[int | None]:
    """The tickets that owe a report now, closed ones among them."""
    is_open = col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None)
    return session.exec(select(Target.ticket_id).where(*is_open, col(Target.promise).in_(OWED_AFTERWARDS))).all()


def touched_after(session: Session, at: datetime) -> set[int | None]:
    """The tickets with an entry in their log after `at`.

    The log has no index of its times, which every report would pay for: its entries are numbered in their order.
    """
    first = first_entry_after(session, at - OUT_OF_ORDER)
    found = select(WorkLogEntry.ticket_id).where(col(WorkLogEntry.id) >= first, col(WorkLogEntry.at) > at)
    return set(session.exec(found))  # DISTINCT would walk along an index of all tickets there ever were


def entries_between(session: Session, since: datetime, at: datetime, verbs: Sequence[str]) -> set[int | None]:
    """The tickets with an entry of such verbs after `since` up to `at`."""
    first = first_entry_after(session, since - OUT_OF_ORDER)
    found = select(WorkLogEntry.ticket_id).where(
        col(WorkLogEntry.id) >= first,
        col(WorkLogEntry.at) > since,
        col(WorkLogEntry.at) <= at,
        col(WorkLogEntry.verb).in_(verbs),
    )
    return set(session.exec(found))


def verbs_between(session: Session, since: datetime, at: datetime, verbs: Sequence[str]) -> dict[str, int]:
    """Count how often each of these verbs was logged after `since` and before `at`."""
    first = first_entry_after(session, since - OUT_OF_ORDER)
    found = select(WorkLogEntry.verb).where(
        col(WorkLogEntry.id) >= first,
        col(WorkLogEntry.at) > since,
        col(WorkLogEntry.at) < at,
        col(WorkLogEntry.verb).in_(verbs),
    )
    counted = Counter(session.exec(found))
    return {verb: counted[verb] for verb in verbs}


def first_entry_after(session: Session, at: datetime) -> int:
    """The number of the first entry later than `at`, by halving; one more than the last where there is none."""
    low, high = 0, (session.exec(select(func.max(WorkLogEntry.id))).one() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        found = select(WorkLogEntry.id, WorkLogEntry.at).where(col(WorkLogEntry.id) >= middle)
        row = session.exec(found.order_by(col(WorkLogEntry.id)).limit(1)).first()
        if row is None or row[1] > at:
            high = middle
        else:
            low = (row[0] or 0) + 1
    return low


def in_portions(ids: Sequence[int | None]) -> Iterator[Sequence[int | None]]:
    """Yield the ids in portions of what one statement may name."""
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))
