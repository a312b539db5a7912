"""What the desk says to groups leaves as fast as their robots take it and no faster, on a clock that tests move."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import Session, func, select

from bot.app import open_dispatch
from bot.delivery.relay import OutboxRelay
from bot.platforms.links import Links
from bot.platforms.robots.pace import timing_of
from bot.platforms.robots.sender import RobotSender, open_client
from bot.robot_settings import RobotKind, robots_in
from models.messaging.outbox import Post, PostState
from models.terms import Platform
from tests.support.desk import settings_for
from tests.support.fakes.fake_robots import FakeRobot, FakeRobots, setting_of
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.leaping_bell import LeapingBell
from tests.support.machine_clock import BEGINS, MachineClock, machine_clock
from tests.support.outboxes import Desk, a_desk

on_both_databases = pytest.mark.both_databases("locks")
TEN_MINUTES_S = 600.0
NAMES = {"企微": RobotKind.WECOM, "钉钉": RobotKind.DINGTALK, "飞书": RobotKind.FEISHU}


@pytest.fixture
def clock(database_url: str) -> Iterator[MachineClock]:
    """The database's clock; twelve minutes past, when no robot is crowded."""
    with machine_clock(database_url) as clock:
        clock.move(12 * 60)
        yield clock


@pytest.fixture
def fakes(clock: MachineClock) -> dict[str, FakeRobot]:
    """A group of each kind, by the same clock, strict."""
    return {name: FakeRobot(kind, f"key-{kind}", clock=clock) for name, kind in NAMES.items()}


@asynccontextmanager
async def an_outbox(desk: Desk, fakes: dict[str, FakeRobot], clock: MachineClock) -> AsyncIterator[None]:
    """An outbox to these groups, as a process that was just started has it."""
    robots = robots_in(SecretStr(setting_of(**fakes)))
    async with open_dispatch(settings_for(desk.url, desk.folder)) as (dispatch, engine):
        client = open_client(FakeRobots(*fakes.values()))
        sender = RobotSender(robots, client, Links(), lambda: datetime.fromtimestamp(clock(), UTC))
        outbox = OutboxRelay(dispatch, sender, engine, lambda: TUESDAY_10_OCLOCK, timing_of(robots), desk.note)
        bell = LeapingBell(desk.engine, clock)
        dispatch.committed.append(bell.ring)
        task = asyncio.create_task(outbox.run(bell))
        try:
            yield
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def sent(desk: Desk, count: int) -> None:
    """Wait until so many were sent."""
    done = select(func.count()).select_from(Post).where(Post.state == PostState.SENT)

    def are_sent() -> bool:
        with Session(desk.engine) as session:
            return session.exec(done).one() >= count

    async with asyncio.timeout(240):
        while not await asyncio.to_thread(are_sent):
            await asyncio.sleep(0.05)


def titles(fake: FakeRobot) -> list[str]:
    """What stands in the group, without the marks of a heading."""
    return [text.split("\n")[0].strip("*# ") for text in fake.shown]


@pytest.mark.thorough("a thousand messages")
def test_a_flood_of_a_thousand(
    database_url: str, tmp_path: Path, fakes: dict[str, FakeRobot], clock: MachineClock
) -> None:
    """A first, in order, no robot above its rate, and none waits for another: 企业微信 has 400, 钉钉 300, 飞书 300."""
    counts = {"企微": 400, "钉钉": 300, "飞书": 300}

    async def flooded() -> None:
        async with a_desk(database_url, tmp_path) as desk:
            for number in range(max(counts.values())):
                for name, count in counts.items():
                    if number < count:
                        is_a = number % 50 == 49
                        desk.queue(
                            name, f"{'A' if is_a else '其他'}{number}", platform=Platform.ROBOT, priority=int(not is_a)
                        )
            async with an_outbox(desk, fakes, clock):
                await sent(desk, sum(counts.values()))

    begun = clock()
    asyncio.run(flooded())
    for name, count in counts.items():
        fake = fakes[name]
        assert fake.refused == []
        of_a = [f"A{number}" for number in range(count) if number % 50 == 49]
        others = [f"其他{number}" for number in range(count) if number % 50 != 49]
        assert titles(fake) == [*of_a, *others]
    last = {name: fake.passed[-1] - begun for name, fake in fakes.items()}
    assert 19 * 61 <= last["企微"] <= 21 * 61
    assert 16 * 61 <= last["钉钉"] <= 18 * 61
    assert 2 * 60 <= last["飞书"] <= 4 * 61


