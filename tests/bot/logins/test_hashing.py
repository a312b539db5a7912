"""Digests of passwords: Argon2id at 19 MiB, two at once, and as long for nobody as for anybody."""

import asyncio
import os
import sys
import threading

import pytest
from argon2 import PasswordHasher, extract_parameters

from bot.logins.hashing import AT_ONCE, HANDED_OVER_S, LEAST_URGENT, MOST_WAITING, Hashing
from models.refusal import Refusal
from tests.support.logins import CHEAP, GOOD, WRONG


@pytest.fixture
def hashing() -> Hashing:
    """Two threads that cost nothing."""
    return Hashing(CHEAP, waits_s=0.01)


def test_a_digest_has_the_parameters_of_today() -> None:
    """Argon2id, 19 MiB, two passes, one lane; the digest of nobody has the same."""
    real = Hashing()
    digest = asyncio.run(real.digest(GOOD))
    assert digest.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert extract_parameters(digest) == extract_parameters(real.nobodys)
    assert not real.is_outdated(digest)
    assert real.is_outdated(CHEAP.hash(GOOD))
    real.close()


@pytest.mark.parametrize(
    ("password", "typed", "is_right"),
    [
        (GOOD, GOOD, True),
        (GOOD, WRONG, False),
        (GOOD, "", False),
        ("Ｌanshan-7-lang", "Lanshan-7-lang", True),
        ("x" * 128, "x" * 128, True),
        ("x" * 128, "x" * 129, False),
        (GOOD, "\ud800", False),
        (GOOD, f"{GOOD}\0", False),
    ],
)
def test_only_the_password_is_right(hashing: Hashing, password: str, typed: str, is_right: bool) -> None:
    """Typed in full width or not, and nothing raises."""

    async def verified() -> bool:
        return await hashing.verify(await hashing.digest(password), typed)

    assert asyncio.run(verified()) is is_right
    hashing.close()


def test_nobodys_digest_is_never_right(hashing: Hashing) -> None:
    """Nor is one that is broken."""
    for digest in ("", "x", "$argon2id$"):
        assert not asyncio.run(hashing.verify(digest, GOOD))
    hashing.close()


def test_a_flood_is_refused_before_the_queue() -> None:
    """A hundred wait; one more hears at once that the desk is busy, and those in the queue are let in."""
    patient = Hashing(CHEAP, waits_s=60)

    async def place(release: asyncio.Event) -> None:
        async with patient.place():
            await release.wait()

    async def flood() -> str:
        release = asyncio.Event()
        waiting = [asyncio.create_task(place(release)) for _ in range(AT_ONCE + MOST_WAITING)]
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(place(release), 5)
        except Refusal as refusal:
            release.set()
            await asyncio.gather(*waiting)
            return refusal.phrase.key
        return "let in"

    assert asyncio.run(flood()) == "login.busy"
    patient.close()


def test_a_third_waits_and_is_refused(hashing: Hashing) -> None:
    """Until one of the two is done."""

    async def three() -> tuple[str, bool]:
        said = "in"
        async with hashing.place():
            async with hashing.place():
                try:
                    async with hashing.place():
                        pass
                except Refusal as refusal:
                    said = refusal.phrase.key
            async with hashing.place():
                return said, True

    assert asyncio.run(three()) == ("login.busy", True)
    hashing.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a thread a niceness of its own")
def test_a_verification_is_the_least_urgent_thing() -> None:
    """Its thread alone: the one that asks for it is as urgent as before."""
    found = list[int]()

    class Watched(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            return super().hash(password, salt=salt)

    before = os.getpriority(os.PRIO_PROCESS, 0)
    asyncio.run(Hashing(Watched(time_cost=1, memory_cost=8, parallelism=1)).digest(GOOD))
    assert found == [LEAST_URGENT]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


@pytest.mark.parametrize("is_hung_up", [False, True])
def test_threads_take_turns_sooner_while_one_is_verified(is_hung_up: bool) -> None:
    """Until the last of them has run, and also where it was not waited for; then as before."""
    usual, began, may_end = sys.getswitchinterval(), threading.Semaphore(0), threading.Semaphore(0)

    class Slow(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            began.release()
            may_end.acquire()
            return super().hash(password, salt=salt)

    slow = Hashing(Slow(time_cost=1, memory_cost=8, parallelism=1))

    async def watched() -> list[float]:
        tasks = [asyncio.create_task(slow.digest(GOOD)) for _ in range(2)]
        for _ in tasks:
            await asyncio.to_thread(began.acquire)
        found = [sys.getswitchinterval()]
        if is_hung_up:
            tasks[0].cancel()
        may_end.release()
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        found.append(sys.getswitchinterval())
        may_end.release()
        await asyncio.wait(tasks)
        return [*found, sys.getswitchinterval()]

    assert asyncio.run(watched()) == pytest.approx([HANDED_OVER_S, HANDED_OVER_S, usual])
    slow.close()


def test_who_hangs_up_holds_their_place_until_the_thread_is_free() -> None:
    """Else somebody who hangs up at once would have any number of verifications wait for a thread."""
    began, may_end, running = threading.Semaphore(0), threading.Event(), list[int]()

    class Slow(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            began.release()
            may_end.wait()
            return super().hash(password, salt=salt)

    slow = Hashing(Slow(time_cost=1, memory_cost=8, parallelism=1), waits_s=0.05)

    async def digest() -> None:
        async with slow.place():
            running.append(1)
            await slow.digest(GOOD)

    async def hang_up() -> list[object]:
        tasks = [asyncio.create_task(digest()) for _ in range(AT_ONCE)]
        for _ in tasks:
            await asyncio.to_thread(began.acquire)
        for task in tasks:
            task.cancel()
        late = await asyncio.gather(digest(), return_exceptions=True)
        may_end.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        await digest()
        return list(late)

    (late,) = asyncio.run(hang_up())
    assert isinstance(late, Refusal)
    assert len(running) == AT_ONCE + 1
    slow.close()
