"""Tells whether anything was committed between two moments, by this process or another, without a look at any table."""

import re
from sqlite3 import Connection as SqliteConnection
from typing import NamedTuple

from sqlalchemy import Connection, text

_SNAPSHOT = text("SELECT CAST(pg_current_snapshot() AS text), pg_current_xact_id_if_assigned()")
_AT_REST = re.compile(r"(\d+):\1:")
"""A snapshot in which no transaction that writes is under way: the next one gets that number."""


class CommitMark(NamedTuple):
    """The progress of a database, as one connection sees it. Two are equal where nothing was committed in between.

    On SQLite `counts` are the commits of other connections and the rows that this `connection` has changed. On
    PostgreSQL `counts` is the number that the next transaction that writes will get.
    """

    connection: object
    counts: tuple[int, ...]


def mark_of(connection: Connection) -> CommitMark | None:
    """Return the mark in a transaction of the writer; None on PostgreSQL while others write, which may commit later."""
    if connection.dialect.name == "sqlite":
        return _sqlite_mark(connection)
    snapshot, _ = connection.execute(_SNAPSHOT).one()
    at_rest = _AT_REST.fullmatch(snapshot)
    return CommitMark(None, (int(at_rest[1]),)) if at_rest else None


def mark_after(connection: Connection, before: CommitMark | None) -> CommitMark | None:
    """Return the mark that stands after the commit of this transaction, which began at `before`, if it is the only one.

    None where others wrote meanwhile.
    """
    if before is None:
        return None
    if connection.dialect.name == "sqlite":
        own = _sqlite_connection(connection)  # it has the write lock: nobody else commits meanwhile
        return CommitMark(own, (before.counts[0], own.total_changes))
    _, own = connection.execute(_SNAPSHOT).one()
    if own is None:
        return before
    return CommitMark(None, (int(own) + 1,)) if before.counts == (int(own),) else None


def _sqlite_mark(connection: Connection) -> CommitMark:
    """`data_version` moves with the commits of other connections, and `total_changes` with the rows of this one."""
    own = _sqlite_connection(connection)
    (of_others,) = own.execute("PRAGMA data_version").fetchone()
    return CommitMark(own, (of_others, own.total_changes))


def _sqlite_connection(connection: Connection) -> SqliteConnection:
    own: object = connection.connection.dbapi_connection
    assert isinstance(own, SqliteConnection)  # noqa: S101 - the dialect says so
    return own
