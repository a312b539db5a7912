"""Runs reads beside the writer: on threads and connections of their own, which cannot write."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, make_url

from bot.turns.writer import Result, Work, in_time
from models.database.engines import read_only_engine

POSTGRES_READERS = 2


class Reader:
    """Threads with a connection each: one on SQLite, where a second would only fight for the interpreter."""

    def __init__(self, url: str) -> None:
        readers = 1 if make_url(url).get_backend_name() == "sqlite" else POSTGRES_READERS
        self._is_postgres = make_url(url).get_backend_name() == "postgresql"
        self._engine = read_only_engine(url, readers + 1)  # one more for what takes long
        self._threads = ThreadPoolExecutor(readers, thread_name_prefix="reader")

    async def answer(self, work: Work[Result], ordering_key: str) -> Result:
        """Run `work` and give what it read. Raises Dropped when the wait was too long."""
        return await in_time(asyncio.get_running_loop().run_in_executor(self._threads, self._read, work))

    async def work_out(self, work: Work[Result], ordering_key: str) -> Result:
        """Run what takes longer than anybody waits, on a thread of its own, so that reads go on; it sees one moment."""
        return await asyncio.to_thread(self._worked_out, work)

    def close(self) -> None:
        """Finish what waits, then let the connections go."""
        self._threads.shutdown()
        self._engine.dispose()

    def _worked_out(self, work: Work[Result]) -> Result:
        with self._engine.connect() as connection:
            if self._is_postgres:  # SQLite shows a transaction one moment anyway
                connection.execution_options(isolation_level="REPEATABLE READ")
            return work(connection)

    def _read(self, work: Callable[[Connection], Result]) -> Result:
        with self._engine.connect() as connection:
            return work(connection)
