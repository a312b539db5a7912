"""Messages are heard before their turns: in time or not at all, and no event of a chat goes before an earlier one."""

import asyncio
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import cast

import pytest

from bot.turns.early_hearing import MOST_WAITING, EarlyHearing
from models.chat import Click, Event, Message, Place, Sender
from models.terms import Platform
from sla.reading.hearing import hear
from sla.reading.lexicon import load_lexicon
from sla.reading.remark import Remark, listen
from sla.rulebook import Rulebook

LEXICON = cache(load_lexicon)
AT = datetime(2026, 3, 3, 2, tzinfo=UTC)
PLACE = Place(platform=Platform.WEBCHAT, chat="intake")
SENDER = Sender(platform=Platform.WEBCHAT, account="赵小禾")

pytestmark = pytest.mark.quick


@dataclass
class Reads:
    """Rules that hear as a test wants it."""

    slow: dict[str, float] = field(default_factory=dict)
    raises: frozenset[str] = frozenset()
    encoded: list[tuple[str, bool]] = field(default_factory=list)
    encodes: bool = True
    model: object = None
    can_read: bool = True

    def warm_up(self) -> bool:
        """Nothing is to be loaded."""
        return True

    def hear(self, text: str, at: datetime | None, *, encodes: bool = False) -> Remark:
        """Hear it, as late as it is told to."""
        if text in self.raises:
            raise RuntimeError("broken")
        time.sleep(self.slow.get(text, 0))
        self.encoded.append((text, encodes))
        return listen(text, LEXICON())


def said(text: str, key: str = "1", chat: str = "intake") -> Message:
    """A message."""
    place = PLACE.model_copy(update={"chat": chat})
    return Message(idempotency_key=key, place=place, sender=SENDER, text=text, ref=key, sent_at=AT)


def heard(reads: Reads, *events: Event, within_s: float = 5) -> tuple[EarlyHearing, list[str | None]]:
    """What was heard of events that come at once."""
    ear = EarlyHearing(within_s)
    LEXICON()  # what is loaded takes its time once, and is not what is looked at

    async def all_of_them() -> list[str | None]:
        await ear.warm_up(cast("Rulebook", reads))
        found = await asyncio.gather(*(ear.remarks_of(event, cast("Rulebook", reads)) for event in events))
        return [next((one.text for one in each.values()), None) for each in found]

    try:
        return ear, asyncio.run(all_of_them())
    finally:
        ear.close()
        for thread in threading.enumerate():
            if thread.name.startswith("hearing"):
                thread.join(5)


def test_in_time() -> None:
    """A message is heard by meaning; a press says nothing."""
    reads = Reads()
    click = Click(idempotency_key="2", place=PLACE, sender=SENDER, action="take", post="p")
    ear, found = heard(reads, said("解密失败"), click)
    assert found == ["解密失败", None]
    assert reads.encoded == [("解密失败", True)]
    assert (ear.counts.in_time, ear.counts.late, ear.counts.failed) == (1, 0, 0)


def test_by_pieces_where_others_wait() -> None:
    """Of many at once those that somebody waits behind are heard without what takes long."""
    reads = Reads(slow={str(number): 0.001 for number in range(9)})
    heard(reads, *(said(str(number), str(number), chat=str(number)) for number in range(9)))
    assert [encodes for _, encodes in reads.encoded][:8] == [False] * 8


def test_handed_over_together() -> None:
    """Those that come together come out together, so that their turns share a commit."""
    reads, out = Reads(slow={str(number): 0.002 for number in range(9)}), list[int]()
    ear = EarlyHearing(5)

    async def hear_one(number: int) -> None:
        await ear.remarks_of(said(str(number), str(number), chat=str(number)), cast("Rulebook", reads))
        out.append(len(reads.encoded))

    async def all_of_them() -> None:
        await ear.warm_up(cast("Rulebook", reads))
        await asyncio.gather(*(hear_one(number) for number in range(9)))

    LEXICON()
    asyncio.run(all_of_them())
    ear.close()
    assert out == [9] * 9


