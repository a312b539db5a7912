"""Lists of tickets for one person: all that is open, one's own, and what waits for one's word."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, or_, union
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.people.person import Person
from models.terms import OPEN_STATUSES
from models.tickets.facts import TEAM_EYES
from models.tickets.ticket import Ticket
from models.tickets.waiting_for import MOST_OPEN
from models.tickets.workflow import Registered, tickets_waiting_for

PAGE_SIZE = 200
SHOWN: Any = (selectinload(Ticket.targets), selectinload(Ticket.reporter))  # type: ignore[arg-type]
"""What a list tells of every ticket, read a statement each; workflows add to it."""


class View(StrEnum):
    """Which list: all that is open, one's own, or what waits for one's word."""

    BOARD = "board"
    MINE = "mine"
    WAITING = "waiting"


def in_view(
    session: Session, person: Person, view: View, now: datetime, workflows: Registered, query: str = ""
) -> list[Ticket]:
    """The tickets of a list; one's own newest first, the others oldest first."""
    if view is View.WAITING:
        waiting = tickets_waiting_for(session, person, now, workflows)
        if not waiting:
            return []
        found = _open_ones().where(col(Ticket.id).in_(waiting))
    else:
        found = _of_view(person, view, query)
    found = found.where(_is_about(query)) if query else found
    more = (part for one in workflows.values() for part in one.preload)
    return list(session.exec(found.options(*SHOWN, *more)).all())


def count_waiting(session: Session, person: Person, now: datetime, workflows: Registered) -> int:
    """How many tickets wait for this person."""
    return len(tickets_waiting_for(session, person, now, workflows))


def _of_view(person: Person, view: View, query: str) -> SelectOfScalar[Ticket]:
    """One's own tickets newest first; or all that are open and this person may see."""
    if view is View.MINE:
        own = select(Ticket).where(_is_mine(person, query))
        return own.order_by(col(Ticket.id).desc()).limit(PAGE_SIZE)
    return _open_ones() if person.has(*TEAM_EYES) else _open_ones().where(Ticket.reporter_id == person.id)


def _open_ones() -> SelectOfScalar[Ticket]:
    """Oldest first, so that the longest waiting never fall off the list."""
    return select(Ticket).where(col(Ticket.status).in_(OPEN_STATUSES)).order_by(col(Ticket.id)).limit(MOST_OPEN)


def _is_about(query: str) -> ColumnElement[bool]:
    """Named in its number or its text, or by who reported it or works on it."""
    pattern = "%" + query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = select(Person.id).where(col(Person.name).ilike(pattern, escape="\\"))
    people = col(Ticket.reporter_id).in_(named), col(Ticket.assignee_id).in_(named)
    columns = col(Ticket.number), col(Ticket.text), col(Ticket.summary)
    return or_(*(column.ilike(pattern, escape="\\") for column in columns), *people)


def _is_mine(person: Person, query: str) -> ColumnElement[bool]:
    if not person.has(*TEAM_EYES):
        return col(Ticket.reporter_id) == person.id
    return col(Ticket.id).in_(_own_ids(person, None if query else PAGE_SIZE))


def _own_ids(person: Person, at_most: int | None) -> CompoundSelect[tuple[int]]:
    """The newest of each sort of one's own, each from its index; an OR would read every row that the three point to."""
    columns = col(Ticket.reporter_id), col(Ticket.entered_by_id), col(Ticket.assignee_id)
    newest = (select(Ticket.id).where(own == person.id).order_by(col(Ticket.id).desc()) for own in columns)
    return union(*(select(ids.limit(at_most).subquery().c.id) for ids in newest))
