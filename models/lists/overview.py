"""The state of the desk at a moment: what is open, overdue, due today, unanswered, to be accepted, owed, waited for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Subquery, case, type_coerce
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from models.lists.urgency import BY_CLASS
from models.people.person import Person
from models.storage.columns import UtcDateTime
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import SUGGESTION, SuggestionState
from models.terms import Kind, Promise, Severity, Status
from models.tickets.fault_report import OWED_AFTERWARDS
from models.tickets.target import Target
from models.tickets.ticket import IS_CLOSED, IS_OPEN, Ticket
from models.tickets.waiting import Wait
from models.tickets.workflow import readable_by

Row = TypeVar("Row")

OF_OPEN_TICKETS = (
    col(Target.paused_at).is_(None),
    IS_OPEN,
    col(Target.promise).not_in(OWED_AFTERWARDS),
)
IF_RESOLVE = type_coerce(case((col(Target.promise) == Promise.RESOLVE, col(Target.due_at))), UtcDateTime())
LAST = len(Severity) + 1
"""Behind every class: what is not late yet goes by its due time alone."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """The first rows of a list in their order, and how many there are altogether."""

    rows: Sequence[Row] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures and lists of a digest; with a target comes the one that put its ticket on the list."""

    open_by_class: Mapping[Severity | None, int] = field(default_factory=dict)
    overdue: Listing[tuple[Ticket, Target]] = Listing()
    due_today: Listing[tuple[Ticket, Target]] = Listing()
    unanswered: Listing[Ticket] = Listing()
    acceptances: Listing[Suggestion] = Listing()
    reports: Listing[tuple[Ticket, Target]] = Listing()
    waiting: Listing[tuple[Ticket, Wait]] = Listing()
    to_be_confirmed: int = 0
    came_in: int = 0
    closed: int = 0

    @property
    def open_count(self) -> int:
        """The number of open tickets."""
        return sum(self.open_by_class.values())

    @property
    def is_empty(self) -> bool:
        """Nothing is open and nothing is owed."""
        return not (self.open_count or self.overdue.count or self.reports.count)


def overview(
    session: Session, reader: Person, now: datetime, day_ends: datetime, since: datetime, at_most: int
) -> Overview:
    """Return the state of the desk at `now`, by what `reader` may read.

    `day_ends` closes today, `since` begins what came in and was closed. Overdue and due today are open tickets; a
    report that is owed has a list of its own, also after the close.
    """
    seen = readable_by(reader)
    is_due_today = col(Target.due_at).between(now, day_ends)
    return Overview(
        open_by_class=_open_by_class(session, seen),
        overdue=_by_target(session, now, at_most, seen, *OF_OPEN_TICKETS, col(Target.due_at) < now),
        due_today=_by_target(session, now, at_most, seen, *OF_OPEN_TICKETS, is_due_today),
        unanswered=_unanswered(session, seen, at_most),
        acceptances=_acceptances(session, seen, at_most),
        reports=_by_target(session, now, at_most, seen, col(Target.promise).in_(OWED_AFTERWARDS)),
        waiting=_waiting(session, seen, at_most),
        to_be_confirmed=_tickets(session, seen, IS_OPEN, Ticket.status == Status.RESOLVED),
        came_in=_tickets(session, seen, col(Ticket.created_at) > since, col(Ticket.created_at) <= now),
        closed=_tickets(session, seen, IS_CLOSED, col(Ticket.closed_at) > since, col(Ticket.closed_at) <= now),
    )


def _open_by_class(session: Session, seen: ColumnElement[bool]) -> dict[Severity | None, int]:
    """Count the open tickets of each class; under None the other kinds, and defects that have no class yet."""
    found = (
        select(Ticket.kind, Ticket.severity, func.count())
        .where(IS_OPEN, seen)
        .group_by(col(Ticket.kind), col(Ticket.severity))
    )
    counts: dict[Severity | None, int] = {}
    for kind, severity, count in session.exec(found).all():
        key = Severity(severity) if severity and kind is Kind.DEFECT else None
        counts[key] = counts.get(key, 0) + count
    return counts


