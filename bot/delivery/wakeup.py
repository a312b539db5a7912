"""Wakes a loop of this process: at once after its own commits, within a second after those of other processes."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

REST_S = 0.02
LONGEST_SLEEP_S = 60.0
"""Longest sleep in seconds of a loop that hears of every commit; then it looks all the same."""


class Bell:
    """Rung after a commit, on the event loop; after one of another process once `bot/pulse.py` has noticed it.

    It rests a moment after it was heard, so that a burst is heard once.
    """

    def __init__(self, rest_s: float = REST_S) -> None:
        self._rest_s = rest_s
        self._rung = asyncio.Event()
        self._heard_at = -rest_s

    def ring(self) -> None:
        """Wake every waiter; if there is none now, the next waiter goes on at once."""
        self._rung.set()

    async def wait(self, at_most: float) -> None:
        """Until it rings, or for so many seconds."""
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(at_most):  # wait_for of Python 3.11 may swallow the cancellation at stop
                await self._rung.wait()
                await asyncio.sleep(self._heard_at + self._rest_s - clock())
        except TimeoutError:
            return
        finally:
            self._heard_at = clock()
            self._rung.clear()


Loop = Callable[[Bell], Coroutine[Any, Any, None]]
"""Runs from start to stop for a platform; its bell, its alone, rings when something was committed."""
