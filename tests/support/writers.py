"""A writer with work to do: departments to add, and work that waits at a gate."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection, text

from bot.turns.writer import Work, Writer, open_writer
from models.database.engines import reading_engine
from tests.support.patience import HANG_S

ADD = text("INSERT INTO department (name) VALUES (:name)")


def add(name: str) -> Callable[[Connection], str]:
    """Work that adds a department."""

    def work(connection: Connection) -> str:
        connection.execute(ADD, {"name": name})
        return name

    return work


class Gate:
    """Holds the writer up until it is opened; then the work behind it is done."""

    def __init__(self, behind: Work[Any] = lambda connection: None) -> None:
        self._behind, self._reached, self._opened = behind, threading.Event(), threading.Event()

    def hold(self, connection: Connection) -> Any:
        """Work that waits at the gate."""
        self._reached.set()
        assert self._opened.wait(HANG_S)
        return self._behind(connection)

    async def is_reached(self) -> None:
        """Wait until the writer is held up."""
        assert await asyncio.to_thread(self._reached.wait, HANG_S)

    def open(self) -> None:
        """Let the writer go on."""
        self._opened.set()


def names(url: str) -> list[str]:
    """The departments there are, in order of entry."""
    engine = reading_engine(url)
    with engine.connect() as connection:
        found = [str(row.name) for row in connection.execute(text("SELECT name FROM department ORDER BY id"))]
    engine.dispose()
    return found


def with_writer(url: str, story: Callable[[Writer], Awaitable[None]]) -> None:
    """Tell a story with a writer open; at its end, whatever it is, the writer has finished what it had."""

    async def told() -> None:
        writer = open_writer(url)
        try:
            await story(writer)
        finally:
            await asyncio.to_thread(writer.close)

    asyncio.run(told())