def _by_target(
    session: Session, now: datetime, at_most: int, *conditions: ColumnElement[bool]
) -> Listing[tuple[Ticket, Target]]:
    """Tickets with an open target of which the conditions hold, each once: by the resolve, else by the earliest one."""
    is_open = col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None)
    first = (
        select(col(Target.ticket_id), func.coalesce(func.min(IF_RESOLVE), func.min(Target.due_at)).label("due_at"))
        .join(Ticket, col(Ticket.id) == col(Target.ticket_id))
        .where(*is_open, col(Target.ticket_id).is_not(None), *conditions)
        .group_by(col(Target.ticket_id))
        .subquery()
    )
    rows = _most_pressing(session, now, first, at_most)
    return Listing(rows, _count(session, first))


def _most_pressing(session: Session, now: datetime, first: Subquery, at_most: int) -> list[tuple[Ticket, Target]]:
    found = (
        select(Ticket, first.c.due_at)
        .join(first, first.c.ticket_id == col(Ticket.id))
        .order_by(case((first.c.due_at < now, BY_CLASS), else_=LAST), first.c.due_at, col(Ticket.id))
        .limit(at_most)
        .options(selectinload(Ticket.targets), selectinload(Ticket.assignee))  # type: ignore[arg-type]
    )
    return [
        (ticket, max((one for one in ticket.targets if one.is_open and one.due_at == due_at), key=_is_resolve))
        for ticket, due_at in session.exec(found).all()
    ]


def _is_resolve(target: Target) -> bool:
    return target.promise == Promise.RESOLVE


def _unanswered(session: Session, seen: ColumnElement[bool], at_most: int) -> Listing[Ticket]:
    """Open questions that nobody has answered, the oldest first."""
    conditions = (
        seen,
        Ticket.kind == Kind.CONSULTATION,
        IS_OPEN,
        col(Ticket.answered_at).is_(None),
    )
    found = (
        select(Ticket)
        .where(*conditions)
        .order_by(col(Ticket.reported_at), col(Ticket.id))
        .limit(at_most)
        .options(selectinload(Ticket.assignee))  # type: ignore[arg-type]
    )
    return Listing(session.exec(found).all(), _tickets(session, *conditions))


def _acceptances(session: Session, seen: ColumnElement[bool], at_most: int) -> Listing[Suggestion]:
    """Suggestions of which a version is up to be accepted on the spot, the longest first."""
    up = select(Suggestion).join(Ticket, col(Ticket.id) == col(Suggestion.ticket_id))
    up = up.where(seen, Ticket.workflow == SUGGESTION, IS_OPEN, Suggestion.state == SuggestionState.ON_TRIAL)
    found = up.order_by(col(Suggestion.since), col(Suggestion.ticket_id)).limit(at_most)
    rows = session.exec(found.options(selectinload(Suggestion.ticket))).all()  # type: ignore[arg-type]
    return Listing(rows, _count(session, up.with_only_columns(col(Suggestion.ticket_id)).subquery()))


def _waiting(session: Session, seen: ColumnElement[bool], at_most: int) -> Listing[tuple[Ticket, Wait]]:
    """Tickets that wait for their reporter, with the wait, the longest first."""
    lasting = (
        select(Ticket, Wait)
        .join(Wait, col(Wait.ticket_id) == col(Ticket.id))
        .where(seen, Ticket.status == Status.WAITING, col(Wait.ended_at).is_(None))
    )
    found = (
        lasting.order_by(col(Wait.asked_at), col(Ticket.id)).limit(at_most).options(selectinload(Ticket.reporter))  # type: ignore[arg-type]
    )
    rows = [(ticket, wait) for ticket, wait in session.exec(found).all()]
    return Listing(rows, _count(session, lasting.with_only_columns(col(Wait.id)).subquery()))


def _tickets(session: Session, *conditions: ColumnElement[bool] | bool) -> int:
    return session.exec(select(func.count()).select_from(Ticket).where(*conditions)).one()


def _count(session: Session, rows: Subquery) -> int:
    return session.exec(select(func.count()).select_from(rows)).one()
