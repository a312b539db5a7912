"""Digests that were posted: a row per kind and slot, whose key makes posting one twice impossible; and their files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint, delete
from sqlmodel import Field, Session, col, func, select

from models.clocks.desk_time import DeskTime, Downtime
from models.storage.column_facts import Unproved
from models.storage.columns import Json, moment, word
from models.storage.insert_once import insert_once
from models.storage.row import Row
from models.terms import DigestKind


class DigestRun(Row, table=True):
    """One digest that was due at `slot`. `is_late`: it left late, or was passed over because a newer one was due."""

    __proof__ = Unproved.ONCE
    __tablename__ = "digest_run"
    __table_args__: Any = (UniqueConstraint("kind", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: DigestKind = Field(sa_column=word(DigestKind))
    slot: datetime = Field(sa_column=moment())
    ran_at: datetime = Field(sa_column=moment())
    is_late: bool


class DigestFiles(Row, table=True):
    """A digest that was posted and still has to be given its charts and papers; the row is gone once it has them.

    `posts` are the ids of its posts.
    """

    __proof__ = Unproved.ONCE
    __tablename__ = "digest_files"
    __table_args__: Any = (UniqueConstraint("kind", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: DigestKind = Field(sa_column=word(DigestKind))
    slot: datetime = Field(sa_column=moment())
    posts: list[str] = Field(sa_column=Column(Json, nullable=False))


def take_files(session: Session, wanted: DigestFiles) -> bool:
    """Take the row away to serve it; False where another process has."""
    return session.connection().execute(delete(DigestFiles).where(col(DigestFiles.id) == wanted.id)).rowcount == 1


def owed_since(session: Session, kind: DigestKind) -> tuple[datetime | None, datetime | None]:
    """The slot of the newest run, and when the desk was first alive; None for what never was. One statement."""
    newest = select(func.max(DigestRun.slot)).where(DigestRun.kind == kind).scalar_subquery()
    first_alive = select(func.min(DeskTime.first_alive_at)).scalar_subquery()
    slot, alive_at = session.exec(select(newest, first_alive)).one()
    return slot, alive_at


def claim_slots(session: Session, kind: DigestKind, slots: Sequence[datetime], now: datetime, late: datetime) -> bool:
    """Take the slots, oldest first; whether the newest one is ours. Those before `late` count as late."""
    rows = [{"kind": kind, "slot": slot, "ran_at": now, "is_late": slot < late} for slot in slots]
    taken = insert_once(session.connection(), DigestRun, rows, col(DigestRun.slot))
    return (slots[-1],) in taken


def late_digests(session: Session, downtime: Downtime) -> Sequence[datetime]:
    """The slots of digests that fell into a downtime and were posted, or given up, late."""
    found = select(DigestRun.slot).where(
        DigestRun.kind == DigestKind.DAILY,
        col(DigestRun.is_late).is_(True),
        col(DigestRun.ran_at) >= downtime.back_at,
        col(DigestRun.slot) <= downtime.back_at,
    )
    return session.exec(found.order_by(col(DigestRun.slot))).all()
