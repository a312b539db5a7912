"""Moves desk time ahead in the demo: step by step over everything due on the way, so that nothing comes late."""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from bot.desk_clock import DeskClock
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.turn.turn import Turn
from models.clocks.desk_time import move_ahead
from models.refusal import Refusal
from models.tickets.queries import next_due
from sla.calendar.business_hours import SHANGHAI, Calendar, local_day

NEXT_MORNING = "next_morning"
NEXT_DEADLINE = "next_deadline"
FURTHEST = timedelta(days=62)
A_MINUTE = timedelta(minutes=1)
A_MOMENT_S = 0.05
PATIENCE = 40
Found = TypeVar("Found")
Plan = dict[str, datetime]
"""By tick, the next moment at which it has something to do, aware UTC."""
DURATION = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})S)?)?")


class TimeTravel:
    """One at a time. `deliver` sends what waits and says how much it was; `tell` hears of the time moved to."""

    def __init__(
        self,
        dispatch: Dispatch,
        clock: DeskClock,
        deliver: Callable[[], Awaitable[int]],
        tell: Callable[[datetime], None] = lambda now: None,
    ) -> None:
        self.dispatch = dispatch
        self.clock = clock
        self.deliver = deliver
        self.tell = tell
        self._under_way = asyncio.Lock()

    async def forward(self, to: str) -> int:
        """Move to what `to` says: `PT1H`, `next_morning` or `next_deadline`; in how many steps.

        Raises Refusal for what cannot be understood or reached, while another move is under way, and where the
        database was away before the end of the way; Busy where it was before the first step.
        """
        if self._under_way.locked():
            raise Refusal("demo.under_way")
        async with self._under_way:
            await asyncio.to_thread(self.clock.look)
            goal, ahead_s = await self.goal(to), self.clock.ahead_s
            try:
                return await self._forward_to(goal)
            except Busy:
                if self.clock.ahead_s > ahead_s:
                    raise Refusal("demo.moved_partly") from None
                raise
            finally:
                self.tell(self.clock())

    async def goal(self, to: str) -> datetime:
        """Return the time that `to` leads to, aware UTC. Raises Refusal where no deadline is open."""
        now = self.clock()
        if to == NEXT_MORNING:
            return next_morning(self.dispatch.rules.calendar, now)
        if to == NEXT_DEADLINE:
            due_at = await self._ask(lambda turn: next_due(turn.session, now), "next-deadline")
            if due_at is None:
                raise Refusal("demo.no_deadline")
            return due_at + A_MINUTE  # met exactly on the due time is in time; what can wait is told at the full minute
        return now + length_of(to)

    async def _forward_to(self, goal: datetime) -> int:
        steps = 0
        reached, plan = await self._catch_up(await self._planned())
        while reached < goal:
            ahead = [at for at in plan.values() if at > reached]  # what is next may have passed just now
            await self._move_to(min((goal, *ahead)))
            reached, plan = await self._catch_up(plan)
            steps += 1
        return steps

    async def _catch_up(self, plan: Plan) -> tuple[datetime, Plan]:
        """Act until nothing is due any more. Return the moment reached and the plan from there.

        Work in other hands is waited for.
        """
        reached = self.clock()
        for _ in range(PATIENCE):
            reached = self.clock()
            acted = await self._act_on_all(reached, plan)
            plan = await self._planned()
            if not _due(plan, reached):
                break
            if not acted:
                await asyncio.sleep(A_MOMENT_S)
        return reached, plan

    async def _move_to(self, at: datetime) -> None:
        seen_s = self.clock.ahead_s
        by_s = math.ceil((at - self.clock()).total_seconds())

        def move(turn: Turn) -> bool:
            return move_ahead(turn.session, seen_s, by_s, turn.now)

        if by_s > 0:
            # Where another process moved it meanwhile, this step is not taken: the way is looked at anew.
            await self.dispatch.carry_out(move, self.clock() + timedelta(seconds=by_s), "desk-time")
            await asyncio.to_thread(self.clock.look)

    async def _act_on_all(self, now: datetime, plan: Plan) -> bool:
        """Return whether anything was done: each tick that is due, or plans nothing, runs until it finds nothing at
        `now`.

        Posts are delivered, too, until none waits.
        """
        acted, due = 0, _due(plan, now)
        for name, tick in self.dispatch.desk.router.ticks.items():
            if name in due or not tick.is_planned:
                while count := await self.dispatch.tick(name, now):
                    acted += count
        while count := await self.deliver():
            acted += count
        return acted > 0

    async def _planned(self) -> Plan:
        """The next moment of each tick that has one."""

        def plan(turn: Turn) -> Plan:
            ticks = self.dispatch.desk.router.ticks
            times = {name: tick.upcoming(turn) for name, tick in ticks.items() if tick.is_planned}
            return {name: at for name, at in times.items() if at is not None}

        return await self._ask(plan, "upcoming")

    async def _ask(self, question: Callable[[Turn], Found], ordering_key: str) -> Found:
        return await self.dispatch.carry_out(question, self.clock(), ordering_key)


def length_of(text: str) -> timedelta:
    """The length of an ISO 8601 duration such as `PT40M` or `P1DT2H`. Raises Refusal for anything else."""
    found = DURATION.fullmatch(text.upper())
    parts = [int(part or 0) for part in found.groups()] if found else []
    length = timedelta(days=parts[0], hours=parts[1], minutes=parts[2], seconds=parts[3]) if parts else timedelta()
    if length <= timedelta():
        raise Refusal("demo.not_a_length", value=text[:40])
    if length > FURTHEST:
        raise Refusal("demo.too_far", days=FURTHEST.days)
    return length


def next_morning(calendar: Calendar, now: datetime) -> datetime:
    """Return the next opening of business on a working day, aware UTC."""
    day = local_day(now)
    while True:
        sessions = calendar.sessions(day)
        opens = datetime.combine(day, sessions[0].opens if sessions else time(), SHANGHAI)
        if sessions and opens > now:
            return opens.astimezone(UTC)
        day += timedelta(days=1)


def _due(plan: Plan, now: datetime) -> set[str]:
    """The ticks that have something to do by now."""
    return {name for name, at in plan.items() if at <= now}
