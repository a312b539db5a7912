"""What the desk says to Telegram leaves as fast as Telegram takes it and no faster, on a clock that tests move."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import Session, func, select

from bot.app import open_dispatch
from bot.delivery.relay import OutboxRelay
from bot.platforms.telegram.client import open_bot
from bot.platforms.telegram.pace import TIMING
from bot.platforms.telegram.sender import TelegramSender
from models.messaging.outbox import Post, PostState
from models.terms import Platform
from tests.support.desk import settings_for
from tests.support.fakes.fake_telegram import FakeTelegram, Fault
from tests.support.fakes.telegram_limiter import CHAT, GROUP, OVERALL, TelegramLimiter, soonest
from tests.support.fakes.telegram_world import TOKEN
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.leaping_bell import LeapingBell
from tests.support.machine_clock import BEGINS, MachineClock, machine_clock
from tests.support.outboxes import Desk, a_desk

pytestmark = pytest.mark.both_databases("locks")

GROUPS = [-1_001_000_000_000 - number for number in range(10)]


@pytest.fixture
def clock(database_url: str) -> Iterator[MachineClock]:
    """The database's clock."""
    with machine_clock(database_url) as clock:
        yield clock


@pytest.fixture
def fake(clock: MachineClock) -> Iterator[FakeTelegram]:
    """A Telegram that goes by the same clock and enforces its limits."""
    fake = FakeTelegram(clock)
    fake.limiter = TelegramLimiter(clock)
    for group in GROUPS:
        fake.add_chat(group)
    yield fake
    fake.close()


@asynccontextmanager
async def an_outbox(desk: Desk, fake: FakeTelegram, clock: MachineClock | None) -> AsyncIterator[None]:
    """An outbox to that Telegram, with connections of its own."""
    async with open_dispatch(settings_for(desk.url, desk.folder)) as (dispatch, engine):
        sender = TelegramSender(open_bot(SecretStr(TOKEN), fake.url))
        outbox = OutboxRelay(dispatch, sender, engine, lambda: TUESDAY_10_OCLOCK, TIMING, desk.note)
        bell = LeapingBell(desk.engine, clock)
        dispatch.committed.append(bell.ring)
        task = asyncio.create_task(outbox.run(bell))
        try:
            yield
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await sender.close()


async def drained(desk: Desk) -> None:
    """Wait until everything was sent."""
    waiting = select(func.count()).select_from(Post).where(Post.state != PostState.SENT)

    def is_empty() -> bool:
        with Session(desk.engine) as session:
            return session.exec(waiting).one() == 0

    async with asyncio.timeout(120):
        while not await asyncio.to_thread(is_empty):
            await asyncio.sleep(0.05)


def queue(desk: Desk, chat: int | str, title: str) -> None:
    """Have something to say in a chat."""
    desk.queue(str(chat), title, platform=Platform.TELEGRAM)


async def said(url: str, folder: Path, fake: FakeTelegram, clock: MachineClock, *posts: tuple[int | str, str]) -> float:
    """Say all that, from two processes that share the pace; the seconds of the clock until the last had passed."""
    async with a_desk(url, folder) as desk:
        for chat, title in posts:
            queue(desk, chat, title)
        async with an_outbox(desk, fake, clock), an_outbox(desk, fake, None):
            await drained(desk)
    assert fake.limiter is not None
    return fake.limiter.last_at - BEGINS.timestamp()


def test_three_hundred_notices_to_ten_groups(
    database_url: str, tmp_path: Path, fake: FakeTelegram, clock: MachineClock
) -> None:
    """They drain at no less than 0.9 of the pace that Telegram allows, in their order, with no 429."""
    posts = [(group, f"{number}") for number in range(30) for group in GROUPS]
    took_s = asyncio.run(said(database_url, tmp_path, fake, clock, *posts))
    assert fake.limiter is not None
    assert fake.limiter.refused == []
    assert all(fake.texts(group) == [f"{number}" for number in range(30)] for group in GROUPS)
    assert soonest(30, (CHAT, GROUP)) <= took_s <= soonest(30, (CHAT, GROUP)) / 0.9


def test_a_hundred_people_at_once(database_url: str, tmp_path: Path, fake: FakeTelegram, clock: MachineClock) -> None:
    """What all chats share is kept, too, and used."""
    for user in range(1, 101):
        fake.add_user(user, f"第 {user} 位")
    took_s = asyncio.run(said(database_url, tmp_path, fake, clock, *((f"@{user}", "一") for user in range(1, 101))))
    assert fake.limiter is not None
    assert fake.limiter.refused == []
    assert soonest(100, (OVERALL,)) <= took_s <= 5.0


def test_topics_share_what_their_group_has(
    database_url: str, tmp_path: Path, fake: FakeTelegram, clock: MachineClock
) -> None:
    """Thirty notices to three topics take as long as thirty to one group."""
    forum = fake.add_chat(-1_001_999, is_forum=True)
    fake.add_user(1, "王敏")
    topics = [fake.add_topic(forum.id, 1, name) for name in "甲乙丙"]
    posts = [(f"{forum.id}/{topic}", f"{number}") for number in range(10) for topic in topics]
    took_s = asyncio.run(said(database_url, tmp_path, fake, clock, *posts))
    assert fake.limiter is not None
    assert fake.limiter.refused == []
    assert soonest(30, (CHAT, GROUP)) <= took_s <= soonest(30, (CHAT, GROUP)) / 0.9


def test_a_chat_told_to_wait_holds_up_no_other(
    database_url: str, tmp_path: Path, fake: FakeTelegram, clock: MachineClock
) -> None:
    """`retry_after` is obeyed to the second in its chat; the others go on meanwhile."""
    first, second = GROUPS[:2]
    fake.fail("sendMessage", Fault.RETRY_AFTER, "45", chat=first)
    asyncio.run(said(database_url, tmp_path, fake, clock, (first, "甲"), (first, "乙"), (second, "丙"), (second, "丁")))
    begun = int(BEGINS.timestamp())
    assert [one["date"] - begun for one in fake.of_bot(second)] == [0, 1]
    assert fake.of_bot(first)[0]["date"] - begun in {45, 46}
    assert fake.texts(first) == ["甲", "乙"]
    assert len([call for call in fake.calls_of("sendMessage") if call.args["chat_id"] == str(first)]) == 3
