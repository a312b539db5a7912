"""The writer either commits or says Busy; whatever happens to one turn, the thread serves the next."""

import asyncio
import sqlite3
from typing import Any

import pytest
from sqlalchemy import Connection, make_url, text

import models.database.engines
from bot.turns.writer import QUEUE_LIMIT, Busy, Dropped, Writer, open_writer
from tests.support.databases import Databases
from tests.support.writers import Gate, add, names, with_writer

pytestmark = pytest.mark.both_databases("locks")


def test_work_of_one_lane_keeps_its_order(database_url: str) -> None:
    """Two hundred pieces of work handed in at once are committed in the order of handing in."""

    async def story(writer: Writer) -> None:
        wanted = [f"{number:03d}" for number in range(200)]
        assert await asyncio.gather(*(writer.run(add(name), "one key") for name in wanted)) == wanted
        assert names(database_url) == wanted

    with_writer(database_url, story)


def test_an_error_undoes_its_own_work_only(database_url: str) -> None:
    """Work that raises is rolled back and gets its own error; what shared the commit with it stands."""

    def half(connection: Connection) -> str:
        add("half")(connection)
        raise KeyError("no such thing")

    async def story(writer: Writer) -> None:
        results = await asyncio.gather(
            writer.run(add("a"), "x"), writer.run(half, "x"), writer.run(add("b"), "x"), return_exceptions=True
        )
        assert results[0] == "a"
        assert isinstance(results[1], KeyError)
        assert results[2] == "b"
        assert names(database_url) == ["a", "b"]

    with_writer(database_url, story)


def test_a_rule_of_the_database_is_no_outage(database_url: str) -> None:
    """A broken unique key is the work's own fault, not Busy."""

    async def story(writer: Writer) -> None:
        await writer.run(add("a"), "x")
        with pytest.raises(Exception, match=r"(?i)unique"):
            await writer.run(add("a"), "x")
        assert await writer.run(add("b"), "x") == "b"

    with_writer(database_url, story)


def test_a_full_queue_is_refused_at_once(database_url: str) -> None:
    """While the writer is held up, whoever finds no place in the queue hears Busy without waiting."""
    gate = Gate()

    async def story(writer: Writer) -> None:
        held = asyncio.create_task(writer.run(gate.hold, "x"))
        await gate.is_reached()
        waiting = [asyncio.create_task(writer.run(add(f"{number}"), "x")) for number in range(QUEUE_LIMIT)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="full"):
            await writer.run(add("too many"), "x")
        assert not any(task.done() for task in (held, *waiting))
        for task in waiting[1:]:
            task.cancel()
        gate.open()
        await held
        assert await waiting[0] == "0"
        assert "too many" not in names(database_url)

    with_writer(database_url, story)


