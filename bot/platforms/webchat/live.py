"""Tells open pages that something changed in their rooms, written by any process."""

import asyncio
import json
import secrets
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select
from sse_starlette import ServerSentEvent

from bot.delivery.wakeup import Bell
from bot.platforms.webchat.errors import Refused
from bot.platforms.webchat.reading import changed_lines, for_reader
from bot.platforms.webchat.visitor import Visitor
from models.messaging.webchat import Room
from models.terms import Language

log = structlog.get_logger(__name__)

POLL_S = 1.0
HEARTBEAT_S = 15
"""So often a page hears something, with or without news; after 40 s of silence it asks (static/net/stream.js)."""
MOST_STREAMS, MOST_STREAMS_EACH = 400, 20
"""Streams of browsers, of all and of one person: half of the server's connections stay free for reports."""
MOST_MISSED = 500
"""So many events are told to a browser that comes back; one that missed more asks for everything once."""

MOST_LINES, MOST_PARCELS = 20, 64
"""Lines that travel with the news that they changed, and how many such parcels are kept for streams that are behind."""

News = Mapping[str, int] | datetime
"""Chats that changed, each with its number before, or desk time where it was moved."""
ParcelKey = tuple[str, int, Language]
"""Lines of a chat that changed since a number, as readers of one language have them."""
RolesBySession = Callable[[Session, Collection[int]], Mapping[int, Sequence[str]]]


@dataclass(frozen=True, slots=True, eq=False)
class _Stream:
    """A browser with open pages: its news, each with a number, None at the end, and the session that it reads for."""

    news: asyncio.Queue[tuple[int, News] | None]
    session_id: int | None
    roles: tuple[str, ...]


@dataclass(slots=True)
class _Parcel:
    """Lines that are being read, and their JSON for everybody who wrote none of them, once somebody asked for it."""

    lines: "asyncio.Task[list[dict[str, Any]]]"
    for_others: str = ""


def heartbeat() -> ServerSentEvent:
    """Return an event that says no more than that the stream is there: a page never hears of a comment."""
    return ServerSentEvent(event="alive", data="{}")


