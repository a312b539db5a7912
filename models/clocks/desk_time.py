"""Desk time: how far it runs ahead of the machine's, when the desk was last alive, and when it was off."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from sqlalchemy import Column, CursorResult, update
from sqlmodel import Field, Session, col, func, select

from models.proof.row_chain import RowChain, chained, row_broken_at
from models.storage.column_facts import Proof, Unproved
from models.storage.columns import BigId, moment
from models.storage.digest import FORM
from models.storage.insert_once import insert_once
from models.storage.row import Row
from models.tickets.target import SentStep, Target
from models.tickets.ticket import Ticket

ONLY_ROW = 1


class DeskTime(Row, table=True):
    """The one row of desk time. `ahead_s` only grows; `alive_at`, desk time, is any replica's last sign of life.

    `moved_from` is what it was before the last move: a sign from then comes from a process that read the clock before.
    """

    __proof__ = Unproved.CALENDAR
    __tablename__ = "desk_time"

    id: int = Field(default=ONLY_ROW, primary_key=True)
    ahead_s: int = Field(default=0, sa_column=Column(BigId, nullable=False))
    first_alive_at: datetime = Field(sa_column=moment())
    alive_at: datetime = Field(sa_column=moment())
    moved_from: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Downtime(Row, table=True):
    """A stretch of desk time in which no replica was alive; told once when all that came late has been said.

    Each is chained to the one before (`models/proof/row_chain.py`).
    """

    __proof__ = Proof.CHAINED

    off_from: datetime = Field(sa_column=moment(primary_key=True))
    back_at: datetime = Field(sa_column=moment())
    told_at: Annotated[datetime | None, Unproved.NOTICE] = Field(default=None, sa_column=moment(nullable=True))
    position: int = 0
    chain: str = ""

    @property
    def facts(self) -> Sequence[str | int | datetime | None]:
        """The facts that it is chained with."""
        return FORM, self.off_from, self.back_at


def first_alive(session: Session) -> datetime | None:
    """Return when the desk first ran, desk time; None where it never did."""
    return session.exec(select(func.min(col(DeskTime.first_alive_at)))).one()


class LateStep(NamedTuple):
    """A step that was told late: of which ticket and promise, its kind, the escalation level, and when it was due."""

    number: str
    promise: str
    kind: str
    detail: str
    at: datetime


def desk_time(session: Session) -> DeskTime | None:
    """The row of desk time; None before the desk's first sign of life."""
    return session.get(DeskTime, ONLY_ROW, populate_existing=True)


def sign_of_life(session: Session, now: datetime, longest_gap: timedelta) -> Downtime | None:
    """Note that a replica is alive at `now`, desk time; a gap longer than `longest_gap` is kept as a downtime.

    A last sign that lies further ahead than that comes of a machine's clock that was wrong, and counts no more; unless
    desk time was moved meanwhile, for then `now` was read before the move.
    """
    session.flush()  # what the session knows of the row has to be written before a statement looks at it
    as_usual = update(DeskTime).where(
        col(DeskTime.id) == ONLY_ROW, col(DeskTime.alive_at).between(now - longest_gap, now)
    )
    if _is_one_row(session.connection().execute(as_usual.values(alive_at=now))):
        return None
    row = session.get(DeskTime, ONLY_ROW, with_for_update=True, populate_existing=True)
    if row is None:
        insert_once(session.connection(), DeskTime, _first_row(now))
        return None
    downtime = Downtime(off_from=row.alive_at, back_at=now) if now - row.alive_at > longest_gap else None
    if downtime is not None:
        downtime.position, downtime.chain = chained(session, str(Downtime.__tablename__), downtime.facts)
        session.add(downtime)
    was_moved = row.moved_from is not None and now <= row.moved_from + longest_gap
    is_wrong = row.alive_at - now > longest_gap and not was_moved
    row.alive_at = now if is_wrong else max(row.alive_at, now)
    return downtime


def move_ahead(session: Session, seen_s: int, by_s: int, now: datetime) -> bool:
    """Let desk time run `by_s` seconds further ahead, unless somebody else moved it since `seen_s` was read.

    `now` is desk time after the move; it is a sign of life too, so that the move is not taken for a downtime.
    """
    insert_once(session.connection(), DeskTime, _first_row(now))
    moved = update(DeskTime).where(col(DeskTime.id) == ONLY_ROW, col(DeskTime.ahead_s) == seen_s)
    values = {"ahead_s": seen_s + by_s, "alive_at": now, "moved_from": DeskTime.alive_at}
    return _is_one_row(session.connection().execute(moved.values(values)))


def let_time_pass(session: Session, by: timedelta, now: datetime) -> None:
    """Let desk time run `by` further ahead while no replica is alive: what falls due meanwhile will come late."""
    insert_once(session.connection(), DeskTime, _first_row(now))
    row = session.get(DeskTime, ONLY_ROW, with_for_update=True, populate_existing=True)
    if row is not None:
        row.ahead_s += round(by.total_seconds())


def untold_downtime(session: Session) -> Downtime | None:
    """The first downtime that nobody was told of, locked; None as well while another replica tells it."""
    found = (
        select(Downtime)
        .where(col(Downtime.told_at).is_(None))
        .order_by(col(Downtime.off_from))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(found).first()


def late_steps(session: Session, downtime: Downtime) -> Sequence[LateStep]:
    """The steps that fell into a downtime and were told late, in their order."""
    found = (
        select(Ticket.number, Target.promise, SentStep.name, SentStep.at)
        .join(Target, col(Target.id) == col(SentStep.target_id))
        .join(Ticket, col(Ticket.id) == col(SentStep.ticket_id))
        .where(
            col(SentStep.is_late).is_(True),
            col(SentStep.told_at) >= downtime.back_at,
            col(SentStep.at) <= downtime.back_at,
        )
        .order_by(col(SentStep.at), col(SentStep.id))
    )
    rows = session.exec(found).all()
    return [
        LateStep(number, promise, name.partition(".")[0], name.partition(".")[2], at)
        for number, promise, name, at in rows
    ]


def downtime_broken_at(session: Session) -> int | None:
    """Return the place in the list from which on the downtimes are not what they were; None where all are."""
    found = session.exec(select(Downtime).order_by(col(Downtime.position), col(Downtime.off_from))).all()
    rows = ((one.position, one.chain, one.facts) for one in found)
    return row_broken_at(session.get(RowChain, Downtime.__tablename__), rows)


def _is_one_row(result: object) -> bool:
    """Return whether a statement changed the one row."""
    return isinstance(result, CursorResult) and result.rowcount == 1


def _first_row(now: datetime) -> dict[str, object]:
    return {"id": ONLY_ROW, "ahead_s": 0, "first_alive_at": now, "alive_at": now}
