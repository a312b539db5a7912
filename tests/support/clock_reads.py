"""Notes who reads the machine's clock, so that a test that does carries the mark `machine_clock`."""

import sys
from datetime import datetime, tzinfo

import time_machine

from bot import desk_clock

AGES_ONLY = {
    "bot.schedule": "in how many seconds a tick looks again",
    "bot.files.store": "how old an unfinished file is",
    "bot.platforms.robots.sender": "the seconds of a signature and of a pace",
    "tests.support.slack_desk": "the seconds of a signature",
    "tests.bot.platforms.slack.test_http": "the seconds of a signature",
    "tests.support.fakes.fake_robots": "the seconds of a signature and of a pace",
    "tests.support.fakes.fake_telegram": "stamps in their order, all of them later than the tests' own day",
    "tests.support.fakes.telegram_world": "stamps in their order, all of them later than the tests' own day",
    "tests.support.fakes.slack_workspace": "stamps in their order, all of them later than the tests' own day",
    "tests.support.outboxes": "a post that may be sent at once",
    "tests.bot.delivery.test_rate_limit": "how long a chat is left alone",
    "tests.bot.delivery.test_relay": "how long a chat is left alone",
    "tests.bot.files.test_downloads": "how old an unfinished file is",
    "tests.bot.test_calendar_jobs": "how far the test's clock runs ahead",
}
"""Who only asks how long ago or how long from now something is, and what: the same on every day."""


class NotedClock:
    """Stands where `bot/desk_clock.py` has `datetime`: the machine's clock, and which modules read it."""

    def __init__(self) -> None:
        self.readers: set[str] = set()

    def now(self, zone: tzinfo) -> datetime:
        """The time of day; where a test keeps it still by `time_machine`, nobody has read the machine's."""
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_globals["__name__"] == desk_clock.__name__:
            frame = frame.f_back
        reader = str(frame.f_globals["__name__"])
        if reader not in AGES_ONLY and not time_machine.escape_hatch.is_travelling():
            self.readers.add(reader)
        return datetime.now(zone)  # noqa: TID251 - stands in for the one place
