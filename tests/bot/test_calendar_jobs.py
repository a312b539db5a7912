"""What is due by the calendar runs at its slot, once soon after a start, and again where it failed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import create_engine

from bot.desk_clock import utc_now
from bot.looks import SlotLook
from bot.pulse import Beat
from bot.schedule import Schedule
from bot.turns.writer import Busy
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from sla.calendar.china import china_calendar
from sla.clocks.working_days import Days
from sla.policy.policy_file import load_policy
from tests.support.patience import HANG_S, LOOKS_EVERY_S

EIGHT = time(8)
A_LITTLE, A_SECOND, A_WHILE = timedelta(seconds=2), timedelta(seconds=1), timedelta(seconds=20)


class StandIn:
    """A dispatch that notes when it was asked for the tick `digest`, and fails at first if it is told to."""

    def __init__(self, clock: Callable[[], datetime], failures: int = 0) -> None:
        router = Router()
        router.tick("heartbeat", every=A_SECOND)(_nothing)
        router.on_days("digest", Days.WORKING, lambda policy: EIGHT)(_nothing)
        router.tick("at_once", every=A_SECOND)(_nothing)
        router.tick("can_wait", every=A_SECOND, rests=A_WHILE)(_nothing)
        policy = load_policy()
        self.desk = SimpleNamespace(router=router)
        self.rules: Any = SimpleNamespace(policy=policy, calendar=china_calendar(policy.hours), lexicon=None)
        self.committed: list[Callable[[], None]] = []
        self.clock = clock
        self.failures = failures
        self.ran: list[datetime] = []

    async def tick(self, name: str, now: datetime) -> int:
        """Note it."""
        if name == "digest":
            self.ran.append(self.clock())
            if len(self.ran) <= self.failures:
                raise Busy
        return 0

    async def quietly(self, story: Any, now: datetime, ordering_key: str) -> Beat:
        """Nobody knows what is committed."""
        return Beat(None, None, wrote_more=False)

    def ring(self) -> None:
        """Nobody waits for it."""

    async def run_again(self, now: datetime) -> int:
        """Nothing failed."""
        return 0


def _nothing(turn: Turn) -> int:
    return 0


class Ahead:
    """A desk clock: the machine's, and as far ahead as somebody moves it."""

    def __init__(self, at: datetime) -> None:
        self.by = at - utc_now()
        self.moved = False

    def __call__(self) -> datetime:
        return utc_now() + self.by

    def look(self) -> bool:
        """Whether it was moved since."""
        moved, self.moved = self.moved, False
        return moved


def lived(dispatch: StandIn, clock: Ahead, story: Callable[[Schedule], Any]) -> None:
    """A schedule from its start to its end."""
    remains: Any = SimpleNamespace(remove=lambda: asyncio.sleep(0))
    papers: Any = SimpleNamespace(send=lambda: asyncio.sleep(0), stop=lambda: None)
    engine = create_engine("sqlite://")

    async def life() -> None:
        parts: Any = (dispatch, (), engine, clock, lambda: dispatch.rules, lambda: None, remains, papers)
        schedule = Schedule(*parts)
        async with schedule:
            await story(schedule)

    asyncio.run(life())


async def _told(dispatch: StandIn, times: int) -> None:
    async with asyncio.timeout(HANG_S):
        while len(dispatch.ran) < times:
            await asyncio.sleep(LOOKS_EVERY_S)


def test_soon_after_the_start_and_then_at_its_slot() -> None:
    """Two seconds before eight: once for what was missed, and at eight, not before."""
    eight = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
    clock = Ahead(eight - A_LITTLE)
    dispatch = StandIn(clock)
    lived(dispatch, clock, lambda schedule: _told(dispatch, 2))
    first, second = dispatch.ran
    assert first < eight <= second


def test_what_is_woken_during_its_look_looks_once_more() -> None:
    """A year's notice that comes while a digest is read: the slot is worked out anew, and not by the old calendar."""
    now = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
    look = SlotLook("digests", _finds_nothing, 5.0, 0.0, next_slot=lambda at: at + timedelta(days=3))
    look.begin(0, 10.0, now)
    look.end(is_at_rest=True)
    assert not look.is_owed(0, 20.0, now)
    look.begin(0, 20.0, now)
    look.wake()
    look.end(is_at_rest=True)
    assert look.is_owed(0, 20.5, now)


async def _finds_nothing() -> int:
    return 0


def test_what_can_wait_rests_after_a_start() -> None:
    """It is woken so long after the others, whatever there is to catch up with."""
    clock = Ahead(datetime(2026, 11, 27, 0, 0, tzinfo=UTC))
    woken: dict[str, float] = {}

    async def look(schedule: Schedule) -> None:
        for name in ("at_once", "can_wait"):
            woken[name] = schedule.looks[name].began_at

    lived(StandIn(clock), clock, look)
    assert woken["can_wait"] - woken["at_once"] > A_WHILE.total_seconds() / 2


def test_what_failed_is_tried_again() -> None:
    """The database was away at its hour: it does not wait for the next day."""
    clock = Ahead(datetime(2026, 11, 27, 3, 0, tzinfo=UTC))
    dispatch = StandIn(clock, failures=2)

    async def hurried(schedule: Schedule) -> None:
        schedule.tries_again_after = timedelta(milliseconds=10)
        await _told(dispatch, 3)

    lived(dispatch, clock, hurried)
    failed, again, done = dispatch.ran[:3]
    assert failed < again < done < failed + timedelta(days=1)


def test_moved_desk_time_is_looked_at_at_once() -> None:
    """In the demo another process moved the clock over a slot."""
    clock = Ahead(datetime(2026, 11, 27, 3, 0, tzinfo=UTC))
    dispatch = StandIn(clock)

    async def moved(schedule: Schedule) -> None:
        await _told(dispatch, 1)
        clock.by, clock.moved = clock.by + timedelta(days=3), True
        await _told(dispatch, 2)

    lived(dispatch, clock, moved)
    before, after = dispatch.ran[:2]
    assert timedelta(days=3) <= after - before < timedelta(days=4)
