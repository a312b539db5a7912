"""Brings what the desk says to a chat platform outside: claims posts, has them sent, and marks what became of them."""

import asyncio
import random
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import mark
from bot.delivery.claim import Claim, Round, claim, held_by, is_anything_outstanding, take_back
from bot.delivery.rate_limit import Limits
from bot.delivery.transport import (
    Barred,
    CannotLook,
    Gone,
    Later,
    LookLater,
    Moved,
    Outcome,
    PostSender,
    Sent,
    Undeliverable,
    Unknown,
)
from bot.delivery.wakeup import LONGEST_SLEEP_S, Bell
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.delivery import chat_migration, undeliverable
from handlers.turn.turn import Turn
from models.terms import Platform, Reach

log = structlog.get_logger(__name__)

POLL_S = 1.0
A_MOMENT_S = 0.02
AT_ONCE = 16
MISTAKES = 3
"""A post that our own code stumbles over so often is given up, so that it stands in nobody's way."""
LONGEST_RETRY_AFTER_S = 3600.0

Result = TypeVar("Result")
Tell = Callable[[Turn, str, str, Reach], int]
Move = Callable[[Turn, Platform, str, str], int]


@dataclass(frozen=True)
class RelayTiming:
    """Seconds: between two posts to a chat; a try may take; a lease lasts; the pause after a first failure, and any;
    a stop waits for what is being sent.

    A token that is refused is tried again after `longest_refused_s` at the latest. `limits` stand in the place of
    `pace_s` where a platform counts otherwise. A lease outlasts the try by enough for a busy database. Until it is over
    nobody else touches what a process that was killed had in hand.
    """

    pace_s: float = 1.0
    try_s: float = 12.0
    lease_s: float = 20.0
    first_pause_s: float = 2.0
    longest_pause_s: float = 300.0
    longest_refused_s: float = 60.0
    stops_within_s: float = 2.0
    limits: Limits | None = None