def test_a_failing_commit_leaves_the_thread_alive(database_url: str) -> None:
    """What fails only at the commit is answered as an error, is not there, and the next work is done."""

    def breaks_at_the_commit(connection: Connection) -> str:
        add("doomed")(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            connection.execute(
                text(
                    "INSERT INTO line (id, chat, seq, position, text, at, version) VALUES"
                    " ('x', 'no such room', 1, 1, '', '2026-03-03', 1)"
                )
            )
        else:
            connection.execute(text("CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
            connection.execute(text("INSERT INTO late VALUES (1), (1)"))
        return "doomed"

    async def story(writer: Writer) -> None:
        with pytest.raises(Exception, match=r"(?i)foreign key|unique"):
            await writer.run(breaks_at_the_commit, "x")
        assert await writer.run(add("after"), "x") == "after"
        assert names(database_url) == ["after"]

    with_writer(database_url, story)


def test_a_locked_sqlite_is_busy(databases: Databases, tmp_path: Any) -> None:
    """Another process that holds the write lock makes us say Busy after the timeout; nothing is half done."""
    with databases.migrated("sqlite", tmp_path) as url:
        other = sqlite3.connect(make_url(url).database or "", isolation_level=None)

        async def story(writer: Writer) -> None:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Busy, match="locked"):
                await writer.run(add("meanwhile"), "x")
            other.execute("ROLLBACK")
            assert await writer.run(add("after"), "x") == "after"
            assert names(url) == ["after"]

        with_writer(url, story)
        other.close()


def test_a_full_disk_is_busy(databases: Databases, tmp_path: Any) -> None:
    """A database that cannot grow makes us say Busy, for all who shared the commit; then we go on."""

    def grow(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")
        add("x" * 1_000_000)(connection)

    def make_room(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")

    with databases.migrated("sqlite", tmp_path) as url:

        async def story(writer: Writer) -> None:
            results = await asyncio.gather(
                writer.run(add("beside"), "x"), writer.run(grow, "x"), return_exceptions=True
            )
            assert isinstance(results[1], Busy)
            assert names(url) == (["beside"] if results[0] == "beside" else [])
            await writer.run(make_room, "x")
            assert await writer.run(add("after"), "x") == "after"
            assert names(url)[-1] == "after"

        with_writer(url, story)


def test_postgresql_that_goes_away_is_busy_and_comes_back(databases: Databases, tmp_path: Any) -> None:
    """While the database takes nobody in, we say Busy; once it does again, work is done without a restart."""
    with databases.migrated("postgresql", tmp_path) as url:
        name, server = make_url(url).database, databases.server

        async def story(writer: Writer) -> None:
            await writer.run(add("before"), "x")
            server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608
            with pytest.raises(Busy):
                await writer.run(add("meanwhile"), "x")
            server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            assert await writer.run(add("after"), "x") == "after"
            assert names(url) == ["before", "after"]

        with_writer(url, story)


def test_a_connection_lost_in_the_middle_is_tried_again(databases: Databases, tmp_path: Any) -> None:
    """A turn whose connection breaks is run once more from its beginning, and done once."""
    with databases.migrated("postgresql", tmp_path) as url:
        tries: list[int] = []

        def work(connection: Connection) -> str:
            tries.append(1)
            add("once")(connection)
            if len(tries) == 1:
                pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
                databases.server.run(f"SELECT pg_terminate_backend({pid})")
                connection.execute(text("SELECT 1"))
            return "done"

        async def story(writer: Writer) -> None:
            assert await writer.run(work, "x") == "done"
            assert len(tries) == 2
            assert names(url) == ["once"]

        with_writer(url, story)


def test_a_turn_that_postgresql_ends_is_dropped(
    databases: Databases, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that lasts too long loses its connection, and is undone; psycopg calls that an internal error."""
    monkeypatch.setattr(models.database.engines, "LONGEST_TURN_S", 0.2)

    def lasts_too_long(connection: Connection) -> None:
        add("never")(connection)
        connection.execute(text("SELECT pg_sleep(1)"))

    async def story(writer: Writer) -> None:
        with pytest.raises(Dropped, match="TransactionTimeout"):
            await writer.run(lasts_too_long, "x")
        assert await writer.run(add("after"), "x") == "after"

    with databases.migrated("postgresql", tmp_path) as url:
        with_writer(url, story)
        assert names(url) == ["after"]


def test_no_postgresql_at_all_is_busy() -> None:
    """An address where nobody answers is Busy for everyone who asks."""

    async def story(writer: Writer) -> None:
        results = await asyncio.gather(
            *(writer.run(add(f"{number}"), f"{number}") for number in range(4)), return_exceptions=True
        )
        assert all(isinstance(result, Busy) for result in results), results

    with_writer("postgresql://nobody@/nowhere?host=/nonexistent", story)


def test_closing_finishes_what_waits(database_url: str) -> None:
    """A stop in the middle of work commits what was handed in before it."""

    async def story() -> None:
        writer = open_writer(database_url)
        waiting = [asyncio.create_task(writer.run(add(f"{number:03d}"), "x")) for number in range(100)]
        await asyncio.sleep(0)
        await asyncio.to_thread(writer.close)
        assert len(await asyncio.gather(*waiting)) == 100

    asyncio.run(story())
    assert len(names(database_url)) == 100
