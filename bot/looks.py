"""Decides when a tick looks again: at its own pace, and not while nothing was committed and nothing falls due."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.delivery.wakeup import LONGEST_SLEEP_S
from handlers.turn.router import Upcoming

Job = Callable[[], Awaitable[object]]
"""A function that does the work of a tick; a true result says that something is left to do."""
WOKEN = float("-inf")
"""The beginning of a look that was woken: at any pace, it has rested long enough."""


@dataclass(slots=True)
class Look:
    """Remember of one tick how often it may look, and what it knows since it last did.

    `began_at` is a moment of the loop's clock and `looked_at` the desk time of the last look. `news` is how much had
    been committed by then, as `bot/pulse.py` counts it; `is_at_rest`, that this look found nothing. Where the tick can
    say until when it sleeps, that is asked once after each look (`has_asked`), and the answer is `due_at`, desk time.
    """

    name: str
    job: Job
    every_s: float
    began_at: float
    sleeps_until: Upcoming | None = None
    looked_at: datetime | None = None
    news: int = -1
    is_at_rest: bool = False
    has_asked: bool = False
    due_at: datetime | None = None
    task: "asyncio.Task[None] | None" = field(default=None)

    def is_owed(self, news: int, on_loop: float, now: datetime) -> bool:
        """Say whether to look at this beat, `on_loop` by the loop's clock and `now` by the desk's."""
        waited_s = on_loop - self.began_at
        if self.is_at_work or waited_s < self.every_s:
            return False
        if not self.has_asked or news != self.news or waited_s >= LONGEST_SLEEP_S:
            return True
        return self.due_at is not None and self.due_at <= now

    @property
    def is_at_work(self) -> bool:
        """Say whether it is looking just now."""
        return self.task is not None and not self.task.done()

    def may_ask(self, news: int) -> bool:
        """Say whether it found nothing, nothing came since, and it has yet to say until when it can sleep."""
        can_sleep = self.sleeps_until is not None and self.every_s < LONGEST_SLEEP_S
        return can_sleep and self.is_at_rest and not self.is_at_work and not self.has_asked and news == self.news

    def begin(self, news: int, on_loop: float, now: datetime) -> None:
        """Note that it looks now."""
        self.began_at, self.looked_at, self.news = on_loop, now, news
        self.is_at_rest, self.has_asked, self.due_at = False, False, None

    def end(self, *, is_at_rest: bool) -> None:
        """Note what the look found."""
        self.is_at_rest = is_at_rest

    def sleep(self, until: datetime | None) -> None:
        """Look no more before then, desk time, unless something is committed."""
        self.has_asked, self.due_at = True, until


@dataclass(slots=True)
class SlotLook(Look):
    """Remember of a tick of the calendar that it looks at its slot, where it failed, and when woken; at no commit."""

    next_slot: Callable[[datetime], datetime] = lambda now: now

    def is_owed(self, news: int, on_loop: float, now: datetime) -> bool:
        """Say whether to look at this beat."""
        if self.is_at_work:
            return False
        if self.is_at_rest:
            return self.due_at is not None and self.due_at <= now
        return on_loop - self.began_at >= self.every_s

    def begin(self, news: int, on_loop: float, now: datetime) -> None:
        """Note that it looks now, and when its next slot is."""
        Look.begin(self, news, on_loop, now)
        self.due_at = self.next_slot(now)

    def end(self, *, is_at_rest: bool) -> None:
        """Note what the look found; woken meanwhile, it looks once more."""
        self.is_at_rest = is_at_rest and self.began_at != WOKEN

    def wake(self) -> None:
        """Look at the next beat, or at the one after the look that is going on."""
        self.is_at_rest, self.began_at = False, WOKEN
