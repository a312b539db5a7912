"""Rows that belong to no ticket and are only ever added: each is chained to the one before, and their end is kept."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlmodel import Field, Session

from models.storage.column_facts import Proof
from models.storage.digest import GENESIS
from models.storage.insert_once import insert_once
from models.storage.row import Row


class RowChain(Row, table=True):
    """The end of the rows of the table `name`: what the last one is chained by, and how many there are."""

    __proof__ = Proof.END
    __tablename__ = "row_chain"

    name: str = Field(primary_key=True)
    head: str = GENESIS
    length: int = 0


def hold_chain(session: Session, name: str) -> RowChain:
    """Return the end of the rows of the table `name`, locked: nobody else adds one until the turn ends."""
    insert_once(session.connection(), RowChain, {"name": name, "head": GENESIS, "length": 0})
    return session.get_one(RowChain, name, with_for_update=True, populate_existing=True)


def chained(session: Session, name: str, facts: Sequence[str | int | datetime | None]) -> tuple[int, str]:
    """The position and chain of a new row of the table `name` with these facts; the end is held until the turn ends."""
    end = hold_chain(session, name)
    end.length, end.head = end.length + 1, chain_after(end.head, end.length + 1, facts)
    return end.length, end.head


def chain_after(previous: str, position: int, facts: Sequence[str | int | datetime | None]) -> str:
    """Return what a row is chained by when the one before it ended in `previous`."""
    said = [one.astimezone(UTC).isoformat() if isinstance(one, datetime) else one for one in facts]
    return hashlib.sha256(json.dumps([previous, position, said], ensure_ascii=False).encode()).hexdigest()


def row_broken_at(
    end: RowChain | None, rows: Iterable[tuple[int, str, Sequence[str | int | datetime | None]]]
) -> int | None:
    """Return the position from which on the rows do not hold; None where they and their end do.

    `rows` are position, chain and facts, in order of position.
    """
    previous, count = GENESIS, 0
    for position, chain, facts in rows:
        count += 1
        if position != count or chain_after(previous, count, facts) != chain:
            return count
        previous = chain
    if (previous, count) == ((end.head, end.length) if end else (GENESIS, 0)):
        return None
    return count + 1 if end and end.length > count else max(count, 1)
