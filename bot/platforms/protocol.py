"""The protocol between a chat platform and the desk: its routes, its loops, and the news of a moved clock."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine
from starlette.routing import BaseRoute

from bot.delivery.wakeup import Loop
from bot.desk_clock import DeskClock
from bot.files.store import FileStore
from bot.logins.logins import Logins
from bot.settings import Settings
from bot.time_travel import TimeTravel
from bot.turns.dispatch import Dispatch
from models.terms import Platform


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Parts of the desk that an adapter is given: `engine` only reads, `clock` gives desk time."""

    dispatch: Dispatch
    engine: Engine
    settings: Settings
    clock: DeskClock
    files: FileStore
    time_travel: TimeTravel
    logins: Logins


class Adapter(AbstractAsyncContextManager[object], Protocol):
    """A chat platform, made with the application and opened when its event loop runs."""

    @property
    def platform(self) -> Platform:
        """The platform whose events it brings and whose posts it delivers."""

    def routes(self) -> list[BaseRoute]:
        """Return the routes for browsers, known by no more than the host that they ask for."""

    def signed_routes(self) -> list[BaseRoute]:
        """Return the routes for the platform's own requests, known by a signature or a secret, under any host."""

    def loops(self) -> list[Loop]:
        """Return the loops that run from start to stop, such as the delivery."""

    async def deliver_now(self) -> int:
        """Deliver what waits, if that needs nobody's answer; how many posts that were. Others leave by themselves."""

    def clock_moved(self, now: datetime) -> None:
        """Take in that any process moved desk time to `now`, aware UTC."""
