"""Group robots as the desk has them: what they deliver, from start to stop. Nobody reaches the desk through them."""

from datetime import datetime
from types import TracebackType

import httpx
from starlette.routing import BaseRoute

from bot.delivery.relay import OutboxRelay
from bot.delivery.wakeup import Bell, Loop
from bot.desk_clock import utc_now
from bot.platforms.links import Links
from bot.platforms.protocol import Surroundings
from bot.platforms.robots.pace import timing_of
from bot.platforms.robots.sender import RobotSender, open_client
from bot.robot_settings import robots_in
from models.terms import Platform


class GroupRobots:
    """Made with the application, opened when its event loop runs. `transport` stands in for the network in tests."""

    platform = Platform.ROBOT

    def __init__(self, given: Surroundings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        assert given.settings.robots is not None  # noqa: S101 - asked before
        self._given = given
        self._transport = transport
        self._robots = robots_in(given.settings.robots)
        self.timing = timing_of(self._robots)

    async def __aenter__(self) -> "GroupRobots":
        links = Links(self._given.settings.opened_at)
        self._sender = RobotSender(self._robots, open_client(self._transport), links, utc_now)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sender.close()

    def routes(self) -> list[BaseRoute]:
        """None: nobody reaches a robot through the desk."""
        return []

    def signed_routes(self) -> list[BaseRoute]:
        """None: a robot tells the desk nothing."""
        return []

    def loops(self) -> list[Loop]:
        """The delivery."""
        return [self._deliver]

    async def deliver_now(self) -> int:
        """Nothing: posts leave by the outbox, which waits for the robots' answers."""
        return 0

    def clock_moved(self, now: datetime) -> None:
        """Do nothing: sent messages stay as they are."""

    async def _deliver(self, bell: Bell) -> None:
        given = self._given
        await OutboxRelay(given.dispatch, self._sender, given.engine, given.clock, self.timing).run(bell)
