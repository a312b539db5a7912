"""Facts of a stretch of time besides kept and missed promises: reports by kind, way, department and function."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, case, col, func, select

from models.access.granting import Grant
from models.access.terms import AccessPromise, AccessWorkflow
from models.clocks.desk_time import Downtime
from models.figures import flow
from models.people.person import Department, Person
from models.terms import Kind, Promise, Satisfaction, Severity, Status
from models.tickets.target import Target
from models.tickets.ticket import IS_NO_TRIAL, Ticket
from models.tickets.worklog import BY_LINK, WorkLogEntry

BY_PHONE = "phone"
"""The way of a report that somebody of the desk entered for a caller or a visitor."""
MOST_LISTED = 200
LONGEST_OUTAGE = timedelta(days=60)
"""An A that was reported longer ago is not looked for."""
NO_FAULT = (Status.WITHDRAWN, Status.MERGED, Status.DECLINED)
"""Statuses of what was no fault, or is told by the ticket it was joined to."""
_by_link = col(WorkLogEntry.content)[BY_LINK].as_string().is_not(None)
IN_A_LIST = tuple(map(col, (Ticket.number, Ticket.severity, Ticket.reported_at, Ticket.restored_at)))
"""The columns of a `ListedTicket`, in its order."""


class ListedTicket(NamedTuple):
    """A ticket in a list: numbers, class and times; nothing that was typed, for a report outlives a masking."""

    number: str
    severity: Severity | None
    reported_at: datetime
    restored_at: datetime | None = None
    earlier: str = ""


class Kept(NamedTuple):
    """Counts of promises that fell due, and of those that were kept in time."""

    due: int = 0
    met: int = 0


class Measures(NamedTuple):
    """整改: what fell due in the time and was done by its day, what is still owed, and how much of that is late."""

    due: int = 0
    met: int = 0
    owed: int = 0
    late: int = 0


class Outage(NamedTuple):
    """A function that an A kept from running: how often, and for how long in all, what overlaps counted once."""

    function: str
    times: int
    down: timedelta


class MonthFacts(NamedTuple):
    """From `begin` on and before `end`, both aware UTC. Each list has its length beside it, for a long one is cut."""

    kinds: dict[str, int]
    classes: dict[str, int]
    ways: dict[str, int]
    departments: dict[str, int]
    functions: dict[str, int]
    asked_about: dict[str, int]
    closed: int
    closed_unanswered: int
    satisfaction: dict[str, int]
    major: tuple[ListedTicket, ...]
    repeats: tuple[ListedTicket, ...]
    asked_for: int
    permissions: dict[str, Kept]
    granted: int
    ended: int
    temporary: int
    downtimes: tuple[tuple[datetime, datetime], ...]
    measures: Measures = Measures()
    outages: tuple[Outage, ...] = ()
    confirmed: int = 0
    confirmed_by_link: int = 0

    @property
    def received(self) -> int:
        """The number of tickets that came in."""
        return sum(self.kinds.values())

    def down(self, begin: datetime, end: datetime) -> timedelta:
        """Return how long the desk was off within these moments."""
        spans = (min(back_at, end) - max(off_from, begin) for off_from, back_at in self.downtimes)
        return sum((span for span in spans if span > timedelta()), timedelta())


def month_facts(session: Session, begin: datetime, end: datetime) -> MonthFacts:
    """Return what is known of that time; kinds and classes are those that tickets had at its end."""
    came_in, was_closed = flow.came_in(begin, end), flow.was_closed(begin, end)
    judged = list(flow.judged_then(session, came_in, end))
    function = col(Ticket.triage)["function"].as_string()
    is_defect = col(Ticket.kind) == Kind.DEFECT
    is_question = col(Ticket.kind) == Kind.CONSULTATION
    way = case((col(Ticket.entered_by_id).is_not(None), BY_PHONE), else_=col(Ticket.platform))
    satisfaction = _by(session, col(Ticket.satisfaction), was_closed)
    return MonthFacts(
        kinds=_most_first(one.kind for one in judged),
        classes=_most_first(one.severity or "" for one in judged if one.kind is Kind.DEFECT),
        ways=_by(session, way, came_in),
        departments=_departments(session, came_in),
        functions=_by(session, function, came_in, is_defect),
        asked_about=_by(session, function, came_in, is_question),
        closed=_count(session, was_closed),
        closed_unanswered=_count(session, was_closed, col(Ticket.closed_unanswered).is_(True)),
        satisfaction={one: satisfaction.get(one, 0) for one in ("", *Satisfaction)},
        major=_told(session, came_in, col(Ticket.is_major).is_(True)),
        repeats=_repeats(session, came_in),
        asked_for=_count(session, came_in, col(Ticket.workflow) == AccessWorkflow.REQUEST),
        permissions=_permissions(session, begin, end),
        granted=_grants(session, col(Grant.granted_at) >= begin, col(Grant.granted_at) < end),
        ended=_grants(session, col(Grant.ended_at) >= begin, col(Grant.ended_at) < end),
        temporary=_temporary(session, end),
        downtimes=_downtimes(session, begin, end),
        measures=_measures(session, begin, end),
        outages=tuple(_outages(session, begin, end)),
        confirmed=_confirmations(session, was_closed),
        confirmed_by_link=_confirmations(session, was_closed, _by_link),
    )


def _most_first(words: Iterable[str]) -> dict[str, int]:
    counts = Counter(str(word) for word in words)
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _by(session: Session, column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """Count the tickets by what the column says; under "" those of which it says nothing. Most first."""
    found = select(column, func.count()).select_from(Ticket).where(*conditions).group_by(column)
    counts = {str(name or ""): int(count) for name, count in session.exec(found).all()}
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Ticket).where(*conditions)).one()


def _confirmations(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Count the tickets whose reporter, or the office for a caller, said that the result works."""
    found = select(func.count(col(Ticket.id).distinct())).join(
        WorkLogEntry, col(WorkLogEntry.ticket_id) == col(Ticket.id)
    )
    return session.exec(found.where(col(WorkLogEntry.verb) == "fix_confirmed", *conditions)).one()


