"""What an event's sender hears while the desk is late: what is known, and never "nothing" where it was done."""

import asyncio
import threading
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

import bot.turns.writer
from bot.app import open_dispatch
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from bot.turns.receipts import Known, Stage
from bot.turns.writer import Dropped, Pending
from handlers.desk import desk as stories
from handlers.turn.turn import Turn
from models.chat import Message, Place, Reply, Sender
from models.messaging.receipt import Receipt, ReceiptState
from models.refusal import Refusal
from models.terms import Platform
from models.tickets.ticket import Ticket
from tests.support.desk import ZH, settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK as NOW
from tests.support.patience import HANG_S
from tests.support.routers import asking_like

pytestmark = pytest.mark.both_databases("unique keys and races")

HELD, REFUSED, BROKEN = "保证金页面有一个错别字", "这一句要被拒绝", "这一句要出错"


@pytest.fixture
def settings(office_url: str, tmp_path: Any) -> Settings:
    """A desk's settings, its database with the demo office in it."""
    return settings_for(office_url, tmp_path)


def patience(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """How long people wait."""
    monkeypatch.setattr(bot.turns.writer, "ANSWERS_WITHIN_S", seconds)


class Slow:
    """Stories that take as long as the test says, once."""

    def __init__(self) -> None:
        self.begun, self.let_go, self.times = threading.Event(), threading.Event(), 0
        self.router = asking_like(stories)
        self.router.message(self.read)
        self.router.include(stories)

    def read(self, message: Message, turn: Turn) -> Reply | None:
        """Take long, then refuse, fail, or leave it to the others."""
        self.times += 1
        self.begun.set()
        assert self.let_go.wait(HANG_S)
        if message.text == REFUSED:
            raise Refusal("ticket.only_office")
        if message.text == BROKEN:
            raise ZeroDivisionError
        return None

    async def is_begun(self) -> None:
        """Wait until it is."""
        assert await asyncio.to_thread(self.begun.wait, HANG_S)


def said(key: str, text: str = HELD) -> Message:
    """A report under a key."""
    place = Place(platform=Platform.WEBCHAT, chat="intake")
    who = Sender(platform=Platform.WEBCHAT, account="赵小禾", name="赵小禾")
    return Message(idempotency_key=key, place=place, sender=who, text=text, ref=f"r-{key}", sent_at=NOW)


async def late(dispatch: Dispatch, event: Message) -> Pending:
    """What is said of an event that was begun and is late."""
    with pytest.raises(Pending) as pending:
        await dispatch.act(event, NOW)
    return pending.value


def tickets(engine: Engine) -> int:
    """How many there are."""
    with Session(engine) as session:
        return session.exec(select(func.count()).select_from(Ticket)).one()


@pytest.mark.parametrize(
    ("text", "stage", "toast", "count"),
    [
        (HELD, Stage.DONE, None, 1),
        (REFUSED, Stage.DONE, ZH("ticket.only_office"), 0),
        (BROKEN, Stage.FAILED, ZH("failed.sender"), 0),
    ],
)
def test_begun_and_late_it_goes_on_to_its_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, text: str, stage: Stage, toast: str | None, count: int
) -> None:
    """Pending until it is known; then taken, refused or kept as failed, and whoever sends it again hears the same."""
    slow = Slow()
    patience(monkeypatch, 0.1)

    async def story() -> None:
        async with open_dispatch(settings) as (dispatch, engine):
            dispatch.desk = dispatch.desk._replace(router=slow.router)
            pending = await late(dispatch, said("k1", text))
            assert await dispatch.outcome("k1") == Known(Stage.PENDING)
            again = await late(dispatch, said("k1", text))
            patience(monkeypatch, HANG_S)
            slow.let_go.set()
            assert pending.outcome is not None
            assert again.outcome is not None
            reply = await pending.outcome
            assert await again.outcome == reply
            assert toast is None or reply.toast == toast
            known = await dispatch.outcome("k1")
            assert known == Known(stage, reply.model_copy(update={"is_repeat": True}))
            assert await dispatch.act(said("k1", text), NOW) == known.reply
            assert tickets(engine) == count

    asyncio.run(story())


def test_what_was_not_begun_is_unknown_and_can_be_sent_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dropped behind another it left nothing; nobody ever accepted it, and later it is taken like a first one."""
    slow = Slow()
    patience(monkeypatch, 0.1)

    async def story() -> None:
        async with open_dispatch(settings) as (dispatch, engine):
            dispatch.desk = dispatch.desk._replace(router=slow.router)
            first = asyncio.create_task(late(dispatch, said("k1")))
            await slow.is_begun()
            with pytest.raises(Dropped):
                await dispatch.act(said("k2"), NOW)
            patience(monkeypatch, HANG_S)
            slow.let_go.set()
            outcome = (await first).outcome
            assert outcome is not None
            await outcome
            assert await dispatch.outcome("k2") == Known(Stage.UNKNOWN)
            assert (slow.times, tickets(engine)) == (1, 1)
            assert (await dispatch.act(said("k2"), NOW)).is_repeat is False

    asyncio.run(story())


def test_nothing_was_done_is_never_said_of_what_was_done_before(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nobody is let in, whoever sends again what was taken hears its answer, and whoever failed waits."""

    async def story() -> None:
        async with open_dispatch(settings) as (dispatch, engine):
            taken = await dispatch.act(said("k1"), NOW)
            with Session(dispatch.writer._engine) as session:
                session.add(Receipt(idempotency_key="k3", at=NOW, state=ReceiptState.AGAIN))
                session.commit()
            monkeypatch.setattr(bot.turns.writer, "LONGEST_QUEUE_S", -1.0)
            assert await dispatch.act(said("k1"), NOW) == taken.model_copy(update={"is_repeat": True})
            with pytest.raises(Dropped):
                await dispatch.act(said("k2"), NOW)
            with pytest.raises(Pending):
                await dispatch.act(said("k3"), NOW)
            assert await dispatch.outcome("k3") == Known(Stage.PENDING)
            assert tickets(engine) == 1

    asyncio.run(story())


def test_brought_twice_at_once_it_is_acted_on_once(settings: Settings) -> None:
    """Whoever brings an event again while it is in hand shares its answer, and takes no place in the queue."""
    slow = Slow()
    slow.let_go.set()

    async def story() -> None:
        async with open_dispatch(settings) as (dispatch, engine):
            dispatch.desk = dispatch.desk._replace(router=slow.router)
            replies = await asyncio.gather(*(dispatch.act(said("k1"), NOW) for _ in range(5)))
            assert [reply.is_repeat for reply in replies] == [False, True, True, True, True]
            assert {reply.ticket for reply in replies} == {"2603-0001"}
            assert (slow.times, tickets(engine)) == (1, 1)

    asyncio.run(story())
