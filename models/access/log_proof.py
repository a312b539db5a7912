"""防篡改校验 of a document: how many log entries it rests on, and one digest of the heads of all their logs."""

import hashlib
from typing import NamedTuple

from sqlalchemy import select as select_columns
from sqlmodel import Session, case, col, func, select, union

from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.tickets.ticket import Ticket
from models.tickets.worklog import LOGGED, LoggedEntry, WorkLogEntry, broken_at

BEGINNINGS = ("access_prepared", "access_asked", "revocation_opened")
"""With one of these a log becomes that of a permission."""
SHOWN = 16


class LogProof(NamedTuple):
    """The logs of permissions up to the entry `last_id`: how many entries, and a digest of each log's head."""

    last_id: int
    entries: int
    digest: str

    @property
    def code(self) -> str:
        """The code that a document prints and `zhiban access verify` takes: 1234-56-9f8e7d6c5b4a3f2e."""
        return f"{self.last_id}-{self.entries}-{self.digest[:SHOWN]}"


class TicketProof(NamedTuple):
    """The log of one ticket: its number, how many entries, and the chain that they end in."""

    number: str
    entries: int
    digest: str

    @property
    def code(self) -> str:
        """The code that a document of the ticket prints: 2611-0042-17-9f8e7d6c5b4a3f2e."""
        return f"{self.number}-{self.entries}-{self.digest[:SHOWN]}"


def prove(session: Session, up_to: int | None = None) -> LogProof:
    """The proof as the logs stand now, or as they stood after the entry with the id `up_to`."""
    of_rows = union(select(AccessRequest.ticket_id), select(Revocation.ticket_id))
    entry = col(WorkLogEntry.ticket_id), col(WorkLogEntry.position)
    begins = func.sum(case((col(WorkLogEntry.verb).in_(BEGINNINGS), 1), else_=0))
    heads = select(entry[0], func.max(entry[1]).label("position")).where(entry[0].in_(of_rows))
    if up_to is not None:
        heads = heads.where(col(WorkLogEntry.id) <= up_to)
    last = heads.group_by(entry[0]).having(begins > 0).subquery()
    found = (
        select(Ticket.number, WorkLogEntry.position, WorkLogEntry.chain, WorkLogEntry.id)
        .join(last, (last.c.ticket_id == entry[0]) & (last.c.position == entry[1]))
        .join(Ticket, col(Ticket.id) == entry[0])
        .order_by(col(Ticket.number))
    )
    rows = session.exec(found).all()
    digest = hashlib.sha256()
    for number, position, chain, _ in rows:
        digest.update(f"{number} {position} {chain}\n".encode())
    last_id = max((id_ or 0 for *_, id_ in rows), default=0)
    return LogProof(last_id if up_to is None else up_to, sum(row[1] for row in rows), digest.hexdigest())


def still_holds(session: Session, code: str) -> bool | None:
    """Return whether the logs up to then are as they were when a document printed `code`; None for what is no code."""
    parts = code.strip().split("-")
    if len(parts) == 4 and parts[2].isascii() and parts[2].isdigit() and len(parts[2]) <= 9:
        return _ticket_holds(session, f"{parts[0]}-{parts[1]}", int(parts[2]), parts[3])
    if len(parts) != 3 or not parts[0].isascii() or not parts[0].isdigit() or len(parts[0]) > 18:
        return None
    return prove(session, int(parts[0])).code == code.strip()


def _ticket_holds(session: Session, number: str, entries: int, shown: str) -> bool | None:
    """Return whether the first entries of a ticket's log are whole and end as they did; None without such a ticket."""
    found = select_columns(*LOGGED).join(Ticket, col(Ticket.id) == col(WorkLogEntry.ticket_id))
    found = found.where(col(Ticket.number) == number).order_by(col(WorkLogEntry.position))
    log = [LoggedEntry(*row) for row in session.execute(found).all()]
    if not log:
        return None
    if not 1 <= entries <= len(log) or log[entries - 1].chain[:SHOWN] != shown:
        return False
    broken = broken_at(number, log[-1].chain, len(log), log)
    return broken is None or int(broken.partition(" ")[2]) > entries
