"""The web chat as the desk has it: its page, its delivery, and the stream that tells open pages of changes."""

from datetime import datetime
from types import TracebackType

import structlog
from starlette.routing import BaseRoute

from bot.delivery.wakeup import LONGEST_SLEEP_S, Bell, Loop
from bot.platforms.protocol import Surroundings
from bot.platforms.webchat import delivery
from bot.platforms.webchat.live import Live
from bot.platforms.webchat.routes import Pages
from bot.platforms.webchat.visitor import Faces, Sessions
from bot.turns.writer import Busy
from models.terms import Platform

log = structlog.get_logger(__name__)

POLL_S = 1.0


class Webchat:
    """The web chat. It has no connection to open: its rooms are rows of the desk's own database."""

    platform = Platform.WEBCHAT

    def __init__(self, given: Surroundings) -> None:
        self._dispatch = given.dispatch
        self._now = given.clock
        logins = given.logins
        who = Faces(given.settings.signing_key, given.clock) if given.clock.is_demo else Sessions(logins)
        self._live = Live(given.engine, logins.roles_by_session)
        self._pages = Pages(given, who, self._live)

    async def __aenter__(self) -> "Webchat":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def routes(self) -> list[BaseRoute]:
        """The page, and all that it asks for and sends."""
        return self._pages.routes()

    def signed_routes(self) -> list[BaseRoute]:
        """None: browsers sign nothing."""
        return []

    def loops(self) -> list[Loop]:
        """Return the loops from start to stop: the looks for changed rooms and ended sessions, and the delivery."""
        return [self._watch, self._watch_sessions, self._deliver]

    async def deliver_now(self) -> int:
        """Write what waits into its rooms; how many posts there were."""
        late_after = self._dispatch.rules.policy.late_after
        count = await self._dispatch.writer.run(lambda c: delivery.deliver(c, self._now(), late_after), "delivery")
        if count:
            self._live.ring()
        return count

    def clock_moved(self, now: datetime) -> None:
        """Open pages follow."""
        self._live.tell_time(now)

    async def _watch(self, bell: Bell) -> None:
        """Look for changed rooms: rung by deliveries, not by every commit."""
        await self._live.watch()

    async def _watch_sessions(self, bell: Bell) -> None:
        """Look once a second for sessions that ended."""
        await self._live.watch_sessions()

    async def _deliver(self, bell: Bell) -> None:
        """Deliver waiting posts: at once after a commit, and within a second those that other processes wrote."""
        while True:
            looks_again_s = LONGEST_SLEEP_S
            try:
                while await self.deliver_now():
                    continue
            except Busy as busy:
                log.warning("delivery waits", reason=str(busy)[:200])
                looks_again_s = POLL_S
            except Exception:
                log.exception("delivery failed")
                looks_again_s = POLL_S
            await bell.wait(looks_again_s)
