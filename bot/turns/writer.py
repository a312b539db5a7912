"""Runs turns against the database: one writer thread on SQLite with shared commits, a few connections on PostgreSQL."""

import asyncio
import random
import sqlite3
import threading
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, Full, Queue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from models.storage.database import writing_engine
from models.storage.database_file import DatabaseFile
from models.storage.shared_reads import sharing_reads

QUEUE_LIMIT = 1000
LONGEST_WAIT_S = 2.0
ANSWERS_WITHIN_S = 2.0
"""How long people and platforms wait, also where the database took the work and says nothing more."""
LOST_FILE = "the database file, or what SQLite keeps beside it, was removed or replaced: stop, and look"
BATCH = 64
POSTGRES_CONNECTIONS = 4
RETRIES = 3
RETRYABLE = {"40P01", "40001", "55P03"}  # deadlock, serialization failure, lock not available
SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
}

Result = TypeVar("Result")
Work = Callable[[Connection], Result]


class Busy(Exception):  # noqa: N818 - it is an answer: come back later
    """The database is away, locked, or too far behind; nothing was done."""


@dataclass(slots=True)
class Job:
    """A piece of work with the future that waits for its commit."""

    work: Work[Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    queued_at: float = field(default_factory=time.monotonic)
    outcome: Any = None
    error: BaseException | None = None

    def refuse_when_stale(self) -> None:
        """Nobody should wait longer than this for a chat; the platform will deliver again."""
        if time.monotonic() - self.queued_at > LONGEST_WAIT_S:
            self.error = Busy("waited too long")

    def settle(self) -> None:
        """Hand the outcome to whoever waits, on its own loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.outcome)


async def in_time(work: Awaitable[Result]) -> Result:
    """What `work` gives. Raises Busy where it takes longer than anybody waits; it may yet be done."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            return await work
    except TimeoutError:
        raise Busy("no answer in time") from None


class Writer:
    """Threads that run work inside transactions. Work of one ordering key runs in order, on the same thread."""

    def __init__(self, engine: Engine, run_jobs: Callable[[Engine, list[Job]], None], threads: int, batch: int):
        self._engine = engine
        self._run_jobs = run_jobs
        self._batch = batch
        self._queues: list[Queue[Job | None]] = [Queue(QUEUE_LIMIT) for _ in range(threads)]
        self._threads = [
            threading.Thread(target=self._serve, args=(queue,), name=f"writer-{number}", daemon=True)
            for number, queue in enumerate(self._queues)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Work[Result], ordering_key: str) -> Result:
        """Run `work` and answer after its commit.

        Raises Busy when the queue is full, the wait was too long or the database is away: nothing was done.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        queue = self._queues[zlib.crc32(ordering_key.encode()) % len(self._queues)]
        try:
            queue.put_nowait(Job(work, future, loop))
        except Full:
            raise Busy("queue is full") from None
        return await future

    async def answer(self, work: Work[Result], ordering_key: str) -> Result:
        """The same for an event that somebody waits for, and no longer than they wait.

        Raises Busy then, too. What is committed all the same has its receipt: sent again, the event gets its reply.
        """
        return await in_time(self.run(work, ordering_key))

    async def work_out(self, work: Work[Result], ordering_key: str) -> Result:
        """Run what takes its time, where no reader does."""
        return await self.run(work, ordering_key)

    def close(self) -> None:
        """Finish what waits, then stop and let the connections go."""
        for queue in self._queues:
            queue.put(None)
        for thread in self._threads:
            thread.join(timeout=10)
        self._engine.dispose()

    def _serve(self, queue: Queue[Job | None]) -> None:
        while (jobs := self._next_jobs(queue)) is not None:
            for job in jobs:
                job.refuse_when_stale()
            self._run_jobs(self._engine, [job for job in jobs if job.error is None])
            _answer(jobs)

    def _next_jobs(self, queue: Queue[Job | None]) -> list[Job] | None:
        """The next job and those that wait behind it, up to a batch; None when told to stop."""
        first = queue.get()
        if first is None:
            return None
        jobs = [first]
        while len(jobs) < self._batch:
            try:
                job = queue.get_nowait()
            except Empty:
                break
            if job is None:
                queue.put(None)
                break
            jobs.append(job)
        return jobs


def open_writer(url: str) -> Writer:
    """The writer that suits the database: SQLite shares commits, PostgreSQL has a transaction for each turn."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = writing_engine(url)
        return Writer(engine, partial(_keep_in, DatabaseFile(engine)), threads=1, batch=BATCH)
    engine = writing_engine(url, POSTGRES_CONNECTIONS)
    return Writer(engine, _commit_each, threads=POSTGRES_CONNECTIONS, batch=1)


def _answer(jobs: list[Job]) -> None:
    """Hand their outcomes to those who wait, all of a loop at once: whoever comes again comes in time for one batch."""
    for loop in {job.loop for job in jobs}:
        loop.call_soon_threadsafe(_settle, [job for job in jobs if job.loop is loop])


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()


def _keep_in(file: DatabaseFile, engine: Engine, jobs: list[Job]) -> None:
    """SQLite: nothing is acknowledged that lies in a file which the next start will not find."""
    if file.is_kept():
        _share_one_commit(engine, jobs)
    if not file.is_kept():
        for job in jobs:
            job.error = Busy(LOST_FILE)


def _share_one_commit(engine: Engine, jobs: list[Job]) -> None:
    """SQLite: everything that waits goes into one transaction. Where a job fails, all run anew in savepoints.

    Turns that run together read once what each of them needs.
    """
    if len(jobs) < 2:
        _commit_each(engine, jobs)
        return
    try:
        with engine.begin() as connection, sharing_reads(connection):
            for job in jobs:
                job.outcome = job.work(connection)
    except Exception:
        _share_with_savepoints(engine, jobs)


def _share_with_savepoints(engine: Engine, jobs: list[Job]) -> None:
    """The same, each job inside its own savepoint: whoever is refused undoes nothing of the others."""
    try:
        with engine.begin() as connection:
            for job in jobs:
                _run_in_savepoint(connection, job)
    except SQLAlchemyError as error:
        for job in jobs:
            job.error = _busy(error)


def _run_in_savepoint(connection: Connection, job: Job) -> None:
    savepoint = connection.begin_nested()
    try:
        job.outcome = job.work(connection)
    except Exception as error:
        savepoint.rollback()
        job.error = _as_busy(error)
    else:
        savepoint.commit()


def _commit_each(engine: Engine, jobs: list[Job]) -> None:
    """PostgreSQL: one turn is one transaction; a batch would hold locks across turns and deadlock with replicas."""
    for job in jobs:
        for attempt in range(1, RETRIES + 1):
            job.error = None
            try:
                with engine.begin() as connection:
                    job.outcome = job.work(connection)
                break
            except Exception as error:
                job.error = _as_busy(error)
                if attempt == RETRIES or not _is_worth_another_try(error):
                    break
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret


def _is_worth_another_try(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in RETRYABLE


def _as_busy(error: Exception) -> BaseException:
    """A database that is locked, full or away is no fault of the event."""
    return _busy(error) if is_outage(error) else error


def _busy(error: Exception) -> Busy:
    busy = Busy(str(error))
    busy.__cause__ = error
    return busy


def tells_of_outage(error: BaseException) -> bool:
    """Whether it was raised, first or last, because the database cannot be used."""
    cause = error.__cause__ if isinstance(error, Busy) else error
    return isinstance(cause, SQLAlchemyError) and is_outage(cause)


def is_outage(error: Exception) -> bool:
    """Whether the error tells of the database's state and not of the event's content or of our own mistake."""
    if isinstance(error, PoolTimeoutError | TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        code: int | None = getattr(error.orig, "sqlite_errorcode", None)
        is_not_ours = str(error.orig).startswith("no such table")  # the file was removed, and a reader made another
        return is_not_ours or (code is not None and code & 0xFF in SQLITE_OUTAGES)
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
