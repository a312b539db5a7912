"""A list of trading sessions is taken over: all of it or nothing, in the place of what its source had to come."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.changes.trading_session import SessionFacts, SessionImport, take_over_sessions
from models.people.person import Person
from sla.windows.session_list import ListedSession

SOURCE = "交易系统"
"""The source of a list where nobody named one."""


@dataclass(frozen=True, slots=True)
class TakenSessions:
    """Result of an import: the time of its sessions, the number of new ones, and of removed ones."""

    source: str
    count: int
    first: datetime
    last: datetime
    new: int
    removed: int


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A file as it came, and the sessions that were read from it."""

    name: str
    content: bytes
    listed: Sequence[ListedSession]
    source: str = SOURCE


def import_sessions(session: Session, file: SessionFile, by: Person | str, now: datetime) -> TakenSessions:
    """Take the list over, and keep who imported which file, with its digest; `by` names a command where it is text."""
    imported = SessionImport(
        source=file.source,
        file_name=file.name,
        digest=hashlib.sha256(file.content).hexdigest(),
        rows=len(file.listed),
        by_id=by.id if isinstance(by, Person) else None,
        by_name=by.name if isinstance(by, Person) else by,
        imported_at=now,
    )
    facts = [SessionFacts(one.name, one.project, one.starts_at, one.ends_at) for one in file.listed]
    new, removed = take_over_sessions(session, imported, facts, now)
    last = max(one.ends_at for one in file.listed)
    return TakenSessions(file.source, len(file.listed), file.listed[0].starts_at, last, new, removed)
