"""Another process on the database of a running desk: it acts without a server."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Engine

from bot.app import open_dispatch
from bot.rules import load_rules
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from bot.turns.early_hearing import HeardAtOnce, Hears
from handlers.desk import Desk
from models.terms import Platform
from tests.support.patience import patiently

Result = TypeVar("Result")


class Elsewhere:
    """Each piece of work finds a process that knows nothing of the ones before, but for its connections.

    These are opened when they are first needed, and cost more than all else.
    """

    def __init__(self, settings: Settings, desk: Desk, running: frozenset[Platform]) -> None:
        self._settings = settings
        self._desk = desk
        self.running = running
        self._opened = AsyncExitStack()
        self._kept: tuple[Dispatch, Engine] | None = None
        self.ear: Hears = HeardAtOnce()

    async def do(self, work: Callable[[Dispatch], Awaitable[Result]]) -> Result:
        """Have it done, again while the desk is busy."""
        if self._kept is None:
            self._kept = await self._opened.enter_async_context(open_dispatch(self._settings, self._desk))
        kept, engine = self._kept
        rules = load_rules(self._settings, engine, workflows=self._desk.workflows)
        rules = replace(rules, running=self.running)
        dispatch = Dispatch(kept.writer, rules, self._settings.language, self._desk, ear=self.ear)
        return await patiently(lambda: work(dispatch))

    async def close(self) -> None:
        """Let the connections go."""
        await self._opened.aclose()
