"""Moves desk time ahead in the demo: step by step over everything due on the way, so that nothing comes late."""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TypeVar

from bot.desk_clock import DeskClock
from bot.turns.dispatch import Dispatch
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
DURATION = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?")


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

        Raises Refusal for what cannot be understood or reached, and while another move is under way.
        """
        if self._under_way.locked():
            raise Refusal("demo.under_way")
        async with self._under_way:
            await asyncio.to_thread(self.clock.look)
            steps = await self._forward_to(await self.goal(to))
            self.tell(self.clock())
            return steps

    async def goal(self, to: str) -> datetime:
        """Where `to` leads, aware UTC. Raises Refusal."""
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
        reached = await self._catch_up()
        while reached < goal:
            upcoming = await self._ask(partial(_next_event, self.dispatch, reached), "upcoming")
            await self._move_to(min(goal, upcoming or goal))
            reached = await self._catch_up()
            steps += 1
        return steps

    async def _catch_up(self) -> datetime:
        """Act until nothing is due any more, and say up to which moment; what others have in hand is waited for."""
        reached = self.clock()
        for _ in range(PATIENCE):
            reached = self.clock()
            await self._act_on_all(reached)
            if not await self._ask(partial(_something_due, self.dispatch, reached), "upcoming"):
                break
            await asyncio.sleep(A_MOMENT_S)
        return reached

    async def _move_to(self, at: datetime) -> None:
        seen_s = self.clock.ahead_s
        by_s = math.ceil((at - self.clock()).total_seconds())

        def move(turn: Turn) -> bool:
            return move_ahead(turn.session, seen_s, by_s, turn.now)

        if by_s > 0:
            # Where another process moved it meanwhile, this step is not taken: the way is looked at anew.
            await self.dispatch.carry_out(move, self.clock() + timedelta(seconds=by_s), "desk-time")
            await asyncio.to_thread(self.clock.look)

    async def _act_on_all(self, now: datetime) -> None:
        """Every tick until it finds nothing more at `now`, and every post until none waits."""
        for name in self.dispatch.desk.router.ticks:
            while await self.dispatch.tick(name, now):
                continue
        while await self.deliver():
            continue

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
    """When business next opens on a working day, aware UTC."""
    day = local_day(now)
    while True:
        sessions = calendar.sessions(day)
        opens = datetime.combine(day, sessions[0].opens if sessions else time(), SHANGHAI)
        if sessions and opens > now:
            return opens.astimezone(UTC)
        day += timedelta(days=1)


def _next_event(dispatch: Dispatch, reached: datetime, turn: Turn) -> datetime | None:
    """The next moment after what was acted on at which any tick has something to do; it may have passed just now."""
    return min((at for at in _events(dispatch, turn) if at > reached), default=None)


def _something_due(dispatch: Dispatch, now: datetime, turn: Turn) -> bool:
    """A tick has something to do by now."""
    return any(at <= now for at in _events(dispatch, turn))


def _events(dispatch: Dispatch, turn: Turn) -> list[datetime]:
    times = [tick.upcoming(turn) for tick in dispatch.desk.router.ticks.values()]
    return [at for at in times if at is not None]
