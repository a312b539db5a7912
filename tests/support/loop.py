"""An event loop beside a test."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.support.patience import HANG_S

Result = TypeVar("Result")


class Loop:
    """An event loop in a thread of its own, so that a test can be told from top to bottom."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=HANG_S)

    def close(self) -> None:
        """Stop, once its worker threads are gone, and what a library left running."""
        self.run(_end_what_is_left())
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _end_what_is_left() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
