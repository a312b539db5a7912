"""Lists of tickets for one person: all that is open, one's own, what waits for one's word, what was looked for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, true, union
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.lists.urgency import AT_MOST, SKIPPED, most_pressing
from models.people.person import Person
from models.storage.many_ids import is_in
from models.terms import Status
from models.tickets.facts import TEAM_EYES
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.workflow import Registered, readable, tickets_waiting_for, told_to

PAGE_SIZE = 200
MOST_WORDS, LONGEST_QUERY = 8, 100
FINAL_STATUSES = [status for status in Status if status.is_final]
PERSON: BindParameter[int] = bindparam("person")


class View(StrEnum):
    """The lists: all that is open, one's own, or what waits for one's word."""

    BOARD = "board"
    MINE = "mine"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, and how many there are altogether."""

    tickets: Sequence[Ticket] = ()
    count: int = 0


class _Half(NamedTuple):
    """The open half of a list, or the ended one: how many there are, and the ids of so many in order.

    Nobody counts what waits for a person: all of it is known by its ids, unless words are looked for in it.
    """

    counted: Any | None
    ids: Any


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
) -> Listed:
    """A page of a list: what is open by how much it presses, then what has ended, the newest first.

    The board shows what has ended only in a search; what waits is one list with every status.
    """
    words = query[:LONGEST_QUERY].split()[:MOST_WORDS]
    waiting = tickets_waiting_for(session, person, now, workflows) if view is View.WAITING else ()
    given = _given(person, now, waiting, words)
    ids, count = _page(session, _halves(view, frozenset(person.roles), len(words)), given, page * size, size)
    return Listed(_shown(_loaded(session, ids, workflows), ids), count)


def own_and_waiting(
    session: Session, person: Person, now: datetime, workflows: Registered, size: int
) -> tuple[Listed, Listed]:
    """The most pressing of one's open tickets, and of what waits for one's word; what is in both is read once."""
    given = _given(person, now, tickets_waiting_for(session, person, now, workflows))
    pages = [
        _page(session, _halves(view, frozenset(person.roles), 0)[:1], given, 0, size)
        for view in (View.MINE, View.WAITING)
    ]
    by_id = _loaded(session, {one for ids, _ in pages for one in ids}, workflows)
    own, waiting = (Listed(_shown(by_id, ids), count) for ids, count in pages)
    return own, waiting


def count_waiting(session: Session, person: Person, now: datetime, workflows: Registered) -> int:
    """Return how many tickets wait for this person."""
    return len(tickets_waiting_for(session, person, now, workflows))


def _given(person: Person, now: datetime, waiting: Collection[int], words: Sequence[str] = ()) -> dict[str, Any]:
    """Return the parameters of a list's statements; `waiting` are ids of tickets."""
    patterns = {f"word{place}": _pattern(word) for place, word in enumerate(words)}
    return {"person": person.id, "now": now, "waiting": waiting, **patterns}


def _page(
    session: Session, halves: Sequence[_Half], given: dict[str, Any], begin: int, size: int
) -> tuple[list[int], int]:
    """The ids of a page that begins with the one after so many, and how many there are altogether."""
    ids: list[int] = []
    count = 0
    run = session.connection().execute
    for half in halves:
        skipped, at_most = max(begin - count, 0), size - len(ids)
        there = len(given["waiting"]) if half.counted is None else run(half.counted, given).scalar_one()
        if at_most and there > skipped:
            ids += run(half.ids, given | {"skipped": skipped, "at_most": at_most}).scalars().all()
        count += there
    return ids, count


@cache
def _halves(view: View, roles: frozenset[str], words: int) -> tuple[_Half, ...]:
    """The statements of a list for somebody with such roles, put together once."""
    visible = _own(roles) if view is View.MINE else readable(roles, PERSON)
    is_about = and_(true(), *(_has_word(f"word{place}") for place in range(words)))
    if view is View.WAITING:
        waiting = and_(is_in(col(Ticket.id), "waiting"), is_about)
        return (_Half(_count(waiting) if words else None, most_pressing(waiting)),)
    first = and_(visible, IS_OPEN, is_about)
    ended = and_(visible, col(Ticket.status).in_(FINAL_STATUSES), is_about)
    halves = _Half(_count(first), most_pressing(first)), _Half(_count(ended), _newest(ended))
    return halves if view is View.MINE or words else halves[:1]


def _count(which: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(Ticket).where(which)


def _newest(which: ColumnElement[bool]) -> Any:
    return select(Ticket.id).where(which).order_by(col(Ticket.id).desc()).offset(SKIPPED).limit(AT_MOST)


def _shown(by_id: Mapping[int, Ticket], ids: Iterable[int]) -> list[Ticket]:
    """The tickets of these ids, in this order."""
    return [one for ticket_id in ids if (one := by_id.get(ticket_id)) is not None]


def _loaded(session: Session, ids: Collection[int], workflows: Registered) -> dict[int, Ticket]:
    """The tickets of these ids, with what a list shows of them."""
    found = session.exec(_of_ids(), params={"ids": ids}).all() if ids else ()
    for name in {ticket.workflow for ticket in found}:
        followed = [ticket.id for ticket in found if ticket.workflow == name]
        if preload := workflows[name].preload():
            more = select(Ticket).where(col(Ticket.id).in_(followed)).options(*preload)
            session.exec(more.execution_options(populate_existing=False)).all()
    return {ticket.id or 0: ticket for ticket in found}


@cache
def _of_ids() -> SelectOfScalar[Ticket]:
    """Return the query of what a list tells of every ticket, read a statement each; workflows add to it."""
    shown: Any = (selectinload(Ticket.targets), selectinload(Ticket.reporter), selectinload(Ticket.assignee))  # type: ignore[arg-type]
    return select(Ticket).where(is_in(col(Ticket.id), "ids")).options(*shown)


def _own(roles: frozenset[str]) -> ColumnElement[bool]:
    """Reported, entered or had by this person, each from its index; an OR would read every row there is."""
    if roles.isdisjoint(TEAM_EYES):
        return col(Ticket.reporter_id) == PERSON
    reported = select(Ticket.id).where(col(Ticket.reporter_id) == PERSON)
    others, is_told = (col(Ticket.entered_by_id), col(Ticket.assignee_id)), told_to(roles, PERSON)
    return col(Ticket.id).in_(union(reported, *(select(Ticket.id).where(one == PERSON, is_told) for one in others)))


def _has_word(name: str) -> ColumnElement[bool]:
    """The word stands in number or text, or names who reported it or works on it."""
    word: BindParameter[str] = bindparam(name)
    named = select(Person.id).where(col(Person.name).ilike(word, escape="\\"))
    people = col(Ticket.reporter_id).in_(named), col(Ticket.assignee_id).in_(named)
    columns = col(Ticket.number), col(Ticket.text), col(Ticket.summary)
    return or_(*(column.ilike(word, escape="\\") for column in columns), *people)


def _pattern(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
