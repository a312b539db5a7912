"""Hears a message before its turn, off the writer's thread, within a tenth of a second; late, its turn hears it."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from handlers.turn.turn import NO_REMARKS
from models.chat import Edit, Event, Message, Submission
from models.terms import FAULTS
from sla.reading.hearing import Decider
from sla.reading.remark import Remark
from sla.rulebook import Rulebook
from sla.toml_reader import FileError

log = structlog.get_logger(__name__)

WITHIN_S = 0.1
"""Seconds that a turn waits for what was heard."""
LOADS_WITHIN_S = 1.0
"""Seconds that the first message waits for the weights, so that no turn loads them."""
STUCK_AFTER_S = 1.0
"""Seconds after which nobody waits for a reading that does not end, nor for those behind it."""
MOST_WAITING = 32
TOLD_IN = "text"
"""The field of a form that holds what somebody says in their own words."""

Remarks = Mapping[str, Remark]


class Hears(Protocol):
    """Hears what an event says, before its turn; without weights it reads nothing."""

    is_without_weights: bool
    counts: "HearingCounts"

    async def remarks_of(self, event: Event, rules: Rulebook) -> Remarks:
        """The remark that an event is, by its text; nothing where it says nothing, or that came too late."""

    async def warm_up(self, rules: Rulebook) -> None:
        """Load all that hearing needs."""

    def close(self) -> None:
        """Let what is heard go."""


@dataclass
class HearingCounts:
    """Counts of texts: heard in time, too late, and by no reading that ended."""

    in_time: int = 0
    late: int = 0
    failed: int = 0


@dataclass(eq=False, slots=True)
class Told:
    """A text that somebody said at a moment, aware UTC, and its remark; `handed` is done when nothing more comes."""

    text: str
    at: datetime
    rules: Rulebook
    until: float
    handed: "asyncio.Future[None]"
    remark: Remark | None = None
    error: Exception | None = None


@dataclass
class EarlyHearing:
    """A thread that hears one message after the other, by meaning where nobody else waits.

    Those that come together are handed over together: so their turns share one commit.
    """

    within_s: float = WITHIN_S
    counts: HearingCounts = field(default_factory=HearingCounts)

    def __post_init__(self) -> None:
        self._hearing = ThreadPoolExecutor(1, thread_name_prefix="hearing")
        self._loading = ThreadPoolExecutor(1, thread_name_prefix="loading")
        self._weights: asyncio.Future[None] | None = None
        self._encoder: asyncio.Future[None] | None = None
        self._may_encode = False
        self._asked = 0.0
        self._last: dict[str, asyncio.Future[None]] = {}
        self._waiting = 0
        self._to_hear: list[Told] = []
        self._is_hearing = False
        self._is_closed = False
        self._began: float | None = None
        self._told_of: float | None = None
        self.is_without_weights = False

    async def remarks_of(self, event: Event, rules: Rulebook) -> Remarks:
        """The remark that an event is, by its text; nothing where it says nothing, or that came too late.

        Events of one chat come out in the order in which they went in, and the next one not before what runs right
        after this has given way: by then it waits for the writer.
        """
        chat, loop = f"{event.place.platform}/{event.place.chat}", asyncio.get_running_loop()
        before, own = self._last.get(chat), loop.create_future()
        self._last[chat] = own
        try:
            found = await self._remarks_of(event, rules)
            if before is not None:
                await asyncio.wait({before})
        finally:
            if self._last.get(chat) is own:
                del self._last[chat]
            if before is None or before.done():
                loop.call_soon(own.set_result, None)
            else:  # this one was given up: who comes next waits for those before it
                before.add_done_callback(lambda _: own.set_result(None))
        return found

    async def _remarks_of(self, event: Event, rules: Rulebook) -> Remarks:
        said = _said_in(event)
        if said is None:
            return NO_REMARKS
        text, at = said
        if self._is_stuck or self._waiting >= MOST_WAITING:
            self.counts.late += 1
            self._tell_if_stuck()
            return NO_REMARKS
        self._waiting += 1
        try:
            await self._loaded(rules)
        finally:
            self._waiting -= 1
        return await self._in_time(text, rules, at)

    async def _in_time(self, text: str, rules: Rulebook, at: datetime) -> Remarks:
        loop, until = asyncio.get_running_loop(), time.monotonic() + self.within_s
        told = Told(text, at, rules, until, loop.create_future())
        self._waiting += 1
        self._to_hear.append(told)
        loop.call_soon(self._hear_on)  # behind whatever else comes in this round of the loop
        await asyncio.wait({told.handed}, timeout=self.within_s)
        found = told.remark
        if told.error is not None:
            log.error("hearing failed", exc_info=told.error)
            self.counts.failed += 1
            return NO_REMARKS
        if found is None:
            self.counts.late += 1
            return NO_REMARKS
        self.counts.in_time += 1
        if found.reading is not None:
            self.is_without_weights = False
        elif found.decided_by == Decider.UNREAD:
            self.is_without_weights = not rules.can_read
        return {text: found}

    def _hear_on(self) -> None:
        """Have the thread hear all that waits, unless it is at it."""
        if self._is_hearing or self._is_closed or not self._to_hear:
            return
        self._is_hearing, together, self._to_hear = True, self._to_hear, []
        work = asyncio.get_running_loop().run_in_executor(self._hearing, self._hear_all, together)
        work.add_done_callback(partial(self._hand_over, together))

    def _hand_over(self, together: Sequence[Told], _: "asyncio.Future[None]") -> None:
        self._is_hearing = False
        self._waiting -= len(together)
        for told in together:
            if not told.handed.done():
                told.handed.set_result(None)
        self._hear_on()

    async def warm_up(self, rules: Rulebook) -> None:
        """Load all that hearing needs."""
        await self._loaded(rules)
        if self._encoder is not None:
            await asyncio.wait({self._encoder})

    async def _loaded(self, rules: Rulebook) -> None:
        """Wait for the weights, once; what encodes is loaded behind them, and nobody waits for that."""
        loop = asyncio.get_running_loop()
        if self._weights is None:
            self._asked = time.monotonic()
            self._weights = loop.run_in_executor(self._loading, self._load_weights, rules)
            self._encoder = loop.run_in_executor(self._loading, self._load_encoder, rules)
        left = self._asked + LOADS_WITHIN_S - time.monotonic()
        if left > 0:
            await asyncio.wait({self._weights}, timeout=left)

    def _load_weights(self, rules: Rulebook) -> None:
        try:
            rules.model  # noqa: B018
        except FileError as error:
            self.is_without_weights = True
            log.warning("weights missing", reason=error.problem.key)

    def _load_encoder(self, rules: Rulebook) -> None:
        """Load it where nobody waits for it; one that is broken is left alone, and the pieces read."""
        try:
            self._may_encode = rules.warm_up()
        except Exception:
            log.exception("encoder not loaded")

    def _tell_if_stuck(self) -> None:
        """Say once in the log that a reading does not end."""
        if self._began is not None and self._began != self._told_of and self._is_stuck:
            self._told_of = self._began
            log.warning("hearing is stuck")

    @property
    def _is_stuck(self) -> bool:
        began = self._began
        return began is not None and time.monotonic() - began > STUCK_AFTER_S

    def _hear_all(self, together: Sequence[Told]) -> None:
        """Hear each for which somebody waits still, in the thread."""
        for told in together:
            self._began = time.monotonic()
            try:
                if self._began <= told.until:
                    told.remark = self._hear(told)
            except Exception as error:
                told.error = error
            finally:
                self._began = None

    def _hear(self, told: Told) -> Remark:
        encodes = self._may_encode and self._waiting <= 1
        words = told.rules.hear(told.text, told.at, encodes=encodes)
        if self._may_encode and not encodes and _may_be_lost(words):
            words = told.rules.hear(told.text, told.at, encodes=True)
        return words

    def close(self) -> None:
        """Let what is heard go."""
        self._is_closed = True
        self._hearing.shutdown(wait=False, cancel_futures=True)
        self._loading.shutdown(wait=False, cancel_futures=True)


class HeardAtOnce:
    """Hears a message where it is told, whole and however long that takes: for who waits for nobody."""

    is_without_weights = False

    def __init__(self) -> None:
        self.counts = HearingCounts()

    async def remarks_of(self, event: Event, rules: Rulebook) -> Remarks:
        """The remark that an event is, by its text."""
        said = _said_in(event)
        return NO_REMARKS if said is None else {said[0]: rules.hear(*said, encodes=True)}

    async def warm_up(self, rules: Rulebook) -> None:
        """All is loaded by who needs it first."""

    def close(self) -> None:
        """Nothing is open."""


def _may_be_lost(words: Remark) -> bool:
    """The pieces leave a doubt and call it no fault: as nobody reads talk again, it is read by its meaning at once."""
    reading = words.reading
    return reading is not None and not reading.is_whole and words.proposed.kind not in FAULTS


def _said_in(event: Event) -> tuple[str, datetime] | None:
    """Return what somebody says in an event, and when; None where it says nothing."""
    if isinstance(event, Message | Edit):
        text = event.text
    elif isinstance(event, Submission):
        text = event.fields.get(TOLD_IN, "").strip()  # as the form hands it to its story
    else:
        return None
    return (text, event.sent_at) if text.strip() else None
