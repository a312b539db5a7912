"""Runs turns against the database: one writer thread on SQLite with shared commits, a few connections on PostgreSQL."""

import asyncio
import random
import sqlite3
import threading
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, Full, Queue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from models.database.database_file import DatabaseFile
from models.database.engines import writing_engine
from models.storage.shared_reads import sharing_reads

QUEUE_LIMIT = 1000
LONGEST_QUEUE_S = 1.5
"""Seconds of waiting work above which a newcomer is refused at once."""
ANSWERS_WITHIN_S = 2.0
"""Seconds that people and platforms wait, also where the database took the work and says nothing more."""
LAST_TURNS = 64
"""The pace of a lane is the mean of about so many turns, the latest counting most."""
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
    """The database is away, locked, or too far behind: come again. It is always one of the two below.

    An answer to a person about the fate of their words has to say which.
    """


class Dropped(Busy):
    """Nothing was done, and nothing will be: it was refused, taken out of the queue unbegun, or undone."""


class Pending(Busy):
    """It was begun, and nobody knows yet how it ends; `outcome` brings it, where this process will hear of it."""

    def __init__(self, reason: str, outcome: "asyncio.Future[Any] | None" = None) -> None:
        super().__init__(reason)
        self.outcome = outcome


@dataclass(slots=True)
class Job:
    """A piece of work with the future that waits for its commit."""

    work: Work[Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    outcome: Any = None
    error: BaseException | None = None
    _unclaimed: threading.Lock = field(default_factory=threading.Lock)

    def claim(self) -> bool:
        """Take it to begin it, or to drop it. The first has it for good, and the other leaves it be."""
        return self._unclaimed.acquire(blocking=False)

    def settle(self) -> None:
        """Hand the outcome to the waiting caller, on its own loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.outcome)


async def comes_in_time(answer: "asyncio.Future[Any]") -> bool:
    """Return whether the answer comes while somebody still waits; a late one is left to go on."""
    done, _ = await asyncio.wait({answer}, timeout=ANSWERS_WITHIN_S)
    return bool(done)


async def in_time(reading: Awaitable[Result]) -> Result:
    """Return the result of `reading`, which changes nothing. Raises Dropped if it is late or the database away."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            return await read_only(reading)
    except TimeoutError:
        raise Dropped("no answer in time") from None


async def read_only(reading: Awaitable[Result]) -> Result:
    """Return the result of `reading`, which changes nothing. Raises Dropped where the database is away."""
    try:
        return await reading
    except SQLAlchemyError as error:
        if is_outage(error) and not _is_write(error):
            raise Dropped(str(error)) from error
        raise


def _is_write(error: SQLAlchemyError) -> bool:
    """Return whether a read-only connection was told to write: that is our own mistake, and the database is there."""
    refused = isinstance(error, DBAPIError) and error.orig
    return getattr(refused, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY


class Lane:
    """The work that one thread does in order, and how long that takes."""

    def __init__(self) -> None:
        self.queue: Queue[Job | None] = Queue(QUEUE_LIMIT)
        self._in_hand = 0
        self._mean_s = 0.0

    @property
    def wait_s(self) -> float:
        """Seconds that new work waits until it is begun, by the pace of the last turns."""
        return (self.queue.qsize() + self._in_hand) * self._mean_s

    def hand_in(self, work: Work[Result]) -> Job:
        """Put it behind what waits. Raises Dropped when the queue is full."""
        loop = asyncio.get_running_loop()
        job = Job(work, loop.create_future(), loop)
        try:
            self.queue.put_nowait(job)
        except Full:
            raise Dropped("queue is full") from None
        return job

    def next_jobs(self, most: int) -> list[Job] | None:
        """Return the next jobs to begin, up to `most` that nobody has dropped; None when told to stop."""
        first = self.queue.get()
        if first is None:
            return None
        jobs = [first] if first.claim() else []
        while len(jobs) < most:
            try:
                job = self.queue.get_nowait()
            except Empty:
                break
            if job is None:
                self.queue.put(None)
                break
            if job.claim():
                jobs.append(job)
        return jobs

    @contextmanager
    def timed(self, count: int) -> Iterator[None]:
        """Hold on to how long so many turns take."""
        self._in_hand, begun = count, time.monotonic()
        try:
            yield
        finally:
            mean_s = (time.monotonic() - begun) / count
            self._mean_s += (mean_s - self._mean_s) * min(count / LAST_TURNS, 1.0)
            self._in_hand = 0


class Writer:
    """Threads that run work inside transactions. Work of one ordering key runs in order, on the same thread."""

    def __init__(self, engine: Engine, run_jobs: Callable[[Engine, list[Job]], None], threads: int, batch: int):
        self._engine = engine
        self._run_jobs = run_jobs
        self._batch = batch
        self._lanes = [Lane() for _ in range(threads)]
        self._threads = [
            threading.Thread(target=self._serve, args=(lane,), name=f"writer-{number}", daemon=True)
            for number, lane in enumerate(self._lanes)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Work[Result], ordering_key: str) -> Result:
        """Run `work` and answer after its commit, however long that takes; a cancelled caller drops it unbegun.

        Raises Dropped when the queue is full or the database is away, Pending when it went away with the commit.
        """
        job = self._lane(ordering_key).hand_in(work)
        try:
            result: Result = await job.future
            return result
        finally:
            job.claim()

    async def answer(self, work: Work[Result], ordering_key: str) -> Result:
        """The same for what somebody waits for, and no longer than they wait.

        Raises Dropped also when too much waits already, or the work was not begun in time: then it never is. Raises
        Pending when it was begun and is late.
        """
        lane = self._lane(ordering_key)
        if lane.wait_s > LONGEST_QUEUE_S:
            raise Dropped("too much waits already")
        job = lane.hand_in(work)
        try:
            await comes_in_time(job.future)
        finally:
            is_dropped = job.claim()
        if is_dropped:
            raise Dropped("not begun in time")
        if not job.future.done():
            raise Pending("not done in time", job.future)
        result: Result = job.future.result()
        return result

    async def work_out(self, work: Work[Result], ordering_key: str) -> Result:
        """Run what takes its time, where no reader does."""
        return await self.run(work, ordering_key)

    def close(self) -> None:
        """Finish what waits, then stop and let the connections go."""
        for lane in self._lanes:
            lane.queue.put(None)
        for thread in self._threads:
            thread.join(timeout=10)
        self._engine.dispose()

    def _lane(self, ordering_key: str) -> Lane:
        return self._lanes[zlib.crc32(ordering_key.encode()) % len(self._lanes)]

    def _serve(self, lane: Lane) -> None:
        while (jobs := lane.next_jobs(self._batch)) is not None:
            if not jobs:
                continue
            with lane.timed(len(jobs)):
                self._run_jobs(self._engine, jobs)
            _answer(jobs)


def open_writer(url: str) -> Writer:
    """The writer that suits the database: SQLite shares commits, PostgreSQL has a transaction for each turn."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = writing_engine(url)
        return Writer(engine, partial(_keep_in, DatabaseFile(engine)), threads=1, batch=BATCH)
    engine = writing_engine(url, POSTGRES_CONNECTIONS)
    return Writer(engine, _commit_each, threads=POSTGRES_CONNECTIONS, batch=1)


def _answer(jobs: list[Job]) -> None:
    """Hand their outcomes to the waiting callers, all of a loop at once: so those that come again share one batch."""
    for loop in {job.loop for job in jobs}:
        loop.call_soon_threadsafe(_settle, [job for job in jobs if job.loop is loop])


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()


def _keep_in(file: DatabaseFile, engine: Engine, jobs: list[Job]) -> None:
    """SQLite: nothing is acknowledged that lies in a file which the next start will not find."""
    if not file.is_kept():
        _fail(jobs, Dropped(LOST_FILE))
        return
    _share_one_commit(engine, jobs)
    if not file.is_kept():
        _fail(jobs, Pending(LOST_FILE))


def _fail(jobs: list[Job], error: Exception) -> None:
    for job in jobs:
        job.error = error


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
    """Do the same, each job inside its own savepoint: a refused one undoes nothing of the others."""
    is_at_commit = False
    try:
        with engine.begin() as connection:
            for job in jobs:
                _run_in_savepoint(connection, job)
            is_at_commit = True
    except SQLAlchemyError as error:
        _fail(jobs, _busy(error, may_be_kept=is_at_commit and _may_be_kept(error)))


def _run_in_savepoint(connection: Connection, job: Job) -> None:
    savepoint = connection.begin_nested()
    try:
        job.outcome = job.work(connection)
    except Exception as error:
        savepoint.rollback()
        job.error = _busy(error) if is_outage(error) else error
    else:
        savepoint.commit()


def _commit_each(engine: Engine, jobs: list[Job]) -> None:
    """PostgreSQL: one turn is one transaction; a batch would hold locks across turns and deadlock with replicas."""
    for job in jobs:
        may_be_kept = False
        for attempt in range(1, RETRIES + 1):
            job.error, is_at_commit = None, False
            try:
                with engine.begin() as connection:
                    job.outcome = job.work(connection)
                    is_at_commit = True
                break
            except Exception as error:
                may_be_kept = may_be_kept or (is_at_commit and _may_be_kept(error))
                job.error = _busy(error, may_be_kept=may_be_kept) if is_outage(error) else error
                if attempt == RETRIES or not _is_worth_another_try(error):
                    break
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret


def _busy(error: Exception, *, may_be_kept: bool = False) -> Busy:
    busy = Pending(str(error)) if may_be_kept else Dropped(str(error))
    busy.__cause__ = error
    return busy


def _may_be_kept(error: Exception) -> bool:
    """Return whether a commit that failed may stand all the same: its answer was lost, or the disk's."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        code: int | None = getattr(error.orig, "sqlite_errorcode", None)
        return code is not None and code & 0xFF == sqlite3.SQLITE_IOERR
    return is_outage(error) and getattr(error.orig, "sqlstate", None) is None


def _is_worth_another_try(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in RETRYABLE


def tells_of_outage(error: BaseException) -> bool:
    """Return whether it was raised, first or last, because the database cannot be used."""
    cause = error.__cause__ if isinstance(error, Busy) else error
    return isinstance(cause, SQLAlchemyError) and is_outage(cause)


def is_outage(error: Exception) -> bool:
    """Return whether the error tells of the database's state and not of the event's content or of our own mistake."""
    if isinstance(error, PoolTimeoutError | TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        code: int | None = getattr(error.orig, "sqlite_errorcode", None)
        is_not_ours = str(error.orig).startswith("no such table")  # the file was removed, and a reader made another
        return is_not_ours or (code is not None and code & 0xFF in SQLITE_OUTAGES)
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
