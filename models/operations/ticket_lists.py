"""Lists of tickets for one person: all that is open, one's own, what waits for one's word, what was looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true, union
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from models.operations.urgency import most_pressing
from models.people.person import Person
from models.terms import Status
from models.tickets.facts import CONFIDENTIAL_EYES, TEAM_EYES
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.workflow import Registered, tickets_waiting_for

PAGE_SIZE = 200
MOST_WORDS, LONGEST_QUERY = 8, 100
FINAL_STATUSES = [status for status in Status if status.is_final]
SHOWN: Any = (selectinload(Ticket.targets), selectinload(Ticket.reporter), selectinload(Ticket.assignee))  # type: ignore[arg-type]
"""What a list tells of every ticket, read a statement each; workflows add to it."""


class View(StrEnum):
    """Which list: all that is open, one's own, or what waits for one's word."""

    BOARD = "board"
    MINE = "mine"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, and how many there are altogether."""

    tickets: Sequence[Ticket] = ()
    count: int = 0


def in_view(
    session: Session,
    person: Person,
    view: View,
    now: datetime,
    workflows: Registered,
    query: str = "",
    *,
    page: int = 0,
    size: int = PAGE_SIZE,
    with_ended: bool = True,
) -> Listed:
    """A page of a list: what is open by how much it presses, then what has ended, the newest first.

    The board shows what has ended only to whoever looks for something; what waits is one list whatever its status.
    """
    is_about = _is_about(query)
    visible = _own(person) if view is View.MINE else _visible_to(person)
    if view is View.WAITING:
        first = and_(col(Ticket.id).in_(tickets_waiting_for(session, person, now, workflows)), is_about)
    else:
        first = and_(visible, IS_OPEN, is_about)
    begin, count = page * size, _count(session, first)
    shown = [*most_pressing(session, first, now, skipped=begin, at_most=size)] if count > begin else []
    if with_ended and (view is View.MINE or (view is View.BOARD and query)):
        ended = and_(visible, col(Ticket.status).in_(FINAL_STATUSES), is_about)
        shown += _newest(session, ended, max(begin - count, 0), size - len(shown))
        count += _count(session, ended)
    loaded = _loaded(session, shown, workflows)
    return Listed([ticket for ticket in loaded if person.id not in ticket.named], count)


def count_waiting(session: Session, person: Person, now: datetime, workflows: Registered) -> int:
    """How many tickets wait for this person."""
    return len(tickets_waiting_for(session, person, now, workflows))


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(Ticket).where(which)).one()


def _newest(session: Session, ended: ColumnElement[bool], skipped: int, at_most: int) -> list[int]:
    found = select(Ticket.id).where(ended).order_by(col(Ticket.id).desc()).offset(skipped).limit(at_most)
    return [ticket_id or 0 for ticket_id in session.exec(found).all()] if at_most else []


def _loaded(session: Session, ids: Sequence[int], workflows: Registered) -> list[Ticket]:
    """The tickets of these ids, in this order, with what a list shows of them."""
    found = session.exec(select(Ticket).where(col(Ticket.id).in_(ids)).options(*SHOWN)).all() if ids else ()
    for name in {ticket.workflow for ticket in found}:
        followed = [ticket.id for ticket in found if ticket.workflow == name]
        if workflows[name].preload:
            more = select(Ticket).where(col(Ticket.id).in_(followed)).options(*workflows[name].preload)
            session.exec(more.execution_options(populate_existing=False)).all()
    by_id = {ticket.id: ticket for ticket in found}
    return [by_id[ticket_id] for ticket_id in ids if ticket_id in by_id]


def _visible_to(person: Person) -> ColumnElement[bool]:
    """The desk's people read all, but of what is confidential only office, leaders and auditors; others their own."""
    own = col(Ticket.reporter_id) == person.id
    if person.is_external or not person.has(*TEAM_EYES):
        return own
    return true() if person.has(*CONFIDENTIAL_EYES) else or_(own, ~col(Ticket.is_confidential))


def _own(person: Person) -> ColumnElement[bool]:
    """Reported, entered or had by this person, each from its index; an OR would read every row there is."""
    if not person.has(*TEAM_EYES):
        return col(Ticket.reporter_id) == person.id
    columns = col(Ticket.reporter_id), col(Ticket.entered_by_id), col(Ticket.assignee_id)
    return col(Ticket.id).in_(union(*(select(Ticket.id).where(own == person.id) for own in columns)))


def _is_about(query: str) -> ColumnElement[bool]:
    """Every word stands in its number or its text, or names who reported it or works on it."""
    words = query[:LONGEST_QUERY].split()[:MOST_WORDS]
    return and_(true(), *(_has_word(word) for word in words))


def _has_word(word: str) -> ColumnElement[bool]:
    pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = select(Person.id).where(col(Person.name).ilike(pattern, escape="\\"))
    people = col(Ticket.reporter_id).in_(named), col(Ticket.assignee_id).in_(named)
    columns = col(Ticket.number), col(Ticket.text), col(Ticket.summary)
    return or_(*(column.ilike(pattern, escape="\\") for column in columns), *people)