class OutboxRelay:
    """The delivery to one platform. Any number of processes may run one; `clock` gives desk time."""

    def __init__(
        self,
        dispatch: Dispatch,
        sender: PostSender,
        engine: Engine,
        clock: Callable[[], datetime],
        timing: RelayTiming | None = None,
        tell: Tell = undeliverable.announce_undeliverable,
        move: Move = chat_migration.move,
    ) -> None:
        self.dispatch = dispatch
        self.sender = sender
        self.engine = engine
        self.now = clock
        self.timing = timing or RelayTiming()
        self.tell = tell
        self.move = move
        self._ordering_key = f"outbox/{sender.platform}"
        self._running: dict[asyncio.Task[None], str] = {}
        self._look: asyncio.Future[bool] | None = None

    async def run(self, bell: Bell) -> None:
        """Deliver until cancelled: what is queued when the bell rings, and what comes due by itself.

        `bell` is this outbox's own; each commit rings it.
        """
        try:
            while True:
                await bell.wait(await self._next_round(bell))
        finally:
            await self._stop()

    async def _next_round(self, bell: Bell) -> float:
        """Set on their way as many posts as may leave now; in how many seconds to look again."""
        try:
            if len(self._running) < AT_ONCE and await self._is_anything_outstanding():
                found = await self._claim()
                for one in found.claims:
                    self._set_out(one, bell)
                return max(A_MOMENT_S, min(POLL_S, POLL_S if found.next_in_s is None else found.next_in_s))
            if not self._running:
                return LONGEST_SLEEP_S
        except (Busy, SQLAlchemyError) as error:
            log.warning("delivery waits", platform=self.sender.platform, reason=type(error).__name__)
        except Exception:
            log.exception("delivery failed", platform=self.sender.platform)
        return POLL_S

    async def _is_anything_outstanding(self) -> bool:
        """A look beside the writer, for most commits have nothing to say here."""

        def look() -> bool:
            with self.engine.connect() as connection:
                return is_anything_outstanding(connection, self.sender.platform)

        self._look = asyncio.ensure_future(asyncio.to_thread(look))
        return await asyncio.shield(self._look)

    async def _claim(self) -> Round:
        take = partial(
            claim,
            platform=self.sender.platform,
            lease=secrets.token_hex(8),
            lease_for=self._lease_for,
            pace=timedelta(seconds=self.timing.pace_s),
            at_most=AT_ONCE - len(self._running),
            limits=self.timing.limits,
        )
        return await self.dispatch.writer.run(take, self._ordering_key)

    def _set_out(self, one: Claim, bell: Bell) -> None:
        """Carry it beside the others; the bell says that there is room for another."""
        task = asyncio.create_task(self._carry(one))
        self._running[task] = one.lease

        def done(_: asyncio.Task[None]) -> None:
            del self._running[task]
            bell.ring()

        task.add_done_callback(done)

    async def _carry(self, one: Claim) -> None:
        """Carry a post from the lease to the mark; an error on the way is this post's own affair."""
        try:
            is_repeat, outcome = await self._looked_for(one) if one.is_ambiguous else (False, None)
            if outcome is None:
                outcome = await self._sent(one, is_repeat=is_repeat)
            if outcome is not None:
                await self._mark(one, outcome)
        except Busy as busy:
            # The lease runs out and the post is taken up again; whether it arrived is looked up then.
            log.warning("delivery unmarked", post=one.id, reason=str(busy)[:200])
        except Exception as error:
            log.exception("delivery failed", post=one.id, place=one.chat)
            await self._note_mistake(one, type(error).__name__)

    async def _looked_for(self, one: Claim) -> tuple[bool, Outcome | None]:
        """Return the outcome of an earlier try, None if it must be sent; True first if that may show it twice."""
        post = await self._write(partial(mark.looked_for, claim=one))
        if post is None:
            return False, Later(0.0, "lease lost")
        try:
            async with asyncio.timeout(self.timing.try_s):
                ref = await self.sender.find(post)
        except CannotLook:
            # Once more, marked; a third message nobody would forgive, so another place is next.
            return True, Undeliverable("no_answer") if post.is_repeat else None
        except LookLater as later:
            return False, Unknown(later.reason, later.after_s)
        except TimeoutError:
            return False, Unknown("timeout")
        return False, None if ref is None else Sent(ref)

    async def _sent(self, one: Claim, *, is_repeat: bool) -> Outcome | None:
        """One try. None where there is nothing to send any more."""
        held_from = time.monotonic()
        begin = partial(
            mark.begin,
            claim=one,
            now=self.now(),
            late_after=self.dispatch.rules.policy.late_after,
            lease_for=self._lease_for,
            is_repeat=is_repeat,
        )
        post = await self._write(begin)
        if post is None:
            return None
        if time.monotonic() - held_from > self.timing.lease_s - self.timing.try_s:
            # This process stood still meanwhile: by the time it has sent, somebody else may have sent as well.
            return Later(0.0, "woke up late")
        try:
            async with asyncio.timeout(self.timing.try_s):
                return await self.sender.send(post)
        except TimeoutError:
            return Unknown("timeout")

    async def _mark(self, one: Claim, outcome: Outcome) -> None:
        kind, reason = type(outcome).__name__, getattr(outcome, "reason", None)
        if isinstance(outcome, Undeliverable) and outcome.reach is Reach.PLATFORM:
            await self._wait_for_right(one, outcome, Reach.PLATFORM)
        elif isinstance(outcome, Barred):
            await self._wait_for_right(one, outcome, Reach.CHAT)
        elif isinstance(outcome, Undeliverable):
            await self._give_up(one, outcome)
        elif isinstance(outcome, Moved):
            await self._follow(one, outcome)
        else:
            await self._settle(one, outcome)
        log.info("delivery", post=one.id, place=one.chat, outcome=kind, reason=reason, attempt=one.attempt)

    async def _settle(self, one: Claim, outcome: Sent | Later | Unknown | Gone) -> None:
        """The platform counts from its answer: in a storm the mark is written a while later."""
        pause, answered_at = self._pause(one, outcome), time.monotonic()
        shuts = self.timing.limits.shares(one.chat) if self.timing.limits else one.chat

        def settle(connection: Connection) -> bool:
            pace = timedelta(seconds=max(0.0, self.timing.pace_s - (time.monotonic() - answered_at)))
            return mark.settle(connection, one, outcome, self.now(), pause, pace, shuts)

        await self._write(settle)

    async def _give_up(self, one: Claim, why: Undeliverable) -> None:
        """The post is dead and another place is told, both or neither."""

        def story(turn: Turn) -> int:
            is_dead = mark.dead_letter(turn.session.connection(), one, why.reason)
            return self.tell(turn, one.id, why.reason, why.reach) if is_dead else 0

        log.warning("undeliverable", post=one.id, place=one.chat, reason=why.reason)
        await self._until_taken(lambda: self.dispatch.carry_out(story, self.now(), f"{self._ordering_key}/{one.chat}"))

    async def _wait_for_right(self, one: Claim, why: Undeliverable | Barred, reach: Reach) -> None:
        """The platform or the chat refuses the desk: the post waits and is tried again, others are told at once."""
        longest = timedelta(seconds=self.timing.longest_refused_s)
        pause, pace = min(self._pause(one, why), longest), timedelta(seconds=self.timing.pace_s)

        def story(turn: Turn) -> int:
            later = Later(None, why.reason, is_whole_chat=reach is Reach.CHAT)
            is_ours = mark.settle(turn.session.connection(), one, later, self.now(), pause, pace)
            return self.tell(turn, one.id, why.reason, reach) if is_ours and one.attempt == 1 else 0

        log.error("refused", platform=self.sender.platform, place=one.chat, reason=why.reason)
        await self._until_taken(lambda: self.dispatch.carry_out(story, self.now(), f"{self._ordering_key}/{one.chat}"))

    async def _follow(self, one: Claim, moved: Moved) -> None:
        """The chat is called otherwise now: all that belongs to it goes along, and the post is sent there at once."""

        def story(turn: Turn) -> int:
            count = self.move(turn, self.sender.platform, one.chat, moved.chat)
            at_once = timedelta()
            mark.settle(turn.session.connection(), one, Later(0.0, moved.reason), self.now(), at_once, at_once)
            return count

        await self._until_taken(lambda: self.dispatch.carry_out(story, self.now(), f"{self._ordering_key}/{one.chat}"))

    async def _note_mistake(self, one: Claim, reason: str) -> None:
        """Try again, a few times; then the post is given up."""
        try:
            count = await self._write(partial(mark.fault, claim=one))
            if count >= MISTAKES:
                await self._give_up(one, Undeliverable(reason))
            else:
                await self._mark(one, Unknown(reason))
        except Exception:
            log.exception("delivery unmarked", post=one.id, place=one.chat)  # tried again when the lease runs out

    def _pause(self, one: Claim, outcome: Outcome) -> timedelta:
        """As long as the platform says, within reason; else twice as long after each failure, never the same twice."""
        after_s = getattr(outcome, "after_s", None)
        if after_s is not None:
            return timedelta(seconds=min(max(after_s, 0.0), LONGEST_RETRY_AFTER_S))
        grown_s = min(self.timing.first_pause_s * 2.0 ** min(one.attempt - 1, 16), self.timing.longest_pause_s)
        return timedelta(seconds=grown_s * random.uniform(0.75, 1.25))  # noqa: S311 - jitter, not a secret

    async def _write(self, work: Callable[[Connection], Result]) -> Result:
        return await self._until_taken(lambda: self.dispatch.writer.run(work, self._ordering_key))

    async def _until_taken(self, write: Callable[[], Awaitable[Result]]) -> Result:
        """Wait for a busy database as long as the lease lasts; then others take the post up. Raises Busy."""
        until = time.monotonic() + self.timing.lease_s
        while True:
            try:
                return await write()
            except Busy:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(10 * A_MOMENT_S)

    async def _stop(self) -> None:
        """Let what is being sent arrive, if it does so soon; what is cut off is queued, to be looked for first."""
        if self._look is not None:  # a thread cannot be cancelled, and has a connection
            await asyncio.gather(self._look, return_exceptions=True)
        leases = sorted(set(self._running.values()))
        if self._running:
            _, cut_off = await asyncio.wait(self._running, timeout=self.timing.stops_within_s)
            for task in cut_off:
                task.cancel()
            await asyncio.gather(*cut_off, return_exceptions=True)
        try:
            if leases:
                lost = held_by(self.sender.platform, leases)
                await self.dispatch.writer.run(lambda connection: take_back(connection, lost), self._ordering_key)
        except Busy as busy:
            log.warning("leases run out by themselves", reason=str(busy)[:200])
        await self.sender.close()

    @property
    def _lease_for(self) -> timedelta:
        return timedelta(seconds=self.timing.lease_s)
