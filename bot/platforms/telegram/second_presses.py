"""Buttons that ask first, where others see them too: pressing again confirms, and nobody's card changes meanwhile."""

import time
from collections.abc import Callable, Hashable

MOST_REMEMBERED = 10_000


class SecondPresses:
    """Remembers for a while who pressed what. A process that forgot, or another one, asks once more."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.not_within_s = 1.0
        """A finger that taps twice has not read the question."""
        self.within_s = 60.0
        self._asked: dict[Hashable, tuple[str, float]] = {}

    def is_meant(self, press: Hashable, query: str) -> bool:
        """Return whether the same press was asked about lately; `query` names this one and returns if redelivered."""
        now = self._clock()
        before, asked_at = self._asked.get(press, ("", float("-inf")))
        if before != query and self.not_within_s <= now - asked_at <= self.within_s:
            return True  # remembered still: what could not be written is delivered again
        if len(self._asked) >= MOST_REMEMBERED:
            self._asked.clear()
        if before != query and now - asked_at >= self.not_within_s:
            self._asked[press] = query, now
        return False
