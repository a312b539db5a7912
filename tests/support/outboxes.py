"""An outbox at work inside a test, on a platform of the test's own that does what it is told."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, update
from sqlmodel import Session, col, select

from bot.app import open_dispatch
from bot.delivery.relay import OutboxRelay, RelayTiming
from bot.delivery.transport import Outcome, Outgoing, Sent
from bot.delivery.wakeup import Bell
from bot.desk_clock import utc_now
from handlers.turn.turn import Turn
from models.chat import Card
from models.database.engines import reading_engine, writing_engine
from models.messaging.outbox import Post, PostState
from models.storage.new_row import bare_row
from models.terms import Language, Platform, Reach
from tests.support.desk import settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import HANG_S

QUICK = RelayTiming(pace_s=0.0, try_s=3.0, lease_s=8.0, first_pause_s=0.05)
"""Timing for tests that are not about time."""
SETTLED = (PostState.SENT, PostState.DEAD, PostState.DROPPED)


@dataclass
class Step:
    """What the platform does with the next message for a chat: the outcome, and whether it shows the message."""

    outcome: Outcome | Exception | None = None
    arrives: bool = False
    takes_s: float = 0.0
    waits_for: asyncio.Event | None = None


@dataclass
class Robot:
    """A platform that shows what it is sent, except as planned."""

    platform: Platform = Platform.SLACK
    tries: list[tuple[float, Outgoing]] = field(default_factory=list)
    shown: dict[str, Card] = field(default_factory=dict)
    """By reference, what stands in the chats."""
    refs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By post, the messages that were made for it."""
    plan: dict[str, deque[Step]] = field(default_factory=lambda: defaultdict(deque))
    looks: deque[Exception] = field(default_factory=deque)
    looked_for: list[str] = field(default_factory=list)
    is_closed: bool = False
    _ids: Any = field(default_factory=lambda: count(1))

    def will(self, chat: str, *steps: Step) -> None:
        """Plan what becomes of the next messages for a chat."""
        self.plan[chat].extend(steps)

    async def send(self, post: Outgoing) -> Outcome:
        """As planned; else show it."""
        self.tries.append((time.monotonic(), post))
        step = self.plan[post.place.chat].popleft() if self.plan[post.place.chat] else Step()
        await asyncio.sleep(step.takes_s)
        if step.waits_for is not None:
            await step.waits_for.wait()
        ref = self._show(post) if step.arrives or step.outcome is None else ""
        if isinstance(step.outcome, Exception):
            raise step.outcome
        return step.outcome or Sent(ref)

    async def find(self, post: Outgoing) -> str | None:
        """Look for it, unless looking is planned to fail."""
        self.looked_for.append(post.id)
        if self.looks:
            raise self.looks.popleft()
        return self.refs[post.id][0] if self.refs[post.id] else None

    async def close(self) -> None:
        """Nothing to let go."""
        self.is_closed = True

    def titles(self, chat: str | None = None) -> list[str]:
        """The cards in the order in which they were sent, tries that failed included."""
        return [post.card.title for _, post in self.tries if chat in {None, post.place.chat}]

    def times(self, chat: str) -> list[float]:
        """When each was sent."""
        return [at for at, post in self.tries if post.place.chat == chat]

    def _show(self, post: Outgoing) -> str:
        ref = post.external_ref if post.is_edit and post.external_ref else f"r{next(self._ids)}"
        if not post.is_edit:
            self.refs[post.id].append(ref)
        self.shown[ref] = post.card
        return ref


@dataclass
class Desk:
    """A database with posts, and the outboxes that empty it."""

    url: str
    folder: Path
    engine: Engine
    writing: Engine
    told: list[tuple[str, str]] = field(default_factory=list)
    """Post and reason of what could not be delivered."""
    reaches: list[Reach] = field(default_factory=list)
    """How much each of them concerns."""
    bells: list[Bell] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: count(1))

    def queue(self, chat: str, title: str, **more: Any) -> str:
        """Have something to say; the post's id."""
        post_id = f"p{next(self._ids)}"
        card = Card(title=title).model_dump(mode="json")
        values: dict[str, Any] = {
            "id": post_id,
            "platform": Platform.SLACK,
            "chat": chat,
            "language": Language.ZH,
            "card": card,
            "queued_at": TUESDAY_10_OCLOCK,
            **more,
        }
        row = bare_row(Post, **values).__dict__
        columns = [column.key for column in Post.__table__.columns if column.key != "seq"]  # type: ignore[attr-defined]
        with self.writing.begin() as connection:
            connection.execute(insert(Post).values({name: row[name] for name in columns}))
        self.ring()
        return post_id

    def edit(self, post_id: str, title: str) -> None:
        """Change what a live card says."""
        with Session(self.writing) as session:
            post = session.exec(select(Post).where(Post.id == post_id).with_for_update()).one()
            post.card = Card(title=title).model_dump(mode="json")
            post.queue_again(utc_now())
            session.commit()
        self.ring()

    def change(self, post_id: str, **values: Any) -> None:
        """Reach into the row."""
        with self.writing.begin() as connection:
            connection.execute(update(Post).where(col(Post.id) == post_id).values(**values))
        self.ring()

    def post(self, post_id: str) -> Post:
        """The row as it stands."""
        with Session(self.engine) as session:
            return session.exec(select(Post).where(Post.id == post_id)).one()

    def ring(self) -> None:
        """Wake the outboxes, as a commit does."""
        for bell in self.bells:
            bell.ring()

    async def settled(self, *posts: str) -> None:
        """Wait until these posts, or all, are sent, dead or dropped."""
        chosen = select(Post.id).where(col(Post.state).not_in(SETTLED))
        if posts:
            chosen = chosen.where(col(Post.id).in_(posts))

        def nothing_left() -> bool:
            with Session(self.engine) as session:
                return not session.exec(chosen.limit(1)).first()

        await self.until(nothing_left)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until `holds()`."""
        deadline = time.monotonic() + HANG_S
        while not await asyncio.to_thread(holds):
            assert time.monotonic() < deadline, "waited in vain"
            await asyncio.sleep(0.01)

    def note(self, _turn: Turn, post_id: str, reason: str, reach: Reach) -> int:
        """Stands in for the story of what could not be delivered."""
        self.told.append((post_id, reason))
        self.reaches.append(reach)
        return 1

    @asynccontextmanager
    async def outbox(self, sender: Any, timing: RelayTiming = QUICK, tell: Any = None) -> AsyncIterator[OutboxRelay]:
        """An outbox at work, with connections of its own as another process has them."""
        async with open_dispatch(settings_for(self.url, self.folder)) as (dispatch, engine):
            outbox = OutboxRelay(dispatch, sender, engine, lambda: TUESDAY_10_OCLOCK, timing, tell or self.note)
            bell = Bell()
            self.bells.append(bell)
            dispatch.committed.append(bell.ring)
            task = asyncio.create_task(outbox.run(bell))
            try:
                yield outbox
                assert not task.done()
            finally:
                self.bells.remove(bell)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def a_desk(url: str, folder: Path) -> AsyncIterator[Desk]:
    """A database to queue posts in."""
    desk = Desk(url, folder, reading_engine(url), writing_engine(url))
    try:
        yield desk
    finally:
        await asyncio.get_running_loop().shutdown_default_executor()
        desk.engine.dispose()
        desk.writing.dispose()


Tale = Callable[[Callable[[Desk], Awaitable[None]]], None]
"""Tells a story about a desk with an outbox."""
