"""What becomes of work that waits: refused before the queue, dropped from it, or begun and late; never two of them."""

import asyncio
import os
import socket
import threading
import time

import pytest
from sqlalchemy import Connection, text

import bot.turns.writer
from bot.turns.writer import LAST_TURNS, Dropped, Job, Pending, Writer
from tests.support.databases import Databases
from tests.support.patience import HANG_S
from tests.support.writers import Gate, add, names, with_writer

pytestmark = pytest.mark.both_databases("locks and races")

ROUNDS = 300


async def outcome_of(late: Pending) -> str:
    """What late work came to."""
    assert late.outcome is not None
    return str(await late.outcome)


def test_whoever_comes_first_has_it(databases: Databases) -> None:
    """Two threads that want a job at the same instant, one to begin it and one to drop it: one of them gets it."""
    loop, won = asyncio.new_event_loop(), {"begun": 0, "dropped": 0}
    jobs = [Job(add(""), loop.create_future(), loop) for _ in range(ROUNDS)]
    both = threading.Barrier(2)

    def claim_all(what: str) -> None:
        for job in jobs:
            both.wait(HANG_S)
            won[what] += job.claim()

    threads = [threading.Thread(target=claim_all, args=(what,)) for what in won]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HANG_S)
    loop.close()
    assert sum(won.values()) == ROUNDS
    assert not any(job.claim() for job in jobs)


def test_what_was_dropped_is_never_done_and_what_was_begun_is(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patience that ends in the moment in which work begins: each is there or not, as its sender was told."""
    monkeypatch.setattr(bot.turns.writer, "ANSWERS_WITHIN_S", 0.002)
    told: dict[str, list[str]] = {"done": [], "dropped": [], "late": []}

    async def ask(writer: Writer, name: str) -> None:
        try:
            told["done"].append(await writer.answer(add(name), "x"))
        except Dropped:
            told["dropped"].append(name)
        except Pending as late:
            told["late"].append(await outcome_of(late))

    async def story(writer: Writer) -> None:
        for number in range(ROUNDS // 10):
            takes_its_time = writer.run(lambda _: time.sleep(0.002), "x")
            await asyncio.gather(takes_its_time, *(ask(writer, f"{number}/{place}") for place in range(10)))

    with_writer(database_url, story)
    assert set(names(database_url)) == {*told["done"], *told["late"]}
    assert sum(map(len, told.values())) == ROUNDS
    assert told["dropped"] or told["late"]


def test_nobody_is_let_into_a_queue_that_is_too_long(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits times the pace of the last turns: above the limit refused at once; the desk's own work is not."""
    monkeypatch.setattr(bot.turns.writer, "LONGEST_QUEUE_S", 0.05)
    monkeypatch.setattr(bot.turns.writer, "ANSWERS_WITHIN_S", HANG_S)
    held = Gate(add("held"))

    async def story(writer: Writer) -> None:
        for _ in range(LAST_TURNS):
            await writer.run(lambda _: time.sleep(0.01), "x")
        first = asyncio.create_task(writer.answer(held.hold, "x"))
        await held.is_reached()
        waiting = [asyncio.create_task(writer.answer(add(f"{number}"), "x")) for number in range(20)]
        await asyncio.sleep(0)
        refused = [task for task in waiting if task.done()]
        waiting = waiting[: -len(refused)]
        assert len(waiting) > 1
        assert not any(task.done() for task in waiting)
        for task in refused:
            with pytest.raises(Dropped, match="too much"):
                await task
        own = asyncio.create_task(writer.run(add("own"), "x"))
        await asyncio.sleep(0)
        held.open()
        await asyncio.gather(first, own, *waiting)
        assert await writer.answer(add("later"), "x") == "later"
        assert set(names(database_url)) == {"held", "own", "later", *(f"{number}" for number in range(len(waiting)))}

    with_writer(database_url, story)


def test_what_nobody_waits_for_is_taken_out_of_the_queue(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not begun in time it never is, nor where its sender was cancelled; begun it goes on, and says what it came to."""
    monkeypatch.setattr(bot.turns.writer, "ANSWERS_WITHIN_S", 0.1)
    held = Gate(add("begun"))

    async def story(writer: Writer) -> None:
        first = asyncio.create_task(writer.answer(held.hold, "x"))
        await held.is_reached()
        left = asyncio.create_task(writer.run(add("left"), "x"))
        with pytest.raises(Dropped, match="not begun"):
            await writer.answer(add("dropped"), "x")
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        with pytest.raises(Pending) as late:
            await first
        held.open()
        assert await outcome_of(late.value) == "begun"
        assert await writer.run(add("after"), "x") == "after"
        assert set(names(database_url)) == {"begun", "after"}

    with_writer(database_url, story)


def test_a_commit_without_an_answer_is_not_called_nothing(databases: Databases, tmp_path: object) -> None:
    """Where the line to PostgreSQL breaks with the commit, nobody knows; before the commit nothing was done."""

    def cut(connection: Connection) -> None:
        add("unknown")(connection)
        line = connection.connection.dbapi_connection
        assert line is not None
        with socket.socket(fileno=os.dup(line.fileno())) as other:
            other.shutdown(socket.SHUT_RDWR)

    def cut_before(connection: Connection) -> None:
        cut(connection)
        connection.execute(text("SELECT 1"))

    with databases.migrated("postgresql", tmp_path) as url:  # type: ignore[arg-type]

        async def story(writer: Writer) -> None:
            with pytest.raises(Pending):
                await writer.run(cut, "x")
            with pytest.raises(Dropped):
                await writer.run(cut_before, "x")

        with_writer(url, story)
