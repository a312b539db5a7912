"""The bell that wakes a loop after a commit."""

import asyncio

from bot.delivery.wakeup import REST_S, Bell

LONG_S = 60.0


def test_a_single_ring_is_heard_at_once() -> None:
    """Whoever waits goes on, and a ring before the wait counts."""

    async def once() -> None:
        bell, clock = Bell(), asyncio.get_running_loop().time
        begun = clock()
        await _hear(bell)
        assert clock() - begun < LONG_S

    asyncio.run(once())


def test_a_burst_is_heard_once_a_rest() -> None:
    """What rings while it rests is heard after the rest, all of it at once."""

    async def burst() -> None:
        bell, clock = Bell(), asyncio.get_running_loop().time
        begun = clock()
        await _hear(bell)
        for _ in range(3):
            bell.ring()
        await bell.wait(LONG_S)
        assert clock() - begun >= 0.9 * REST_S
        waiting = asyncio.create_task(bell.wait(LONG_S))
        await asyncio.sleep(2 * REST_S)
        assert not waiting.done()
        waiting.cancel()

    asyncio.run(burst())


def test_nobody_waits_longer_than_asked() -> None:
    """A loop that looks by itself does so though nothing rings."""

    async def silence() -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        await Bell().wait(0.01)
        assert clock() - begun < LONG_S

    asyncio.run(silence())


async def _hear(bell: Bell) -> None:
    bell.ring()
    await bell.wait(LONG_S)