@on_both_databases
def test_the_ten_minute_block_outlasts_a_restart(
    database_url: str, tmp_path: Path, fakes: dict[str, FakeRobot], clock: MachineClock
) -> None:
    """Somebody else spoke too fast with 钉钉's robot: one try finds out, and nothing is tried again until it is over.

    The desk stops and starts meanwhile. Then all leave in their order, what came first and A before the rest.
    """
    fake = fakes["钉钉"]
    fake.shut_until = clock() + TEN_MINUTES_S - 20

    async def lived_through() -> None:
        async with a_desk(database_url, tmp_path) as desk:
            for number in range(4):
                desk.queue("钉钉", f"第{number}", platform=Platform.ROBOT)
            async with an_outbox(desk, fakes, clock):
                desk.queue("企微", "别处照常", platform=Platform.ROBOT)
                await sent(desk, 1)
                while not fake.refused:
                    await asyncio.sleep(0.02)
            assert clock() < fake.shut_until
            desk.queue("钉钉", "A", platform=Platform.ROBOT, priority=0)
            async with an_outbox(desk, fakes, clock):
                await sent(desk, 6)

    asyncio.run(lived_through())
    assert fake.refused == [130101]
    assert titles(fake) == ["A", "第0", "第1", "第2", "第3"]
    assert fake.passed[0] >= fake.shut_until
    assert fake.passed[0] <= BEGINS.timestamp() + 12 * 60 + TEN_MINUTES_S + 60


@on_both_databases
def test_a_group_that_refuses_waits_whole(
    database_url: str, tmp_path: Path, fakes: dict[str, FakeRobot], clock: MachineClock
) -> None:
    """The robot was removed: its posts wait, somebody is told once, other groups go on; put right, all arrive."""
    fake = fakes["企微"]
    fake.is_removed = True

    async def lived_through() -> None:
        async with a_desk(database_url, tmp_path) as desk:
            for number in range(3):
                desk.queue("企微", f"第{number}", platform=Platform.ROBOT)
            desk.queue("飞书", "别处照常", platform=Platform.ROBOT)
            async with an_outbox(desk, fakes, clock):
                await sent(desk, 1)
                while len(fake.refused) < 4:
                    await asyncio.sleep(0.02)
                with Session(desk.engine) as session:
                    states = set(session.exec(select(Post.state).where(Post.chat == "企微")).all())
                assert not states & {PostState.DEAD, PostState.DROPPED}
                assert [reason for _, reason in desk.told] == ["robot_gone"]
                fake.is_removed = False
                await sent(desk, 4)

    asyncio.run(lived_through())
    assert titles(fake) == ["第0", "第1", "第2"]


@on_both_databases
def test_an_unknown_outcome_is_said_once_more(
    database_url: str, tmp_path: Path, fakes: dict[str, FakeRobot], clock: MachineClock
) -> None:
    """A robot names no message and shows none: the second one says that it may be a repeat, and there is no third."""
    fake = fakes["企微"]
    fake.plan.append(httpx.ReadTimeout("slow"))

    async def lived_through() -> None:
        async with a_desk(database_url, tmp_path) as desk:
            desk.queue("企微", "日报", platform=Platform.ROBOT)
            async with an_outbox(desk, fakes, clock):
                await sent(desk, 1)
                fake.plan.extend([httpx.ReadTimeout("slow"), httpx.Response(502)])
                desk.queue("企微", "提醒", platform=Platform.ROBOT)
                await desk.until(lambda: bool(desk.told))

    asyncio.run(lived_through())
    assert len(fake.shown) == 1
    assert "可能重复" in fake.shown[0]
    assert not fake.plan


def test_the_robots_of_these_tests_are_strict(clock: MachineClock) -> None:
    """They refuse the first message that is above their rate."""
    for kind, most in ((RobotKind.WECOM, 20), (RobotKind.DINGTALK, 20), (RobotKind.FEISHU, 5)):
        fake = FakeRobot(kind, "key", clock=clock)
        assert [fake.is_too_fast() for _ in range(most + 1)] == [False] * most + [True]
