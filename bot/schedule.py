"""Wakes the ticks: what is due is found in the database, the scheduler only says when to look."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, func, select

from bot.delivery.wakeup import REST_S, Bell, Loop
from bot.desk_clock import DeskClock, utc_now
from bot.documents.requested import RequestedPapers
from bot.files.masked_remains import MaskedRemains
from bot.logs import OUTAGES
from bot.platforms.protocol import Adapter
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.turn.router import NO_TIME, Slots
from models.operations.calendar_year import CalendarYear
from sla.clocks.working_days import WorkingDays
from sla.rulebook import Rulebook
from sla.triage.patterns import compile_all

log = structlog.get_logger(__name__)

A_SECOND = timedelta(seconds=1)
TRIED_AGAIN_AFTER = timedelta(seconds=5)
OWN_TICKS = {
    "run_again": A_SECOND,
    "rules": A_SECOND,
    "desk_time": A_SECOND,
    "masked": A_SECOND,
    "papers": A_SECOND,
}
"""How often the schedule looks after what is no story: released events, rules, desk time, what was masked, papers."""
ONE_AT_A_TIME: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
POLL_S = 1.0
WARM_UP_AFTER_S = 0.2
"""The start comes first: until then the desk answers that it is ready."""


BaseTrigger.register(WorkingDays)
"""The rules of time know no scheduler; this one asks of a trigger nothing but its next moment."""


class Schedule:
    """The desk's ticks and its platforms' loops, such as the delivery of posts, from start to stop."""

    def __init__(
        self,
        dispatch: Dispatch,
        adapters: Sequence[Adapter],
        engine: Engine,
        clock: DeskClock,
        load_rules: Callable[[], Rulebook],
        when_warm: Callable[[], None],
        remains: MaskedRemains,
        papers: RequestedPapers,
    ) -> None:
        self.dispatch = dispatch
        self.adapters = adapters
        self.engine = engine
        self.now = clock
        self.load_rules = load_rules
        self.when_warm = when_warm
        self.remains = remains
        self.papers = papers
        self.scheduler = AsyncIOScheduler(timezone="UTC")
        self.bell_rests_s = REST_S
        self.tries_again_after = TRIED_AGAIN_AFTER
        self._loaded_at: object = None
        self._tasks: list[asyncio.Task[None]] = []
        self._by_calendar: list[str] = []

    async def __aenter__(self) -> "Schedule":
        own = {
            "run_again": self._run_again,
            "rules": self._reload_rules,
            "desk_time": self._look_at_clock,
            "masked": self.remains.remove,
            "papers": self.papers.send,
        }
        self._tasks.append(asyncio.create_task(self._warm_up()))
        for adapter in self.adapters:
            for loop in adapter.loops():
                self._begin(loop)
        for name, interval in OWN_TICKS.items():
            self._every(interval, name, own[name])
        for name, tick in self.dispatch.desk.router.ticks.items():
            if tick.slots is not None:
                self._on_days(tick.slots, name)
            else:
                self._every(tick.every, name, partial(self._tick, name), tick.rests)
        await self._sign_of_life()
        self.scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.scheduler.shutdown(wait=False)
        self.papers.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, loop: Loop) -> None:
        bell = Bell(self.bell_rests_s)
        self.dispatch.committed.append(bell.ring)
        self._tasks.append(asyncio.create_task(_kept_going(loop, bell)))

    async def _warm_up(self) -> None:
        """What no start waits for is done beside serving: words and patterns of triage."""
        await asyncio.sleep(WARM_UP_AFTER_S)
        try:
            await asyncio.to_thread(getattr, self.dispatch.rules, "lexicon")
            await asyncio.to_thread(compile_all)
        finally:
            self.when_warm()

    async def _tick(self, name: str) -> None:
        """Until it finds nothing more; each portion is a turn of its own, so that reports come in between."""
        while await self.dispatch.tick(name, self.now()):
            continue

    async def _sign_of_life(self) -> None:
        """Note at once that the desk is back, so that how long it was off is not measured too long."""
        try:
            await self.dispatch.tick("heartbeat", self.now())
        except (Busy, SQLAlchemyError) as error:
            log.warning("the database is away", reason=str(error)[:200])

    async def _look_at_clock(self) -> None:
        """Take in that desk time was moved by another process; whoever shows it hears of it."""
        if await asyncio.to_thread(self.now.look):
            for adapter in self.adapters:
                adapter.clock_moved(self.now())
            self._look_at_calendar()

    async def _run_again(self) -> None:
        await self.dispatch.run_again(self.now())

    async def _reload_rules(self) -> None:
        """Take in a year's notice that another process loaded."""
        loaded_at = await asyncio.to_thread(self._last_load)
        if loaded_at != self._loaded_at:
            self.dispatch.rules = await asyncio.to_thread(self.load_rules)
            self._loaded_at = loaded_at
            self._look_at_calendar()

    def _last_load(self) -> datetime | None:
        with Session(self.engine) as session:
            return session.exec(select(func.max(CalendarYear.loaded_at))).one()

    def _every(
        self, interval: timedelta, name: str, job: Callable[[], Awaitable[None]], rests: timedelta = NO_TIME
    ) -> None:
        """Run `job` every so often once it `rests` no more; what was missed is made good once, and two never cross."""

        async def guarded() -> None:
            await self._ran(name, job)

        seconds = interval.total_seconds()
        first = utc_now() + rests + interval
        self.scheduler.add_job(guarded, "interval", seconds=seconds, id=name, next_run_time=first, **ONE_AT_A_TIME)

    def _on_days(self, slots: Slots, name: str) -> None:
        """Run a tick at its slots of the calendar, and once soon, for what was missed; what failed is tried again."""

        async def guarded() -> None:
            if not await self._ran(name, partial(self._tick, name)):
                self._wake(name, self.tries_again_after)

        trigger = WorkingDays(
            lambda: slots.at(self.dispatch.rules.policy), slots.days, lambda: self.dispatch.rules.calendar, self.now
        )
        self.scheduler.add_job(guarded, trigger, id=name, next_run_time=utc_now() + A_SECOND, **ONE_AT_A_TIME)
        self._by_calendar.append(name)

    def _look_at_calendar(self) -> None:
        """Desk time was moved, or a year's notice came: what waits for a day of the calendar counts anew."""
        for name in self._by_calendar:
            self._wake(name)

    def _wake(self, name: str, after: timedelta = timedelta()) -> None:
        if self.scheduler.get_job(name) is not None:
            self.scheduler.modify_job(name, next_run_time=utc_now() + after)

    async def _ran(self, name: str, job: Callable[[], Awaitable[None]]) -> bool:
        """Whether the job came to its end."""
        try:
            await job()
        except asyncio.CancelledError:
            return True  # the desk stops, and APScheduler would print that as the job's error
        except (Busy, SQLAlchemyError) as error:
            log.warning("tick waits", tick=name, reason=str(error)[:200])
        except Exception:
            log.exception("tick failed", tick=name)
        else:
            OUTAGES.end()
            return True
        return False


async def _kept_going(loop: Loop, bell: Bell) -> None:
    """A loop looks after its own mistakes; one that it did not foresee ends it no more than a moment."""
    while True:
        try:
            await loop(bell)
            return
        except Exception:
            log.exception("a loop failed")
            await asyncio.sleep(POLL_S)
