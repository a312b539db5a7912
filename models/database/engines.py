"""Engines for the two databases the desk runs on, set up so that no write is ever lost without a word."""

import time
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteError
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pydantic_core import to_json
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

import models.tables  # noqa: F401 - whoever opens a database knows every table

if TYPE_CHECKING:
    from psycopg import Connection as PostgresConnection

BUSY_TIMEOUT_MS = 2000
CHECKPOINT_TIMEOUT_MS = 200
"""Turns wait meanwhile; another try comes a second later."""
MIGRATION_TIMEOUT_MS = 60_000
LONGEST_TURN_S = 20
KNOWS_TRANSACTION_TIMEOUT = 17_00_00
POSTGRES_OPTIONS = (
    "-c lock_timeout=2s -c statement_timeout=10s -c idle_in_transaction_session_timeout=10s -c timezone=UTC"
)
POSTGRES_NETWORK = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""In seconds, the last in ms: how long a server that says nothing is taken for one that is there."""


def writing_engine(url: str, connections: int = 1) -> Engine:
    """An engine for turns. On SQLite every transaction begins IMMEDIATE: a deferred one loses updates silently."""
    if _is_sqlite(url):
        return _beginning_with("BEGIN IMMEDIATE", _sqlite_engine(url))
    engine = _postgres_engine(url, connections)
    event.listen(engine, "connect", _end_stuck_transactions)
    return engine


def reading_engine(url: str, connections: int = 4) -> Engine:
    """An engine for queries; it never takes the write lock, and makes no new file where the database's is gone."""
    if _is_sqlite(url):
        return _beginning_with("BEGIN", _sqlite_engine(_of_a_file_that_is_there(url)))
    return _postgres_engine(url, connections)


def read_only_engine(url: str, connections: int) -> Engine:
    """An engine for turns that only read: the database itself refuses a write."""
    engine = reading_engine(url, connections)
    event.listen(engine, "connect", _refuse_writes if _is_sqlite(url) else _begin_read_only)
    return engine


def _refuse_writes(connection: SqliteConnection, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


def _begin_read_only(connection: "PostgresConnection[Any]", _record: Any) -> None:
    connection.execute("SET default_transaction_read_only = on")
    connection.commit()


def _beginning_with(statement: str, engine: Engine) -> Engine:
    """Have the dialect begin; a listener for `begin` would have every statement look for listeners of its own."""

    def begin(connection: SqliteConnection) -> None:
        connection.execute(statement)

    engine.dialect.do_begin = begin  # type: ignore[method-assign,assignment]  # the hook is the dialect's own
    return engine


def normalised(url: str) -> str:
    """The same URL with the driver the desk uses: `postgresql://…` means psycopg 3."""
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def is_known(url: str) -> bool:
    """Return whether it is the address of a SQLite or PostgreSQL database, written so that its password is found."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return False
    return parsed.get_backend_name() in {"sqlite", "postgresql", "postgres"} and "@" not in (parsed.host or "")


def shown_address(url: str) -> str:
    """The address as one may print it: no password, and no options, which may hold one."""
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def without_passwords(text: str, url: str) -> str:
    """Return what a driver says of a database, without the passwords that its address holds."""
    parsed = make_url(url)
    for secret in (parsed.password, *(value for key, value in parsed.query.items() if "pass" in key.lower())):
        text = text.replace(str(secret), "***") if secret else text
    return text


def _json(value: Any) -> str:
    """A JSON value in a third of the time that the standard library takes: each turn writes its cards so."""
    return to_json(value).decode()


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _of_a_file_that_is_there(url: str) -> str:
    parsed = make_url(url)
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        return url
    there = parsed.set(database=f"file:{quote(parsed.database)}").update_query_dict({"mode": "rw", "uri": "true"})
    return there.render_as_string(hide_password=False)


def _sqlite_engine(url: str, busy_timeout_ms: int = BUSY_TIMEOUT_MS, *, holds_to_keys: bool = True) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # they are what people typed
        json_serializer=_json,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": busy_timeout_ms / 1000},
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: SqliteConnection, _record: Any) -> None:
        _switch_to_wal(connection)
        for pragma in (
            "synchronous=FULL",
            "secure_delete=ON",  # what was masked leaves no bytes behind
            f"foreign_keys={'ON' if holds_to_keys else 'OFF'}",
            f"busy_timeout={busy_timeout_ms}",
            "cache_size=-32000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def empty_wal(engine: Engine) -> bool:
    """Have SQLite forget earlier states of its pages; False where a reader keeps one. PostgreSQL vacuums."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_TIMEOUT_MS}")
        (is_busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        return not is_busy
    finally:
        connection.close()


def _switch_to_wal(connection: SqliteConnection) -> None:
    """SQLite does not wait here when two processes open a new file at once; so we do."""
    for is_last in (*[False] * 40, True):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except SqliteError:
            if is_last:
                raise
            time.sleep(BUSY_TIMEOUT_MS / 40_000)


def _postgres_engine(url: str, connections: int) -> Engine:
    engine = create_engine(
        normalised(url),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=2,
        pool_pre_ping=True,
        hide_parameters=True,
        json_serializer=_json,
        connect_args={"options": POSTGRES_OPTIONS, **POSTGRES_NETWORK},
    )

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: list[Any], named: dict[str, Any]) -> "PostgresConnection[Any]":
        from models.database.impatient_connection import ImpatientConnection

        return ImpatientConnection.connect(*arguments, **named)

    return engine


def _end_stuck_transactions(connection: "PostgresConnection[Any]", _record: Any) -> None:
    """A process frozen while it sends counts as active, not idle, and would keep its row locks for ever."""
    if connection.info.server_version >= KNOWS_TRANSACTION_TIMEOUT:
        connection.execute(f"SET transaction_timeout = '{LONGEST_TURN_S}s'")
        connection.commit()


def migrating_engine(url: str) -> Engine:
    """A bare engine for Alembic: no pool, no timeouts of turns; who comes second waits until the first is done.

    SQLite makes a table anew to change a constraint of it, which rows that point to it would forbid: so it looks at
    the keys before the commit instead (`models/database/schema.py`).
    """
    if _is_sqlite(url):
        return _sqlite_engine(url, MIGRATION_TIMEOUT_MS, holds_to_keys=False)
    return create_engine(normalised(url), poolclass=NullPool)
