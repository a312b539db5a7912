"""Reads that the turns of one transaction share: who is on duty, what is set for chats, whose they are.

On SQLite the reports that wait are acted on in one transaction, and nobody else writes meanwhile. So what one turn has
read holds for the next, until a turn writes something. Then all of it is forgotten, and a session that has written
shares nothing more: what it did may yet be undone.
"""

from collections.abc import Callable, Hashable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

Found = TypeVar("Found")
Reads = MutableMapping[Hashable, Any]
_KEY = "shared_reads"


@contextmanager
def sharing_reads(connection: Connection) -> Iterator[None]:
    """Let the turns that run on `connection` within this block share what they read; no longer than a transaction."""
    connection.info[_KEY] = {}
    try:
        yield
    finally:
        connection.info.pop(_KEY, None)


def take_part(session: Session, connection: Connection) -> None:
    """Let the session of a turn share what is read on `connection`, where turns do."""
    reads = connection.info.get(_KEY)
    if reads is not None:
        session.info[_KEY] = reads


def shared_reads(session: Session) -> Reads | None:
    """Return what was read so far and still holds, to be added to; None where the session shares nothing."""
    return session.info.get(_KEY)


def read_once(session: Session, key: Hashable, read: Callable[[], Found]) -> Found:
    """Return what `read` finds, or what another turn that shares with this one found under `key`; not to be changed."""
    reads = shared_reads(session)
    if reads is None:
        return read()
    if key not in reads:
        reads[key] = read()
    found: Found = reads[key]
    return found


def forget_shared_reads(session: Session) -> None:
    """The session writes: nothing that was read holds for sure, and it takes no part from now on."""
    reads = session.info.pop(_KEY, None)
    if reads is not None:
        reads.clear()
