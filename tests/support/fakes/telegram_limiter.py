"""Telegram's limits on sending, strict: a message a second and chat, twenty a minute and group, thirty a second in all.

Telegram documents them as a rule of thumb; here no burst passes: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits
"""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable

Window = tuple[int, float]
"""At most so many within so many seconds, whenever these begin."""

CHAT: Window = (1, 1.0)
GROUP: Window = (20, 60.0)
OVERALL: Window = (30, 1.0)
EVERYWHERE = "everywhere"


class TelegramLimiter:
    """Counts what passed in every window; `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._passed: defaultdict[tuple[str, float], deque[float]] = defaultdict(deque)
        self._shut_until: dict[str, float] = {}
        self.refused: list[str] = []
        """The chats that were sent to too fast, a line for each time."""
        self.last_at = clock()
        """When the last one passed."""

    def ask(self, chat: int | str, *, is_group: bool) -> int | None:
        """None where the message may pass; else the whole seconds to wait, as `retry_after` says them.

        Whoever comes again before they are over has to wait anew.
        """
        now, chat = self._clock(), str(chat)
        waits = [self._shut_until.get(chat, now) - now]
        windows = [(chat, CHAT), (EVERYWHERE, OVERALL), *([(chat, GROUP)] if is_group else [])]
        waits += [self._wait(where, window, now) for where, window in windows]
        # A floating-point clock is a hair off at the edge itself.
        wait_s = max(waits)
        if wait_s > 1e-6:
            asked = max(1, math.ceil(wait_s))
            self._shut_until[chat] = now + asked
            self.refused.append(chat)
            return asked
        for where, (_, within_s) in windows:
            self._passed[where, within_s].append(now)
        self.last_at = now
        return None

    def shut(self, chat: int | str, for_s: float) -> None:
        """Let nothing through to a chat for so many seconds."""
        self._shut_until[str(chat)] = self._clock() + for_s

    def _wait(self, where: str, window: Window, now: float) -> float:
        """How long until the window has room."""
        most, within_s = window
        passed = self._passed[where, within_s]
        while passed and passed[0] <= now - within_s + 1e-6:
            passed.popleft()
        return passed[-most] + within_s - now if len(passed) >= most else 0.0


def soonest(messages: int, windows: Iterable[Window]) -> float:
    """The seconds from the first to the last of so many messages to one chat, by the limits alone."""
    passed: list[float] = []
    for _ in range(messages):
        at = max([0.0, *passed[-1:], *(passed[-most] + s for most, s in windows if len(passed) >= most)])
        passed.append(at)
    return passed[-1] if passed else 0.0
