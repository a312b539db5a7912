"""A year's official holidays are loaded: what was counted without them is recomputed, and the team hears of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.watch import calendar_card as calendar_notice
from handlers.watch.calendar_card import MovedTarget
from models.clocks.calendar_year import CalendarYear
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.year_notice import YearNotice

router = Router()

PORTION = 50
IS_OWED = col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None)
IS_PROVISIONAL = col(Target.is_provisional).is_(True), col(Target.withdrawn_at).is_(None)
"""Of what was kept, too: whether in time, the notice says."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Progress of loading a year; `posts` are the cards that tell of it and grow with each moved deadline.

    `last_id` is the ticket recomputed last, None when all are.
    """

    notice: YearNotice
    is_new: bool
    posts: tuple[str, ...] = ()
    moved: tuple[MovedTarget, ...] = ()
    last_id: int | None = 0


def load_year(turn: Turn, notice: YearNotice) -> Loading:
    """Keep the notice and tell every team place, unless it was loaded before, word for word."""
    entries = json.loads(notice.to_json())
    row = turn.get(CalendarYear, notice.year, lock=True)
    if row is not None and row.notice == entries:
        return Loading(notice, is_new=False)
    turn.session.merge(CalendarYear(year=notice.year, notice=entries, loaded_at=turn.now))
    return _told(turn, Loading(notice, is_new=True))


def recompute_portion(turn: Turn, loading: Loading) -> Loading:
    """Lay the next tickets out again, locked in the order of their ids, by the calendar the turn has."""
    first_day = datetime(loading.notice.year, 1, 1, tzinfo=SHANGHAI)
    left = col(Target.due_at) >= first_day, col(Target.ticket_id) > loading.last_id
    ticket_ids = sorted({*_owing(turn, *IS_OWED, *left), *_owing(turn, *IS_PROVISIONAL, *left)})[:PORTION]
    moved = _recompute_all(turn, ticket_ids, loading.notice.year)
    last_id = ticket_ids[-1] if ticket_ids else None
    loading = replace(loading, last_id=last_id, moved=loading.moved + tuple(moved))
    return _told(turn, loading) if moved else loading


@router.tick("calendar_years", every=timedelta(minutes=1))
def catch_up(turn: Turn) -> int:
    """Recompute the deadlines that a desk set meanwhile without the loaded year, kept ones too."""
    known_until = turn.rules.calendar.known_until
    known_end = datetime.combine(known_until + timedelta(days=1), time(), SHANGHAI)
    ticket_ids = _owing(turn, *IS_PROVISIONAL, col(Target.due_at) < known_end)
    return len(_recompute_all(turn, ticket_ids, known_until.year))


def _owing(turn: Turn, *conditions: ColumnElement[bool]) -> list[int]:
    """The next tickets with a target of which the conditions hold.

    Sorted here: a database that sorts would walk along an index of all tickets there ever were.
    """
    found = turn.session.exec(select(col(Target.ticket_id)).where(*conditions)).all()
    return sorted({ticket_id for ticket_id in found if ticket_id is not None})[:PORTION]


def _recompute_all(turn: Turn, ticket_ids: Sequence[int], year: int) -> list[MovedTarget]:
    found = (
        select(Ticket)
        .where(col(Ticket.id).in_(ticket_ids))
        .options(selectinload(Ticket.targets))  # type: ignore[arg-type]  # SQLModel declares the list, not the attribute
        .order_by(col(Ticket.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    moved: list[MovedTarget] = []
    for ticket in turn.session.exec(found).all() if ticket_ids else ():
        moved_here = _recompute_ticket(turn, ticket, year)
        if moved_here:
            turn.refresh(ticket)
            moved += moved_here
    return moved


def _recompute_ticket(turn: Turn, ticket: Ticket, year: int) -> list[MovedTarget]:
    moved: list[MovedTarget] = []
    for target in ticket.targets:
        before = target.due_at
        if turn.clock.recompute_target(ticket, target, turn.now):
            moved.append(MovedTarget(ticket.number, target.promise, before, target.due_at, target.is_provisional))
            ticket.log(
                "laid_out_again",
                None,
                turn.now,
                promise=target.promise,
                due_before=_iso(before),
                due_after=_iso(target.due_at),
                year=year,
            )
    return moved


def _told(turn: Turn, loading: Loading) -> Loading:
    """Post what moved so far to the team, or show it on the cards that are there already."""
    notice, moved = loading.notice, loading.moved
    for post in loading.posts:
        turn.replace(post, calendar_notice.year_loaded, notice.year, notice.title, moved)
    if loading.posts:
        return loading
    posts = turn.tell_team(calendar_notice.year_loaded, notice.year, notice.title, moved)
    return replace(loading, posts=tuple(post.id for post in posts))


def _iso(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()
