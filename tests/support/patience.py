"""Waiting in tests is for something, and only what hangs reaches its limit: no test asks how fast a machine is."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import pytest

from bot.turns.dispatch import Dispatch
from bot.turns.early_hearing import EarlyHearing
from bot.turns.writer import Busy
from models.chat import Profile

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
    """Let a desk in this process wait for its own turns as long as the test does: nobody hears that it is late.

    A desk opened within also waits for each reading.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.turns.writer.ANSWERS_WITHIN_S", HANG_S)
        patch.setattr("bot.turns.dispatch.EarlyHearing", partial(EarlyHearing, HANG_S))
        yield


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


@contextmanager
def held_up(dispatch: Dispatch, step: str) -> Iterator[None]:
    """Its turns begin and get no further until the end; whoever waits for one that has begun hears that it is late.

    But for turns in which a platform says who an account is: it looks that up whenever it likes.
    """
    begun, let_go = threading.Event(), threading.Event()
    held = getattr(dispatch, step)

    def slow(*given: object) -> object:
        if not any(isinstance(one, Profile) for one in given):
            begun.set()
            assert let_go.wait(HANG_S)
        return held(*given)

    async def begins(answer: "asyncio.Future[Any]") -> bool:
        while not (begun.is_set() or answer.done()):
            await asyncio.sleep(LOOKS_EVERY_S)
        return answer.done()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, step, slow)
        for waits in ("bot.turns.writer", "bot.turns.in_hand"):
            patch.setattr(f"{waits}.comes_in_time", begins)
        try:
            yield
        finally:
            let_go.set()
