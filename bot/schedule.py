"""Wakes the ticks: what is due is found in the database, the schedule only says when to look."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, func, select

from bot.delivery.wakeup import REST_S, Bell, Loop
from bot.desk_clock import DeskClock
from bot.documents.requested import RequestedPapers
from bot.files.masked_remains import MaskedRemains
from bot.logs import OUTAGES
from bot.looks import Job, Look, SlotLook
from bot.platforms.protocol import Adapter
from bot.pulse import HEARTBEAT, Pulse
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.turn.router import Slots, Tick, till_a_commit
from handlers.turn.turn import Turn
from models.clocks.calendar_year import CalendarYear
from sla.clocks.working_days import slot_after
from sla.reading.patterns import compile_all
from sla.rulebook import Rulebook

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
"""Intervals of ticks that no story has: released events, rules, desk time, masked files, papers."""
POLL_S = BEAT_S = 1.0
WARM_UP_AFTER_S = 0.2
"""The start comes first: until then the desk answers that it is ready."""


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
        self.pulse = Pulse(dispatch)
        self.looks: dict[str, Look] = {}
        self.bell_rests_s = REST_S
        self.beat_s = BEAT_S
        self.tries_again_after = TRIED_AGAIN_AFTER
        self._loaded_at: object = None
        self._tasks: list[asyncio.Task[None]] = []
        self._beat: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Schedule":
        self._tasks.append(asyncio.create_task(self._warm_up()))
        for adapter in self.adapters:
            for loop in adapter.loops():
                self._begin(loop)
        self._get_ready_to_look()
        await self._sign_of_life()
        self.scheduler.add_job(self._keep_time, "interval", seconds=self.beat_s, coalesce=True, misfire_grace_time=None)
        self.scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.scheduler.shutdown(wait=False)
        self.papers.stop()
        looking = [look.task for look in self.looks.values() if look.task is not None]
        ended = [*self._tasks, *looking, *([self._beat] if self._beat is not None else [])]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)

    def _begin(self, loop: Loop) -> None:
        bell = Bell(self.bell_rests_s)
        self.dispatch.committed.append(bell.ring)
        self._tasks.append(asyncio.create_task(_kept_going(loop, bell)))

    async def _warm_up(self) -> None:
        """Warm up beside serving, since no start waits for it: words and patterns of triage, and what it learned."""
        await asyncio.sleep(WARM_UP_AFTER_S)
        try:
            await asyncio.to_thread(getattr, self.dispatch.rules, "lexicon")
            await asyncio.to_thread(compile_all)
            await self.dispatch.ear.warm_up(self.dispatch.rules)
        finally:
            self.when_warm()

    def _get_ready_to_look(self) -> None:
        begun = asyncio.get_running_loop().time()
        own: dict[str, Job] = {
            "run_again": self._run_again,
            "rules": self._reload_rules,
            "desk_time": self._look_at_clock,
            "masked": self.remains.remove,
            "papers": self.papers.send,
        }
        for name, interval in OWN_TICKS.items():
            self.looks[name] = Look(name, own[name], interval.total_seconds(), begun, till_a_commit)
        for name, tick in self.dispatch.desk.router.ticks.items():
            if name != HEARTBEAT:
                self.looks[name] = self._look_of(name, tick, begun)

    def _look_of(self, name: str, tick: Tick, begun: float) -> Look:
        """Return the look of a tick; one of the calendar looks once soon for missed work, others after their time."""
        job = partial(self._tick, name)
        if tick.slots is not None:
            again_s = self.tries_again_after.total_seconds()
            soon = begun + self.beat_s - again_s
            return SlotLook(name, job, again_s, soon, next_slot=partial(self._next_slot, tick.slots))
        rested = begun + tick.rests.total_seconds()
        return Look(name, job, tick.every.total_seconds(), rested, tick.sleeps_until)

    def _next_slot(self, slots: Slots, now: datetime) -> datetime:
        rules = self.dispatch.rules
        return slot_after(rules.calendar, slots.at(rules.policy), now, slots.days)

    async def _keep_time(self) -> None:
        """Begin a beat; where the last one is not over, nobody knows what was committed, and all look."""
        if self._beat is None or self._beat.done():
            self._beat = asyncio.create_task(self._beat_once())
        else:
            self.pulse.suspect()
            self._look_around()

    async def _beat_once(self) -> None:
        """Give a sign of life, let those sleep that found nothing, and have the others look."""
        if await self._ran(HEARTBEAT, self._sign) is None:
            self.pulse.suspect()
        await self._ran("sleep", self._let_sleep)
        self._look_around()

    async def _sign(self) -> None:
        if await self.pulse.beat(self.now()):
            self._look_at_calendar()

    def _look_around(self) -> None:
        now, on_loop = self.now(), asyncio.get_running_loop().time()
        for look in self.looks.values():
            if look.is_owed(self.pulse.news, on_loop + self.beat_s / 2, now):  # a beat is never quite on time
                look.begin(self.pulse.news, on_loop, now)
                look.task = asyncio.create_task(self._looked(look))

    async def _looked(self, look: Look) -> None:
        is_left = await self._ran(look.name, look.job)
        look.end(is_at_rest=is_left is not None and not is_left)

    async def _let_sleep(self) -> None:
        """Ask those that found nothing until when they can sleep; as of their look, so that nothing lies in between."""
        news = self.pulse.news
        asked = {name: look for name, look in self.looks.items() if look.may_ask(news)}
        if not asked:
            return

        def until_when(turn: Turn) -> dict[str, datetime | None]:
            return {name: look.sleeps_until(turn) for name, look in asked.items() if look.sleeps_until is not None}

        since = min(look.looked_at or self.now() for look in asked.values())
        for name, until in (await self.dispatch.quietly(until_when, since, "sleep")).items():
            if asked[name].may_ask(self.pulse.news):
                asked[name].sleep(until)

    async def _tick(self, name: str) -> None:
        """Until it finds nothing more; each portion is a turn of its own, so that reports come in between."""
        while await self.dispatch.tick(name, self.now()):
            continue

    async def _sign_of_life(self) -> None:
        """Note at once that the desk is back, so that how long it was off is not measured too long."""
        try:
            await self._sign()
        except (Busy, SQLAlchemyError) as error:
            log.warning("the database is away", reason=str(error)[:200])

    async def _look_at_clock(self) -> None:
        """Take in that another process moved desk time, and tell the adapters that show it."""
        if await asyncio.to_thread(self.now.look):
            for adapter in self.adapters:
                adapter.clock_moved(self.now())
            self._look_at_calendar()

    async def _run_again(self) -> int:
        return await self.dispatch.run_again(self.now())

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

    def _look_at_calendar(self) -> None:
        """Desk time was moved, or a year's notice came: what waits for a day of the calendar counts anew."""
        self.pulse.suspect()
        for look in self.looks.values():
            if isinstance(look, SlotLook):
                look.wake()

    async def _ran(self, name: str, job: Job) -> bool | None:
        """Return whether something is left to do; None where the job did not come to its end."""
        try:
            is_left = bool(await job())
        except (Busy, SQLAlchemyError) as error:
            log.warning("tick waits", tick=name, reason=str(error)[:200])
        except Exception:
            log.exception("tick failed", tick=name)
        else:
            OUTAGES.end()
            return is_left
        return None


async def _kept_going(loop: Loop, bell: Bell) -> None:
    """A loop looks after its own mistakes; one that it did not foresee ends it no more than a moment."""
    while True:
        try:
            await loop(bell)
            return
        except Exception:
            log.exception("a loop failed")
            await asyncio.sleep(POLL_S)
