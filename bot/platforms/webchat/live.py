"""Tells open pages that something changed in their rooms, written by any process."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from bot.delivery.wakeup import Bell
from bot.platforms.webchat.errors import Refused
from models.messaging.webchat import Room

log = structlog.get_logger(__name__)

POLL_S = 1.0
MOST_STREAMS, MOST_STREAMS_EACH = 400, 20
"""Open pages, of all and of one person: half of the connections that the server takes stay free for reports."""


class Live:
    """Watches the rooms' numbers: woken by this process's commits, and once a second for those of others."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._bell = Bell()
        self._seen: dict[str, int] = {}
        self._listeners: set[asyncio.Queue[set[str] | datetime]] = set()
        self._streams: Counter[str] = Counter()

    def ring(self) -> None:
        """Look at once; called on the event loop after a commit."""
        self._bell.ring()

    def tell_time(self, now: datetime) -> None:
        """Desk time was moved to `now`."""
        for queue in self._listeners:
            queue.put_nowait(now)

    async def watch(self) -> None:
        """Look for changed rooms until cancelled."""
        while True:
            try:
                await self._look()
            except SQLAlchemyError:
                log.exception("rooms cannot be watched")
            await self._bell.wait(POLL_S)

    def demand_room(self, account: str) -> None:
        """Raises Refused where an account, or all of them together, have too many pages open."""
        if self._streams[account] >= MOST_STREAMS_EACH:
            raise Refused(429, "web.too_many_pages", count=MOST_STREAMS_EACH)
        if self._streams.total() >= MOST_STREAMS:
            raise Refused(503, "web.too_many_streams")

    async def changes(
        self, account: str, place_of: Callable[[str], str | None], *, sees_all: bool = False
    ) -> AsyncIterator[dict[str, str]]:
        """Server-sent events for a page of `account`: the places that changed, and desk time where it was moved.

        `place_of` gives None for a room not to be told of. A person who sees all tickets hears of changes also in rooms
        of others, such as permissions, without a word on which.
        """
        queue: asyncio.Queue[set[str] | datetime] = asyncio.Queue()
        self._listeners.add(queue)
        self._streams[account] += 1
        try:
            while True:
                news = await queue.get()
                if isinstance(news, datetime):
                    yield {"event": "clock", "data": json.dumps({"now": news.isoformat()})}
                    continue
                places = sorted({place for chat in news if (place := place_of(chat)) is not None})
                if places or sees_all:
                    yield {"event": "changed", "data": json.dumps({"places": places})}
        finally:
            self._listeners.discard(queue)
            self._streams -= Counter([account])

    async def _look(self) -> None:
        if not self._listeners:
            return
        now = await asyncio.to_thread(self._numbers)
        changed = {chat for chat, seq in now.items() if self._seen.get(chat) != seq}
        self._seen = now
        if changed:
            for queue in self._listeners:
                queue.put_nowait(changed)

    def _numbers(self) -> dict[str, int]:
        with self._engine.connect() as connection:
            return {row.chat: row.seq for row in connection.execute(select(Room.chat, Room.seq))}
