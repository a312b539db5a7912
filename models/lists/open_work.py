"""The open work on the desk, most pressing first: what one shift hands to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from models.lists.overview import LAST
from models.lists.urgency import BY_CLASS
from models.people.person import Person
from models.tickets.target import Target
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.workflow import readable_by


@dataclass(frozen=True, slots=True)
class OpenWork:
    """The most pressing open tickets, how many there are, and how many of their deadlines run or are past."""

    tickets: Sequence[Ticket] = ()
    count: int = 0
    running: int = 0
    breached: int = 0


def open_work(session: Session, reader: Person, now: datetime, at_most: int) -> OpenWork:
    """Return what is open at `now` and `reader` may read: late tickets by class, then by deadline, then the others."""
    is_seen = readable_by(reader)
    due = (
        select(Target.ticket_id, func.min(Target.due_at).label("due_at"))
        .where(col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None), col(Target.paused_at).is_(None))
        .group_by(col(Target.ticket_id))
        .subquery()
    )
    found = (
        select(Ticket)
        .outerjoin(due, due.c.ticket_id == col(Ticket.id))
        .where(IS_OPEN, is_seen)
        .order_by(
            due.c.due_at.is_(None), case((due.c.due_at < now, BY_CLASS), else_=LAST), due.c.due_at, col(Ticket.id)
        )
        .limit(at_most)
        .options(selectinload(Ticket.targets), selectinload(Ticket.assignee))  # type: ignore[arg-type]
    )
    counted = select(func.count()).select_from(Ticket).where(IS_OPEN, is_seen)
    running = (
        select(func.count())
        .select_from(Target)
        .join(Ticket, col(Ticket.id) == col(Target.ticket_id))
        .where(col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None), col(Target.paused_at).is_(None))
        .where(IS_OPEN, is_seen)
    )
    return OpenWork(
        tickets=session.exec(found).all(),
        count=session.exec(counted).one(),
        running=session.exec(running).one(),
        breached=session.exec(running.where(col(Target.due_at) < now)).one(),
    )


def next_target(ticket: Ticket) -> Target | None:
    """The ticket's deadline that comes next, past due or not; None while nothing runs."""
    running = [target for target in ticket.targets if target.is_open and target.paused_at is None]
    return min(running, key=lambda target: target.due_at, default=None)