def test_late() -> None:
    """What comes too late is not waited for, and what waited behind it is heard no more."""
    reads = Reads(slow={"慢": 0.4})
    ear, found = heard(reads, said("慢"), said("快", "2", chat="elsewhere"), within_s=0.1)
    assert found == [None, None]
    assert ear.counts.late == 2
    assert [text for text, _ in reads.encoded] == ["慢"]


def test_broken() -> None:
    """What raises is nobody's answer, and the next one is heard."""
    ear, found = heard(Reads(raises=frozenset({"坏"})), said("坏"), said("好", "2"))
    assert found == [None, "好"]
    assert ear.counts.failed == 1


@pytest.mark.parametrize("last", ["首页打不开", "谢谢", "服务器上发现木马病毒"])
def test_without_weights(last: str) -> None:
    """That nothing is read stays known, whatever is heard last, and by whomever that is decided."""

    class Unread(Reads):
        def hear(self, text: str, at: datetime | None, *, encodes: bool = False) -> Remark:
            return hear(text, LEXICON(), None, at)

    ear, _ = heard(Unread(can_read=False), said("首页打不开"), said(last, "2"))
    assert ear.is_without_weights


def test_it_never_ends() -> None:
    """Nobody waits for long behind a reading that does not end: after a second, not at all."""
    ear, goes_on = EarlyHearing(0.05), threading.Event()

    class Endless(Reads):
        def hear(self, text: str, at: datetime | None, *, encodes: bool = False) -> Remark:
            goes_on.wait(20)
            return super().hear(text, at, encodes=encodes)

    reads = cast("Rulebook", Endless())

    async def one_after_the_other() -> float:
        await ear.remarks_of(said("一"), reads)
        await asyncio.sleep(1.1)
        ear.within_s = 60
        began = time.perf_counter()
        assert await ear.remarks_of(said("二", "2"), reads) == {}
        return time.perf_counter() - began

    try:
        assert asyncio.run(one_after_the_other()) < ear.within_s / 2
    finally:
        goes_on.set()
        ear.close()


def test_two_hundred_at_once() -> None:
    """No more wait than can be heard; the others go to their turns at once."""
    reads = Reads(slow={f"第{number}条": 0.002 for number in range(200)})
    ear, found = heard(reads, *(said(f"第{number}条", str(number), chat=str(number)) for number in range(200)))
    assert 0 < len([text for text in found if text]) <= MOST_WAITING
    assert ear.counts.in_time + ear.counts.late == 200


def test_nothing_overtakes() -> None:
    """The events of a chat come out as they went in, however long each is heard; those of another chat do not wait."""
    reads = Reads(slow={"慢": 0.05})
    order: list[str] = []
    ear = EarlyHearing(5)
    press = Click(idempotency_key="press", place=PLACE, sender=SENDER, action="take", post="p")
    events: list[Event] = [said("慢", "slow"), press, said("快", "quick"), said("别处", "elsewhere", chat="other")]

    async def turn(event: Event) -> None:
        await ear.remarks_of(event, cast("Rulebook", reads))
        order.append(event.idempotency_key)

    async def all_of_them() -> None:
        await ear.warm_up(cast("Rulebook", reads))
        await asyncio.gather(*map(turn, events))

    asyncio.run(all_of_them())
    ear.close()
    assert [key for key in order if key != "elsewhere"] == ["slow", "press", "quick"]


def test_a_cancelled_one_lets_the_next_go() -> None:
    """Who gives up stands in nobody's way."""
    reads, ear = Reads(slow={"慢": 0.2}), EarlyHearing(5)

    async def given_up() -> bool:
        await ear.warm_up(cast("Rulebook", reads))
        first = asyncio.create_task(ear.remarks_of(said("慢"), cast("Rulebook", reads)))
        await asyncio.sleep(0.01)
        first.cancel()
        async with asyncio.timeout(5):
            return bool(await ear.remarks_of(said("快", "2"), cast("Rulebook", reads)))

    assert asyncio.run(given_up())
    ear.close()
