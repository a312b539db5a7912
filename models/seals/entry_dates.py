"""Entries of logs are dated as the daily seals allow: not after the seal that has them, nor before another.

An entry is in the first seal that was made after it, and in none that was made before.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import and_, bindparam, func, null, select
from sqlmodel import Session, col

from models.phrase import Phrase, phrase
from models.seals.seal import Seal, SealedHead
from models.seals.sealing import TICKETS
from models.storage.columns import Utc
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, told_at

LATEST_TURN = timedelta(minutes=2)
"""So much later a turn may be written than it began, and so far apart may two machines' clocks be."""


def misdated(session: Session) -> Iterator[Phrase]:
    """Entries dated after the first seal that has them, or before the last one that did not have them yet.

    A seal that was begun by a clock that ran ahead says nothing: the earliest of those from it on counts.
    """
    connection = session.connection()
    for name, position, at, content, day, sealed_at in connection.execute(_DATED_AFTER):
        if told_at(at, content) > sealed_at + LATEST_TURN:
            yield phrase("seals.dated_after", name=name, position=position, day=day)
    seals = connection.execute(_SEALS).all()
    if not seals:
        return
    begun = (one.begun_at for one in reversed(seals))
    earliest = dict(zip((one.number for one in reversed(seals)), accumulate(begun, min), strict=True))
    days, newest = {one.number: one.day for one in seals}, seals[-1].number
    late = {"begun": seals[-1].begun_at}
    found = (*connection.execute(_DATED_BEFORE), *connection.execute(_UNSEALED_BEFORE, late))
    for name, position, at, number in found:
        if at < earliest[number or newest] - LATEST_TURN:
            yield phrase("seals.dated_before", name=name, position=position, day=days[number or newest])


def _entry_at(position: Any) -> Any:
    return and_(col(WorkLogEntry.ticket_id) == col(Ticket.id), col(WorkLogEntry.position) == position)


_OF_TICKETS = select(
    *(col(SealedHead.name), col(SealedHead.seal_number), col(SealedHead.length)),
    func.lag(col(SealedHead.length), 1, 0)
    .over(partition_by=col(SealedHead.name), order_by=col(SealedHead.seal_number))
    .label("before"),
).where(col(SealedHead.source) == TICKETS)
_HEADS = _OF_TICKETS.subquery()
_SEALS: Any = (
    select(col(Seal.number), col(Seal.day), col(Seal.begun_at))
    .where(col(Seal.sealed_at).is_not(None))
    .order_by(col(Seal.number))
)
_DATED_AFTER: Any = (
    select(col(Ticket.number), col(WorkLogEntry.position), col(WorkLogEntry.at), col(WorkLogEntry.content))
    .add_columns(col(Seal.day), col(Seal.sealed_at))
    .join_from(SealedHead, Seal, col(Seal.number) == col(SealedHead.seal_number))
    .join(Ticket, col(Ticket.number) == col(SealedHead.name))
    .join(WorkLogEntry, _entry_at(col(SealedHead.length)))
    .where(col(SealedHead.source) == TICKETS, col(WorkLogEntry.at) > col(Seal.sealed_at))
)
"""The query of logs whose last sealed entry is dated after the seal; entries before it are dated no later."""
_DATED_BEFORE: Any = (
    select(col(Ticket.number), col(WorkLogEntry.position), col(WorkLogEntry.at), col(Seal.number))
    .join_from(_HEADS, Seal, col(Seal.number) == _HEADS.c.seal_number - 1)
    .join(Ticket, col(Ticket.number) == _HEADS.c.name)
    .join(WorkLogEntry, _entry_at(_HEADS.c.before + 1))
    .where(col(WorkLogEntry.at) < col(Seal.begun_at))
)
"""The query of logs whose first entry that a seal has, and none before had, is dated before the seal before it."""
_LONGEST = (
    select(col(SealedHead.name), func.max(col(SealedHead.length)).label("length"))
    .where(col(SealedHead.source) == TICKETS)
    .group_by(col(SealedHead.name))
    .subquery()
)
_UNSEALED_BEFORE: Any = (
    select(col(Ticket.number), col(WorkLogEntry.position), col(WorkLogEntry.at), null())
    .join_from(Ticket, _LONGEST, _LONGEST.c.name == col(Ticket.number), isouter=True)
    .join(WorkLogEntry, _entry_at(func.coalesce(_LONGEST.c.length, 0) + 1))
    .where(col(WorkLogEntry.at) < bindparam("begun", type_=Utc))
)
