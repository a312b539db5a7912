"""Waiting in tests is for something, and only what hangs reaches its limit: no test asks how fast a machine is."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import bot.turns.writer
from bot.turns.writer import Busy

HANG_S = 180.0
LOOKS_EVERY_S = 0.004

Result = TypeVar("Result")


def wait_until(holds: Callable[[], object], what: str | Callable[[], str] = "waited in vain") -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + HANG_S
    while not holds():
        assert time.monotonic() < deadline, what if isinstance(what, str) else what()
        time.sleep(LOOKS_EVERY_S)


@contextmanager
def slow_machine() -> Iterator[None]:
    """Let a desk in this process wait for its own turns as long as the test does: nobody hears that it is late."""
    answers_within_s = bot.turns.writer.ANSWERS_WITHIN_S
    bot.turns.writer.ANSWERS_WITHIN_S = HANG_S
    try:
        yield
    finally:
        bot.turns.writer.ANSWERS_WITHIN_S = answers_within_s


async def patiently(work: Callable[[], Awaitable[Result]]) -> Result:
    """Try until the desk is not busy any more, as a platform delivers until its event is taken."""
    deadline = time.monotonic() + HANG_S
    while True:
        try:
            return await work()
        except Busy:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(LOOKS_EVERY_S)