class Live:
    """Watches the rooms' numbers: woken by this process's commits, and once a second for those of others.

    `roles_by_session` tells the roles behind sessions, of those that go on.
    """

    def __init__(self, engine: Engine, roles_by_session: RolesBySession) -> None:
        self._engine = engine
        self._roles_by_session = roles_by_session
        self._bell = Bell()
        self._seen: dict[str, int] = {}
        self._open: set[_Stream] = set()
        self._streams: Counter[str] = Counter()
        self._life = secrets.token_hex(4)
        self._count = 0
        self._told: deque[tuple[int, News]] = deque(maxlen=MOST_MISSED)
        self._parcels: dict[ParcelKey, _Parcel] = {}

    def ring(self) -> None:
        """Look at once; called on the event loop after a commit."""
        self._bell.ring()

    def tell_time(self, now: datetime) -> None:
        """Desk time was moved to `now`."""
        self._tell(now)

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
        self, someone: Visitor, place_of: Callable[[str], str | None], last: str, *, sees_all: bool = False
    ) -> AsyncGenerator[dict[str, str], None]:
        """Server-sent events for a browser: the places that changed with their lines, and desk time where it was moved.

        `place_of` gives None for a room not to be told of. `last` is the id of the last event that was heard: what was
        missed since comes first, as one event of everything where that is not known. A person who sees all tickets
        hears of changes also in rooms of others, such as permissions, without a word on which. It ends within two
        seconds of the visitor's session, and where their roles are others than before: the page opens the next one as
        it may then.
        """
        stream = _Stream(asyncio.Queue(), someone.session_id, tuple(someone.person.roles))
        missed, since = self._missed(last), self._count
        told: tuple[int, News] | None
        self._open.add(stream)
        self._streams[someone.account] += 1
        self._bell.ring()  # nobody looked while nobody listened
        try:
            if missed is None:
                yield {"event": "changed", "data": json.dumps({"places": None}), "id": self._id(self._count)}
            for told in missed or ():
                stream.news.put_nowait(told)
            while (told := await stream.news.get()) is not None:
                number, news = told
                if isinstance(news, datetime):
                    yield {"event": "clock", "data": json.dumps({"now": news.isoformat()}), "id": self._id(number)}
                    continue
                chats = {place: chat for chat in news if (place := place_of(chat)) is not None}
                if chats or sees_all:
                    # A page that comes back asks once for what it missed.
                    fresh = {place: (chat, news[chat]) for place, chat in chats.items() if number > since}
                    data = await self._changed(someone, sorted(chats), fresh)
                    yield {"event": "changed", "data": data, "id": self._id(number)}
        finally:
            self._open.discard(stream)
            self._streams -= Counter([someone.account])

    async def watch_sessions(self) -> None:
        """Look once a second for sessions that ended, until cancelled."""
        while True:
            await asyncio.sleep(POLL_S)
            try:
                await self._end_streams()
            except SQLAlchemyError:
                log.exception("sessions cannot be watched")

    async def _end_streams(self) -> None:
        """End the streams of sessions that are over, or whose people may do more or less than at the start."""
        bound = [stream for stream in self._open if stream.session_id is not None]
        if not bound:
            return
        roles = await asyncio.to_thread(self._roles_now, {stream.session_id for stream in bound if stream.session_id})
        for stream in bound:
            if roles.get(stream.session_id or 0) != stream.roles:
                stream.news.put_nowait(None)

    def _roles_now(self, session_ids: set[int]) -> dict[int, tuple[str, ...]]:
        with Session(self._engine) as session:
            return {one: tuple(roles) for one, roles in self._roles_by_session(session, session_ids).items()}

    async def _look(self) -> None:
        if not self._open:
            return
        now = await asyncio.to_thread(self._numbers)
        changed = {chat: self._seen.get(chat, 0) for chat, seq in now.items() if self._seen.get(chat) != seq}
        self._seen = now
        if changed:
            self._tell(changed)

    def _tell(self, news: News) -> None:
        self._count += 1
        self._told.append((self._count, news))
        for stream in self._open:
            stream.news.put_nowait((self._count, news))

    async def _changed(self, someone: Visitor, places: list[str], fresh: Mapping[str, tuple[str, int]]) -> str:
        """Return what a page is told of places that changed, with the lines of those that are `fresh`, as JSON."""
        lines = [f"{json.dumps(place)}: {await self._parcel(someone, *since)}" for place, since in fresh.items()]
        return f'{{"places": {json.dumps(places)}, "lines": {{{", ".join(lines)}}}}}'

    async def _parcel(self, someone: Visitor, chat: str, after: int) -> str:
        """Return the lines that changed in a chat as JSON, read, drawn and written once for all but their authors.

        It is null where they are many, where it is not known since when, and where they cannot be read.
        """
        if not after:
            return "null"
        key = chat, after, someone.person.language
        if key not in self._parcels:
            self._parcels[key] = _Parcel(asyncio.create_task(asyncio.to_thread(self._changed_lines, *key)))
            while len(self._parcels) > MOST_PARCELS:
                del self._parcels[next(iter(self._parcels))]
        parcel = self._parcels[key]
        try:
            lines = await asyncio.shield(parcel.lines)
        except SQLAlchemyError:
            log.exception("changed lines cannot be read")
            return "null"
        if not 0 < len(lines) <= MOST_LINES:
            return "null"
        if someone.person.id in {line["author_id"] for line in lines}:
            return _worded(someone, after, lines)
        parcel.for_others = parcel.for_others or _worded(someone, after, lines)
        return parcel.for_others

    def _changed_lines(self, chat: str, after: int, language: Language) -> list[dict[str, Any]]:
        with Session(self._engine) as session:
            return changed_lines(session, chat, after, language)

    def _missed(self, last: str) -> list[tuple[int, News]] | None:
        """Return what came after the event with the id `last`; None where that is not known any more."""
        oldest = self._told[0][0] if self._told else 1
        known = {self._id(number): number for number in range(oldest - 1, self._count + 1)}
        if last not in known:
            return None
        return [told for told in self._told if told[0] > known[last]]

    def _id(self, number: int) -> str:
        """Return the id of an event: its number in the life of this process."""
        return f"{self._life}-{number}"

    def _numbers(self) -> dict[str, int]:
        with self._engine.connect() as connection:
            return {row.chat: row.seq for row in connection.execute(select(Room.chat, Room.seq))}


def _worded(someone: Visitor, after: int, lines: list[dict[str, Any]]) -> str:
    parcel = {"after": after, "last": lines[-1]["seq"], "lines": for_reader(someone, lines)}
    return json.dumps(parcel, ensure_ascii=False)
