"""遮蔽: which entries masked what, by whom and why; and whether a copy of the daily seals outside has them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from models.seals.seal import SealedHead
from models.seals.sealing import TICKETS
from models.tickets.ticket import Ticket
from models.tickets.worklog import MASKING, WorkLogEntry


class MaskingEntry(NamedTuple):
    """One entry that masks: its ticket and position, when, by whom and why; how many values, messages and files.

    `is_covered` says whether the copy outside has it.
    """

    number: str
    position: int
    at: datetime
    by_name: str
    reason: str
    values: int
    messages: int
    files: int
    is_covered: bool


def maskings(session: Session, covered_until: int) -> Sequence[MaskingEntry]:
    """Every entry that masks, in their order; `covered_until` is the newest seal that a copy outside agrees with."""
    reach = select(func.max(col(SealedHead.length))).where(
        SealedHead.source == TICKETS, SealedHead.name == Ticket.number, col(SealedHead.seal_number) <= covered_until
    )
    found = (
        select(Ticket.number, WorkLogEntry, reach.scalar_subquery())
        .join(WorkLogEntry, col(WorkLogEntry.ticket_id) == col(Ticket.id))
        .where(WorkLogEntry.verb == MASKING)
        .order_by(col(WorkLogEntry.id))
    )
    return [_told(number, entry, reached or 0) for number, entry, reached in session.exec(found).all()]


def _told(number: str, entry: WorkLogEntry, reached: int) -> MaskingEntry:
    parts = [part.partition(":")[0] for part in str(entry.content.get("digests", "")).split(",")]
    messages = [one for one in str(entry.content.get("unstarted", "")).split(",") if one]
    counts = sum("." in part for part in parts), len(messages), int(entry.content.get("count", 0))
    return MaskingEntry(
        *(number, entry.position, entry.at, entry.by_name, str(entry.content.get("reason", ""))),
        *counts,
        reached >= entry.position,
    )
