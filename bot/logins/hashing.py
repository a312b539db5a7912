"""Digests of passwords are made and verified on threads of their own: no turn and no writer ever waits for one."""

import asyncio
import base64
import os
import secrets
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION, Type

from models.logins.password_rules import LONGEST, normalised
from models.refusal import Refusal

Result = TypeVar("Result")

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""Argon2id as OWASP advises: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html"""
AT_ONCE, WAITS_S, MOST_WAITING = 2, 10.0, 100
"""Verifications at once, the seconds that another one waits for its turn, and how many do: for strangers, and once
more for browsers that are known."""
LEAST_URGENT, HANDED_OVER_S = 19, 0.001
"""Niceness of the threads, and how soon threads hand the interpreter over while they run: a turn, a report and a stream
go before a verification and before the pages around it."""
SALT, DIGEST = 16, 32
"""Bytes of a salt and of a digest."""


class Hashing:
    """Threads that verify and digest. `hasher` says how much a new digest costs."""

    def __init__(self, hasher: PasswordHasher | None = None, waits_s: float = WAITS_S) -> None:
        self._hasher = hasher or PasswordHasher(PASSES, MEMORY_KIB, LANES, DIGEST, SALT, type=Type.ID)
        self._waits_s = waits_s
        self._running, self._usual_s = 0, sys.getswitchinterval()
        self._free = {is_known: asyncio.Semaphore(AT_ONCE) for is_known in (False, True)}
        self._waiting = {False: 0, True: 0}
        self._threads = ThreadPoolExecutor(AT_ONCE * 2, thread_name_prefix="hashing", initializer=_yield_to_others)
        self.nobodys = _digest_of_nobody(self._hasher)
        self.verified = 0
        """The number of verifications so far."""

    @asynccontextmanager
    async def place(self, *, is_known: bool = False) -> AsyncIterator[None]:
        """A place for one verification or digest, held meanwhile; strangers take none of a browser that `is_known`.

        Raises Refusal where none becomes free in time, and at once where too many wait for one.
        """
        if self._waiting[is_known] >= MOST_WAITING:
            raise Refusal("login.busy")
        self._waiting[is_known] += 1
        try:
            async with asyncio.timeout(self._waits_s):
                await self._free[is_known].acquire()
        except TimeoutError:
            raise Refusal("login.busy") from None
        finally:
            self._waiting[is_known] -= 1
        try:
            yield
        finally:
            self._free[is_known].release()

    async def verify(self, digest: str, password: str) -> bool:
        """Return whether the password is that of the digest; an empty digest takes the same time and is never right.

        The caller holds a place.
        """
        self.verified += 1
        is_right = await self._run(lambda: self._verify(digest or self.nobodys, password))
        return is_right and bool(digest) and len(password) <= LONGEST

    async def digest(self, password: str) -> str:
        """Return a digest of the password, with its parameters. The caller holds a place."""
        return await self._run(lambda: self._hasher.hash(_bytes(password)))

    def is_outdated(self, digest: str) -> bool:
        """Return whether a digest was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(digest)

    def close(self) -> None:
        """Finish what was begun."""
        self._threads.shutdown()

    async def _run(self, work: Callable[[], Result]) -> Result:
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        with self._handing_over():
            try:
                return await asyncio.shield(future)
            except asyncio.CancelledError:
                await asyncio.wait({future})  # who hung up holds their place until the thread is free
                raise

    @contextmanager
    def _handing_over(self) -> Iterator[None]:
        """Have threads take turns sooner than they usually do until the last verification has run."""
        self._running += 1
        sys.setswitchinterval(min(HANDED_OVER_S, self._usual_s))
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                sys.setswitchinterval(self._usual_s)

    def _verify(self, digest: str, password: str) -> bool:
        try:
            return self._hasher.verify(digest, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False


def _yield_to_others() -> None:
    """Let every other thread run first; only Linux gives a thread a niceness of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST_URGENT)


def _bytes(password: str) -> bytes:
    """The password as it is digested; what is longer than any fails, and takes no longer than the longest."""
    return normalised(password[:LONGEST]).encode(errors="surrogatepass")


def _digest_of_nobody(hasher: PasswordHasher) -> str:
    """A digest with the same parameters that no password has."""
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (SALT, DIGEST))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"
