"""Forgetting of what nothing rests on, after its time: a portion a turn, each kind once a day for all processes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, Session, col, select

from models.retention import forgettable
from models.retention.forgettable import After, KeptFor
from models.storage.column_facts import Unproved
from models.storage.columns import Json, moment
from models.storage.insert_once import insert_once
from models.storage.row import Row

A_DAY = timedelta(days=1)
PORTIONS: Mapping[str, Callable[[Session, datetime, KeptFor, After], After | None]] = {
    "lines": forgettable.forget_lines,
    "posts": forgettable.forget_posts,
    "steps": forgettable.forget_steps,
    "receipts": forgettable.forget_receipts,
    "codes": forgettable.forget_codes,
}
"""Functions that forget a portion of a kind, behind the row of the key `After`, and return the last row looked at."""


class Forgetting(Row, table=True):
    """The progress of the desk with a kind, `what`: it was through with all rows up to `after`.

    `next_at` is desk time, when it begins again with the first row; while it is under way it lies in the past.
    """

    __proof__ = Unproved.ONCE

    what: str = Field(primary_key=True)
    after: list[Any] = Field(sa_column=Column(Json, nullable=False))
    next_at: datetime = Field(sa_column=moment())


def forget(session: Session, now: datetime, kept: KeptFor) -> bool:
    """Forget one portion; False where every kind was gone through today, or another process is at it.

    The kind's row is locked until the turn ends, so that no two processes look through the same rows.
    """
    known = session.exec(select(Forgetting.what)).all()
    for what in PORTIONS.keys() - set(known):
        insert_once(session.connection(), Forgetting, {"what": what, "after": [], "next_at": now})
    found = select(Forgetting).where(col(Forgetting.next_at) <= now, col(Forgetting.what).in_(list(PORTIONS)))
    found = found.order_by(col(Forgetting.what)).limit(1).with_for_update(skip_locked=True)
    kind = session.exec(found.execution_options(populate_existing=True)).first()
    if kind is None:
        return False
    after = PORTIONS[kind.what](session, now, kept, kind.after)
    kind.after = list(after or ())
    if after is None:
        kind.next_at = now + A_DAY
    return True
