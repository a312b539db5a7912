"""A tick sleeps while nothing is committed and nothing falls due, and is never later for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from bot.app import open_dispatch
from bot.looks import Look
from bot.schedule import Schedule
from handlers.desk import DESK, desk
from handlers.turn.router import Router, till_a_commit
from handlers.turn.turn import Turn
from models.clocks.desk_time import move_ahead
from models.database.engines import writing_engine
from tests.support.desk import settings_for
from tests.support.patience import HANG_S, LOOKS_EVERY_S

pytestmark = pytest.mark.both_databases("each tells of commits in its own way")

BEAT_S = 0.05
A_BEAT, A_DAY = timedelta(seconds=BEAT_S), timedelta(days=1)
NOON = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
PROBES = "probe", "planned", "forced"


class Watch:
    """The desk's clock for a test: it goes on by the loop's time, and leaps where it is told to."""

    def __init__(self) -> None:
        self.began = asyncio.get_running_loop().time()
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return NOON + self.ahead + timedelta(seconds=asyncio.get_running_loop().time() - self.began)

    def look(self) -> bool:
        """Nobody moved it."""
        return False


class Probes:
    """A desk of three ticks: one that waits for commits, one for a moment too, and one that always looks."""

    def __init__(self) -> None:
        self.seen: dict[str, list[datetime]] = {name: [] for name in PROBES}
        self.due_at: datetime | None = None
        self.fails = 0
        self.found = 0
        self.router = Router()
        self.router.ticks["heartbeat"] = desk.ticks["heartbeat"]
        self.router.tick("probe", every=A_BEAT, sleeps_until=till_a_commit)(self._looks("probe"))
        self.router.tick("planned", every=A_BEAT, upcoming=lambda turn: self.due_at)(self._looks("planned"))
        self.router.tick("forced", every=A_BEAT)(self._looks("forced"))

    def _looks(self, name: str) -> Callable[[Turn], int]:
        def look(turn: Turn) -> int:
            self.seen[name].append(turn.now)
            if name == "probe" and self.fails:
                self.fails -= 1
                raise RuntimeError("it fails")
            if name == "probe" and self.found:
                self.found -= 1
                return 1
            return 0

        return look


class Life:
    """A schedule at work."""

    def __init__(self, schedule: Schedule, probes: Probes, clock: Watch, engine: Engine) -> None:
        self.schedule, self.probes, self.clock, self.engine = schedule, probes, clock, engine

    def look(self, name: str) -> Look:
        """What the schedule knows of a tick."""
        return self.schedule.looks[name]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it does."""
        async with asyncio.timeout(HANG_S):
            while not holds():
                await asyncio.sleep(LOOKS_EVERY_S)

    async def beats(self, count: int) -> None:
        """Wait so many looks of the tick that always looks."""
        seen = len(self.probes.seen["forced"])
        await self.until(lambda: len(self.probes.seen["forced"]) >= seen + count)

    async def sleep_in(self, *names: str) -> dict[str, int]:
        """Wait until they sleep; how often each looked by then."""
        await self.until(lambda: all(self.is_asleep(name) for name in names))
        return {name: len(self.probes.seen[name]) for name in names}

    def is_asleep(self, name: str) -> bool:
        """Whether it asked until when it may sleep, and nothing came since."""
        return self.look(name).has_asked and self.look(name).news == self.schedule.pulse.news

    def commit_elsewhere(self) -> None:
        """Write something by a connection of its own, as another process does."""
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE person SET name = name WHERE id = (SELECT min(id) FROM person)"))

    async def is_woken(self, name: str, by: Callable[[], object]) -> None:
        """Let it sleep, wake it, and see that it looks within some beats; others write on the same server, too."""
        await self.sleep_in(name)
        seen = len(self.probes.seen[name])
        by()
        await self.until(lambda: len(self.probes.seen[name]) > seen)


@asynccontextmanager
async def living(url: str, folder: Path) -> AsyncIterator[Life]:
    """The desk of probes from start to stop, on a beat of fifty milliseconds."""
    probes, clock, engine = Probes(), Watch(), writing_engine(url)
    settings = settings_for(url, folder)
    async with open_dispatch(settings, DESK._replace(router=probes.router)) as (dispatch, reading):
        remains: Any = SimpleNamespace(remove=lambda: asyncio.sleep(0))
        papers: Any = SimpleNamespace(send=lambda: asyncio.sleep(0), stop=lambda: None)
        parts: Any = (dispatch, (), reading, clock, lambda: dispatch.rules, lambda: None, remains, papers)
        schedule = Schedule(*parts)
        schedule.beat_s = BEAT_S
        async with schedule:
            yield Life(schedule, probes, clock, engine)
    engine.dispose()


@pytest.fixture
def live(
    office_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[Life], Coroutine[Any, Any, None]]], None]:
    """Run a story in such a life, where the look of each minute wakes nobody who should have been woken."""
    monkeypatch.setattr("bot.looks.LONGEST_SLEEP_S", 24 * 3600.0)

    def run(story: Callable[[Life], Coroutine[Any, Any, None]]) -> None:
        async def life() -> None:
            async with living(office_url, tmp_path) as one:
                await story(one)

        asyncio.run(life())

    return run


Live = Callable[[Callable[[Life], Coroutine[Any, Any, None]]], None]


