"""A platform's limit of one message a second and channel, strict: no burst, and whoever does not wait waits longer."""

import math
import time
from collections.abc import Callable


class Limiter:
    """Lets one message through each `interval_s` and channel; `clock` gives seconds that never go back."""

    def __init__(self, interval_s: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.interval_s = interval_s
        self._clock = clock
        self._free_at: dict[str, float] = {}

    def ask(self, channel: str) -> int | None:
        """None where the message may pass; else the whole seconds to wait, as a `Retry-After` says them.

        Whoever comes before those seconds are over is told to wait again, from then on.
        """
        now = self._clock()
        free_at = self._free_at.get(channel, now)
        if now < free_at:
            wait_s = max(1, math.ceil(free_at - now))
            self._free_at[channel] = now + wait_s
            return wait_s
        self._free_at[channel] = now + self.interval_s
        return None

    def shut(self, channel: str, for_s: float) -> None:
        """Let nothing through to a channel for so many seconds."""
        self._free_at[channel] = self._clock() + for_s