def _departments(session: Session, came_in: ColumnElement[bool]) -> dict[str, int]:
    """By the department, or the company, of the reporter."""
    unit = case((col(Person.company) != "", col(Person.company)), else_=col(Department.name))
    found = (
        select(unit, func.count())
        .select_from(Ticket)
        .join(Person, col(Person.id) == Ticket.reporter_id, isouter=True)
        .join(Department, col(Department.id) == Person.department_id, isouter=True)
    )
    counts = {
        "" if name is None else str(name): int(count)
        for name, count in session.exec(found.where(came_in).group_by(unit)).all()
    }
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _told(session: Session, *conditions: ColumnElement[bool]) -> tuple[ListedTicket, ...]:
    found = select_columns(*IN_A_LIST).where(*conditions).order_by(col(Ticket.id)).limit(MOST_LISTED)
    return tuple(ListedTicket(*row) for row in session.execute(found).all())


def _repeats(session: Session, came_in: ColumnElement[bool]) -> tuple[ListedTicket, ...]:
    """Faults that failed again, each with the number of the earlier one."""
    earlier = aliased(Ticket)
    found = select_columns(*IN_A_LIST, col(earlier.number)).join(earlier, col(earlier.id) == col(Ticket.repeat_of_id))
    rows = session.execute(found.where(came_in).order_by(col(Ticket.id)).limit(MOST_LISTED)).all()
    return tuple(ListedTicket(*row) for row in rows)


def _permissions(session: Session, begin: datetime, end: datetime) -> dict[str, Kept]:
    """Count what of each promise of permissions fell due, however the ticket ended; a promise taken back counts not."""
    in_time = func.sum(case((col(Target.met_at) <= col(Target.due_at), 1), else_=0))
    found = (
        select(Target.promise, func.count(), in_time)
        .where(
            col(Target.promise).in_(list(AccessPromise)),
            col(Target.due_at) >= begin,
            col(Target.due_at) < end,
            col(Target.withdrawn_at).is_(None),
        )
        .group_by(col(Target.promise))
    )
    kept = {str(promise): Kept(int(due), int(met or 0)) for promise, due, met in session.exec(found).all()}
    return {one: kept.get(one, Kept()) for one in AccessPromise}


def _grants(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Grant).where(*conditions)).one()


def _temporary(session: Session, at: datetime) -> int:
    """Count the rights with an end that were held at that moment (临时在册); an OR would read every right ever."""
    was_given = col(Grant.granted_at) < at, col(Grant.until).is_not(None)
    held = col(Grant.ended_at).is_(None), col(Grant.ended_at) >= at
    return sum(_grants(session, *was_given, is_held) for is_held in held)


def _downtimes(session: Session, begin: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
    found = select(Downtime).where(col(Downtime.off_from) < end, col(Downtime.back_at) > begin)
    rows: Sequence[Downtime] = session.exec(found.order_by(col(Downtime.off_from))).all()
    return tuple((one.off_from, one.back_at) for one in rows)


def _measures(session: Session, begin: datetime, end: datetime) -> Measures:
    counts = col(Target.promise) == Promise.MEASURE, col(Target.withdrawn_at).is_(None)
    in_time = func.coalesce(func.sum(case((col(Target.met_at) <= col(Target.due_at), 1), else_=0)), 0)
    of_time = select(func.count(), in_time).where(*counts, col(Target.due_at) >= begin, col(Target.due_at) < end)
    is_late = func.coalesce(func.sum(case((col(Target.due_at) < end, 1), else_=0)), 0)
    owed = select(func.count(), is_late).where(*counts, col(Target.met_at).is_(None))
    return Measures(*session.exec(of_time).one(), *session.exec(owed).one())


def _outages(session: Session, begin: datetime, end: datetime) -> Iterator[Outage]:
    """Yield the time from faults of class A, as they happened, else were reported, until business ran again (7x24)."""
    function = col(Ticket.triage)["function"].as_string()
    happened = func.coalesce(col(Ticket.occurred_at), col(Ticket.reported_at))
    ran_again = func.coalesce(col(Ticket.restored_at), col(Ticket.resolved_at), col(Ticket.closed_at))
    found = select_columns(function, happened, ran_again).where(
        IS_NO_TRIAL,
        col(Ticket.created_at) >= begin - LONGEST_OUTAGE,
        col(Ticket.created_at) < end,
        col(Ticket.kind) == Kind.DEFECT,
        col(Ticket.severity) == Severity.A,
        col(Ticket.status).not_in(NO_FAULT),
    )
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for name, begun, ended in session.execute(found).all():
        first, last = max(begun, begin), min(ended or end, end)
        if first < last:
            spans[name or ""].append((first, last))
    for name, times in sorted(spans.items()):
        yield Outage(name, len(times), _together(times))


def _together(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """Return how long the spans last in all, counted once where they overlap."""
    down, until = timedelta(), None
    for begun, ended in sorted(spans):
        since = begun if until is None else max(begun, until)
        if since < ended:
            down, until = down + (ended - since), ended
    return down