def test_nothing_is_looked_at_while_nothing_happens(live: Live) -> None:
    """Ten beats pass without a look; the desk's own sign of life is no news."""

    async def story(life: Life) -> None:
        async with asyncio.timeout(HANG_S):
            while True:  # elsewhere on the server somebody may write
                before = await life.sleep_in("probe", "planned")
                await life.beats(10)
                if all(len(life.probes.seen[name]) == count for name, count in before.items()):
                    return

    live(story)


def test_a_commit_of_another_process_wakes_it(live: Live) -> None:
    """Time and again, whatever it is."""

    async def story(life: Life) -> None:
        for _ in range(5):
            await life.is_woken("probe", life.commit_elsewhere)

    live(story)


def test_a_turn_of_this_process_wakes_it(live: Live) -> None:
    """Whether or not it says that it did something."""

    async def story(life: Life) -> None:
        def rename(turn: Turn) -> int:
            turn.session.execute(text("UPDATE person SET name = name WHERE id = (SELECT min(id) FROM person)"))
            return 0

        for _ in range(5):
            await life.sleep_in("probe")
            seen = len(life.probes.seen["probe"])
            await life.schedule.dispatch.carry_out(rename, life.clock(), "a turn")
            await life.until(lambda seen=seen: len(life.probes.seen["probe"]) > seen)  # type: ignore[misc]

    live(story)


def test_a_commit_while_it_looks_is_not_lost(live: Live) -> None:
    """What is committed after its transaction, and before its look is over, has it look once more."""

    async def story(life: Life) -> None:
        await life.sleep_in("probe")
        job = life.look("probe").job
        looks: list[int] = []

        async def looked_at_and_written_behind() -> object:
            found = await job()
            if not looks:
                life.commit_elsewhere()
            looks.append(len(looks))
            return found

        life.look("probe").job = looked_at_and_written_behind
        life.commit_elsewhere()
        await life.until(lambda: len(looks) >= 2)

    live(story)


def test_what_falls_due_wakes_it_at_its_moment(live: Live) -> None:
    """Not before it, and without anything that is committed."""

    async def story(life: Life) -> None:
        await life.sleep_in("planned")
        life.probes.due_at = life.clock() + 10 * A_BEAT
        life.commit_elsewhere()
        await life.until(lambda: life.look("planned").due_at == life.probes.due_at and life.is_asleep("planned"))
        await life.beats(3)  # what was committed may wake it once more
        due_at, settled_at, seen = life.probes.due_at, life.clock(), life.probes.seen["planned"]
        await life.until(lambda: seen[-1] >= due_at)
        if life.engine.dialect.name == "sqlite":  # others write on the same server, and that wakes it, too
            assert [at for at in seen if settled_at < at < due_at] == []

    live(story)


def test_a_clock_that_leaps_wakes_everybody(live: Live) -> None:
    """Forward over what is due, and back: what was worked out by the wrong time is worked out anew."""

    async def story(life: Life) -> None:
        for leap in (A_DAY, -2 * A_DAY):

            def by(leap: timedelta = leap) -> None:
                life.clock.ahead += leap

            await life.is_woken("planned", by)
            await life.is_woken("probe", life.commit_elsewhere)

    live(story)


def test_desk_time_that_another_process_moved_wakes_everybody(live: Live) -> None:
    """As the demo's page does on another replica."""

    async def story(life: Life) -> None:
        def moved() -> None:
            with Session(life.engine) as session:
                assert move_ahead(session, 0, 3600, life.clock() + timedelta(hours=1))
                session.commit()

        await life.is_woken("planned", moved)

    live(story)


def test_what_failed_or_found_something_looks_again(live: Live) -> None:
    """It sleeps only after a look that came to its end and found nothing."""

    async def story(life: Life) -> None:
        await life.sleep_in("probe")
        seen = len(life.probes.seen["probe"])
        life.probes.fails, life.probes.found = 3, 4
        life.commit_elsewhere()
        await life.until(lambda: len(life.probes.seen["probe"]) >= seen + 8)
        assert (life.probes.fails, life.probes.found) == (0, 0)

    live(story)


def test_a_beat_that_hangs_keeps_nobody_from_looking(live: Live) -> None:
    """While the database lets the sign of life wait, all look at their own pace, as nobody knows what is committed."""

    async def story(life: Life) -> None:
        await life.sleep_in("probe")
        going_on, sign = asyncio.Event(), life.schedule.pulse.beat

        async def hangs(now: datetime) -> bool:
            await going_on.wait()
            return await sign(now)

        life.schedule.pulse.beat = hangs  # type: ignore[method-assign]  # a database that says nothing
        seen = len(life.probes.seen["probe"])
        await life.until(lambda: len(life.probes.seen["probe"]) >= seen + 3)
        going_on.set()

    live(story)


def test_whatever_it_is_told_a_tick_looks_each_minute() -> None:
    """A tick that may sleep for ever is looked at once a minute all the same."""

    async def job() -> object:
        return None

    look = Look("any", job, 1.0, 0.0, till_a_commit)
    look.begin(7, 0.0, NOON)
    look.is_at_rest = True
    look.sleep(None)
    owed = [on_loop for on_loop in range(70) if look.is_owed(7, float(on_loop), NOON)]
    assert owed == list(range(60, 70))
