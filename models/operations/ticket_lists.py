"""Lists of tickets for one person: all that is open, one's own, and what waits for one's word."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, or_, union
from sqlalchemy.orm import load_only, selectinload
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.access.request import AccessRequest
from models.access.waiting_for import steps_of
from models.people.person import Person
from models.terms import OPEN_STATUSES, Kind, Role, Status
from models.tickets.facts import TEAM_EYES
from models.tickets.ticket import Ticket

PAGE_SIZE = 200
MOST_OPEN = 1000
LOOKED_AT: Any = (
    Ticket.status,
    Ticket.kind,
    Ticket.has_own_steps,
    Ticket.reporter_id,
    Ticket.entered_by_id,
    Ticket.assignee_id,
    Ticket.restored_at,
    Ticket.restored_confirmed_at,
    Ticket.confirmed_at,
    Ticket.proposed_kind,
)
"""All that `waits_for` looks at, for the page asks how many wait as often as it is opened."""


SHOWN: Any = (
    selectinload(Ticket.targets),  # type: ignore[arg-type]
    selectinload(Ticket.reporter),  # type: ignore[arg-type]
    selectinload(Ticket.revocations),  # type: ignore[attr-defined]
    *(
        selectinload(Ticket.access).selectinload(part)  # type: ignore[arg-type, attr-defined]
        for part in (AccessRequest.person, AccessRequest.decisions, AccessRequest.grant)
    ),
)
"""What a list tells of every ticket, read a statement each."""


class View(StrEnum):
    """Which list: all that is open, one's own, or what waits for one's word."""

    BOARD = "board"
    MINE = "mine"
    WAITING = "waiting"


def in_view(session: Session, person: Person, view: View, now: datetime, query: str = "") -> list[Ticket]:
    """The tickets of a list; one's own newest first, the others oldest first."""
    steps = steps_of(session, person, now) if view is View.WAITING else frozenset()
    found = _of_view(person, view, steps, query)
    tickets = session.exec(found.options(*SHOWN)).all()
    return [ticket for ticket in tickets if view is not View.WAITING or ticket.id in steps or waits_for(ticket, person)]


def count_waiting(session: Session, person: Person, now: datetime) -> int:
    """How many tickets wait for this person."""
    steps = steps_of(session, person, now)
    ordinary = _of_view(person, View.WAITING).options(load_only(*LOOKED_AT, raiseload=True))
    return len(steps) + sum(waits_for(ticket, person) for ticket in session.exec(ordinary).all())


def waits_for(ticket: Ticket, person: Person) -> bool:
    """Whether the next word on a ticket without steps of its own is this person's to say."""
    if ticket.status.is_final or ticket.has_own_steps:
        return False
    is_claimed = ticket.restored_at is not None and ticket.restored_confirmed_at is None
    is_worked_on = ticket.status in {Status.IN_PROGRESS, Status.RESTORED}
    is_asked = ticket.status in {Status.RESOLVED, Status.WAITING} or (is_worked_on and is_claimed)
    if is_asked and person.id in {ticket.reporter_id, ticket.entered_by_id}:
        return True
    if ticket.assignee_id == person.id and is_worked_on:
        return True
    if person.has(Role.OFFICE):
        return ticket.confirmed_at is None or ticket.proposed_kind is not None or (is_worked_on and is_claimed)
    return person.has(Role.ENGINEER) and ticket.kind is Kind.DEFECT and ticket.assignee_id is None


def _of_view(
    person: Person, view: View, steps: Collection[int] = frozenset(), query: str = ""
) -> SelectOfScalar[Ticket]:
    """One's own tickets newest first; open ones oldest first, so that the longest waiting never fall off the list.

    Of the permissions those in `steps` wait for the person, whoever asked for them.
    """
    found = select(Ticket)
    if view is View.MINE:
        found = found.where(_is_mine(person, query)).order_by(col(Ticket.id).desc()).limit(PAGE_SIZE)
    else:
        found = found.where(col(Ticket.status).in_(OPEN_STATUSES)).order_by(col(Ticket.id)).limit(MOST_OPEN)
        seen = () if person.has(*TEAM_EYES) else (Ticket.reporter_id == person.id,)
        if view is View.BOARD:
            found = found.where(*seen)
        else:
            ordinary = and_(~col(Ticket.has_own_steps), *seen)
            found = found.where(or_(ordinary, col(Ticket.id).in_(steps)) if steps else ordinary)
    return found.where(_is_about(query)) if query else found


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
