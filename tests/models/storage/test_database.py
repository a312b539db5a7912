"""Both databases are set up so that no write is lost and no lock is waited for without end."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from models.database.engines import normalised, reading_engine, writing_engine
from tests.support.databases import Databases

pytestmark = pytest.mark.both_databases("locks")

TIMES, THREADS = 20, 4


def one(engine: Engine, statement: str) -> Any:
    """The one value that a statement gives."""
    with engine.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def test_sqlite_waits_syncs_and_keeps_its_keys(databases: Databases, tmp_path: Path) -> None:
    """WAL, FULL, two seconds of patience and foreign keys, on every connection."""
    with databases.migrated("sqlite", tmp_path) as url:
        for engine in (writing_engine(url), reading_engine(url)):
            assert one(engine, "PRAGMA journal_mode") == "wal"
            assert one(engine, "PRAGMA synchronous") == 2
            assert one(engine, "PRAGMA busy_timeout") == 2000
            assert one(engine, "PRAGMA foreign_keys") == 1
            engine.dispose()


def test_postgresql_gives_up_in_time(databases: Databases, tmp_path: Path) -> None:
    """Locks after 2 s, statements and idle transactions after 10; and the session's time is UTC."""
    with databases.migrated("postgresql", tmp_path) as url:
        engine = writing_engine(url)
        assert one(engine, "SHOW lock_timeout") == "2s"
        assert one(engine, "SHOW statement_timeout") == "10s"
        assert one(engine, "SHOW idle_in_transaction_session_timeout") == "10s"
        assert one(engine, "SHOW timezone") == "UTC"
        engine.dispose()


def test_no_update_is_lost(writing: Engine, database_url: str) -> None:
    """Four threads that read, add one and write, twenty times each, make eighty."""
    with writing.begin() as connection:
        connection.execute(text("INSERT INTO room (chat, seq) VALUES ('r', 0)"))

    def count_up() -> None:
        engine = writing_engine(database_url)
        is_sqlite = engine.dialect.name == "sqlite"
        for _ in range(TIMES):
            with engine.begin() as connection:
                lock = "" if is_sqlite else " FOR UPDATE"
                seq = connection.execute(text(f"SELECT seq FROM room WHERE chat = 'r'{lock}")).scalar_one()  # noqa: S608
                connection.execute(text("UPDATE room SET seq = :seq"), {"seq": seq + 1})
        engine.dispose()

    threads = [threading.Thread(target=count_up) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one(writing, "SELECT seq FROM room") == TIMES * THREADS


def test_a_reader_never_waits_for_a_writer(writing: Engine, reading: Engine) -> None:
    """While a turn is under way, the page reads what was committed before."""
    with writing.begin() as connection:
        connection.execute(text("INSERT INTO room (chat, seq) VALUES ('r', 0)"))
        assert one(reading, "SELECT count(*) FROM room") == 0
    assert one(reading, "SELECT count(*) FROM room") == 1


def test_foreign_keys_hold(writing: Engine) -> None:
    """An account of nobody's is refused by the database."""
    with writing.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(
            text("INSERT INTO account (platform, external_id, name, person_id) VALUES ('slack', 'U1', '', 99)")
        )


def test_a_file_that_cannot_be_opened_is_an_error_at_once(tmp_path: Path) -> None:
    """A directory where the file should be, or a file that is no database, is told and not overwritten."""
    (tmp_path / "not.db").write_bytes(b"something else entirely" * 100)
    for name in ("", "not.db"):
        with pytest.raises(Exception, match=r"unable to open|not a database"):
            writing_engine(f"sqlite:///{tmp_path / name}").connect()
    assert (tmp_path / "not.db").read_bytes().startswith(b"something else")


def test_nobody_at_postgresqls_address_is_an_error_within_seconds() -> None:
    """An address where nothing listens fails as an outage, not as a wait without end."""
    with pytest.raises(OperationalError):
        writing_engine("postgresql://nobody@/nowhere?host=/nonexistent").connect()


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_an_ordinary_url_means_psycopg(scheme: str) -> None:
    """`postgresql://…` as hosting services write it is used with psycopg 3, password and all."""
    url = f"{scheme}://desk:p%40ss@db.example/zhiban?sslmode=require"
    assert normalised(url) == "postgresql+psycopg://desk:p%40ss@db.example/zhiban?sslmode=require"


def test_a_frozen_writer_does_not_keep_its_locks(databases: Databases, tmp_path: Path) -> None:
    """Whatever state a process was stopped in, the server ends its transaction after a while; a reader's goes on."""
    with databases.empty("postgresql", tmp_path) as url:
        engines = writing_engine(url), reading_engine(url)
        writers, readers = (one(engine, "SHOW transaction_timeout") for engine in engines)
        assert (writers, readers) == ("20s", "0")
        for engine in engines:
            engine.dispose()
