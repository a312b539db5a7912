"""One event is one turn: done once, refused without a trace, or kept for later; and never in another's way."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from bot.app import open_dispatch
from bot.platforms.webchat.lines import keep_line
from bot.settings import Settings
from bot.turns.dispatch import Dispatch, TransactionHook
from bot.turns.writer import Busy
from handlers.desk import DESK
from handlers.desk import desk as stories
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Card, Click, Message, Place, Reply, Sender, Submission
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt, ReceiptState
from models.messaging.webchat import Line
from models.people.person import Account
from models.refusal import Refusal
from models.terms import Platform
from models.tickets.ticket import Ticket, take_number
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import ZH, settings_for
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.routers import asking_like

pytestmark = pytest.mark.both_databases("unique keys and races")

INTAKE = Place(platform=Platform.WEBCHAT, chat="intake")
NOW = TUESDAY_10_OCLOCK
PRESSES = count()
POISON = "这一句有毒，签章盖不上"


@pytest.fixture
def settings(office_url: str, tmp_path: Any) -> Settings:
    """A desk's settings, its database with the demo office in it."""
    return settings_for(office_url, tmp_path)


class Fickle:
    """A story that fails on one text until it is mended; everything else it leaves to the others."""

    def __init__(self) -> None:
        self.is_mended = False
        self.router = asking_like(stories)
        self.router.message(self.read)
        self.router.include(stories)

    def read(self, message: Message, turn: Turn) -> Reply | None:
        """Fall over the poison, after having changed something."""
        if message.text == POISON and not self.is_mended:
            turn.post(message.place, lambda voice: Card(title="half done"))
            raise ZeroDivisionError(message.text)
        return None


def sender(name: str = "赵小禾") -> Sender:
    """Somebody's account."""
    return Sender(platform=Platform.WEBCHAT, account=name, name=name)


def said(key: str, text: str = "保证金页面有一个错别字", name: str = "赵小禾", place: Place = INTAKE) -> Message:
    """A message under a key."""
    return Message(idempotency_key=key, place=place, sender=sender(name), text=text, ref=f"ref-{key}", sent_at=NOW)


def hook(message: Message) -> Callable[[Any], None]:
    """Keeps the message as a line of the room, as the web chat does."""

    def keep(connection: Any) -> None:
        keep_line(
            connection,
            ref=message.ref,
            chat=message.place.chat,
            thread=None,
            author_id=1,
            client_id=message.idempotency_key,
            text=message.text,
            at=NOW,
        )

    return keep


@asynccontextmanager
async def opened(settings: Settings, router: Router = stories) -> Any:
    """A dispatch with the stories of `router`, and an engine to look with."""
    async with open_dispatch(settings) as (dispatch, engine):
        dispatch.desk = dispatch.desk._replace(router=router)
        yield dispatch, engine


async def delivered(dispatch: Dispatch, event: Message, hook: TransactionHook | None = None) -> Reply:
    """Act on an event; again where the desk is busy, as every platform delivers again what was not acknowledged."""
    while True:
        try:
            return await dispatch.act(event, NOW, hook)
        except Busy:
            await asyncio.sleep(0.05)


def count_of(engine: Engine, table: Any) -> int:
    """How many rows a table has."""
    with Session(engine) as session:
        return int(session.exec(select(func.count()).select_from(table)).one())


def test_one_event_twice_is_one_ticket(settings: Settings) -> None:
    """A repeat, at once or later, gets the first answer and changes nothing."""

    async def story() -> None:
        async with opened(settings) as (dispatch, engine):
            at_once = await asyncio.gather(*(delivered(dispatch, said("k1")) for _ in range(5)))
            later = await dispatch.act(said("k1", text="quite another text"), NOW)
            assert {reply.ticket for reply in (*at_once, later)} == {"2603-0001"}
            assert {reply.toast for reply in at_once} == {later.toast}
            assert count_of(engine, Ticket) == 1
            assert count_of(engine, Receipt) == 1
            assert count_of(engine, Post) == 3  # the acknowledgement, the team, the person on duty

    asyncio.run(story())


def test_two_processes_given_the_same_event_make_one_ticket(settings: Settings) -> None:
    """Whoever comes second waits for the first and answers as it did."""

    async def story() -> None:
        async with opened(settings) as (one, engine), opened(settings) as (two, _):
            both = await asyncio.gather(*(delivered(desk, said("k1")) for desk in (one, two) for _ in range(3)))
            assert {reply.ticket for reply in both} == {"2603-0001"}
            assert count_of(engine, Ticket) == 1

    asyncio.run(story())


def test_a_refusal_keeps_its_receipt_and_nothing_else(settings: Settings) -> None:
    """The rule's no is committed as an answer; what the story did before it is undone."""
    router = Router()

    @router.message
    def number_and_refuse(message: Message, turn: Turn) -> Reply | None:
        take_number(turn.session, "2603")
        raise Refusal("ticket.only_office")

    async def story() -> None:
        async with opened(settings, router) as (dispatch, engine):
            refused = [await dispatch.act(said("k1"), NOW) for _ in range(2)]
            assert [reply.is_refusal for reply in refused] == [True, True]
            assert refused[0].toast == refused[1].toast == ZH("ticket.only_office")
            dispatch.desk = DESK
            assert (await dispatch.act(said("k2"), NOW)).ticket == "2603-0001"
            assert count_of(engine, Receipt) == 2

    asyncio.run(story())


def test_a_wrong_field_is_answered_at_the_field(settings: Settings) -> None:
    """A form that lacks something gets its sentences, is a refusal, and makes no ticket."""
    form = Submission(
        idempotency_key="k1", place=INTAKE, sender=sender(), form="report", fields={"text": " "}, sent_at=NOW, ref="r1"
    )

    async def story() -> None:
        async with opened(settings) as (dispatch, engine):
            reply = await dispatch.act(form, NOW)
            assert reply.is_refusal
            assert reply.field_errors == {"text": ZH("field.missing")}
            assert count_of(engine, Ticket) == 0

    asyncio.run(story())


@pytest.mark.parametrize(("account", "tickets"), [("无此人", 1), ("x" * 500, 1), ("", 0)])
def test_an_account_of_nobody_known_may_report(settings: Settings, account: str, tickets: int) -> None:
    """A message from an account that is linked to nobody makes its own ticket; one from no account makes none."""

    async def story() -> None:
        async with opened(settings) as (dispatch, engine):
            reply = await dispatch.act(said("k1", name=account), NOW)
            assert reply.is_refusal is not bool(tickets)
            assert tickets or reply.toast == ZH("person.unknown")
            assert count_of(engine, Ticket) == tickets

    asyncio.run(story())


def test_a_poisoned_event_among_a_hundred_stops_none(settings: Settings) -> None:
    """99 tickets without a gap, the hundredth kept with its words; after the mend one press makes it a ticket."""
    fickle = Fickle()
    events = [
        said(f"k{number}", text=POISON if number == 50 else f"{number}号标段公示有一个错别字") for number in range(100)
    ]

    async def story() -> None:
        async with opened(settings, fickle.router) as (dispatch, engine):
            replies = await asyncio.gather(*(delivered(dispatch, event, hook(event)) for event in events))
            assert [number for number, reply in enumerate(replies) if reply.ticket is None] == [50]
            assert replies[50].toast == ZH("failed.sender")
            assert count_of(engine, Ticket) == 99
            assert count_of(engine, Line) == 100
            assert_kept(engine)
            await press_run_again(dispatch, engine)
            assert await dispatch.run_again(NOW) == 1
            assert count_of(engine, Ticket) == 99, "not mended yet: it stays kept"
            fickle.is_mended = True
            await press_run_again(dispatch, engine)
            assert await dispatch.run_again(NOW) == 1
            assert await dispatch.run_again(NOW) == 0
            assert_hundred(engine)

    asyncio.run(story())


def assert_kept(engine: Engine) -> None:
    """One failed receipt with its event; a card before each administrator; nothing half done."""
    with Session(engine) as session:
        failed = session.exec(select(Receipt).where(Receipt.state == ReceiptState.FAILED)).one()
        assert failed.event is not None
        assert failed.event["text"] == POISON
        assert (failed.error or "").startswith("ZeroDivisionError")
        chats = [post.chat for post in session.exec(select(Post)).all() if has_run_again(post)]
        assert sorted(chats) == ["@何静", "@孙工"]
        assert not any(post.card["title"] == "half done" for post in session.exec(select(Post)).all())


def assert_hundred(engine: Engine) -> None:
    """A hundred tickets numbered without a gap, and no receipt that still holds an event."""
    with Session(engine) as session:
        numbers = session.exec(select(Ticket.number).order_by(Ticket.number)).all()
        assert list(numbers) == [f"2603-{number:04d}" for number in range(1, 101)]
        assert session.exec(select(Receipt).where(col(Receipt.state) != ReceiptState.DONE)).all() == []


def has_run_again(post: Post) -> bool:
    """Whether the card offers to run a failed event again."""
    return any(button["action"].startswith("run_again:") for button in post.card["buttons"])


async def press_run_again(dispatch: Dispatch, engine: Engine) -> None:
    """The administrator presses 再次执行 on the card, in whatever state it is."""
    with Session(engine) as session:
        posts = session.exec(select(Post).where(Post.chat == "@孙工").order_by(col(Post.seq))).all()
    pressed = Click(
        idempotency_key=f"press-{next(PRESSES)}",
        place=Place(platform=Platform.WEBCHAT, chat="@孙工"),
        sender=sender("孙工"),
        action="run_again:k50",
        post=posts[0].id,
    )
    reply = await dispatch.act(pressed, NOW)
    assert not reply.is_refusal, reply


def test_the_sender_of_a_failed_event_who_asks_again_hears_the_same(settings: Settings) -> None:
    """A repeat of a kept event is answered from its receipt; it is not tried three times more."""
    fickle, tried = Fickle(), []
    fickle.router.messages.insert(0, lambda message, turn: tried.append(message.idempotency_key))

    async def story() -> None:
        async with opened(settings, fickle.router) as (dispatch, engine):
            first = await dispatch.act(said("k1", text=POISON), NOW)
            again = await dispatch.act(said("k1", text=POISON), NOW)
            assert again == first.model_copy(update={"is_repeat": True})
            assert len(tried) == 3
            assert count_of(engine, Receipt) == 1

    asyncio.run(story())


def test_many_lanes_at_once_get_numbers_without_a_gap(settings: Settings) -> None:
    """Reports in the hall and in everybody's own chat run beside each other, and every number is given out once."""

    async def story() -> None:
        async with opened(settings) as (dispatch, engine):
            with Session(engine) as session:
                names = session.exec(select(Account.external_id)).all()
            own = [said(f"d{name}", name=name, place=direct(name)) for name in names]
            hall = [said(f"k{number}", text=f"{number}号标段公示有一个错别字") for number in range(50)]
            direct_ones = [message.model_copy(update={"is_direct": True}) for message in own]
            replies = await asyncio.gather(*(delivered(dispatch, event) for event in (*direct_ones, *hall)))
            numbers = sorted(reply.ticket or "" for reply in replies)
            assert numbers == [f"2603-{number:04d}" for number in range(1, len(replies) + 1)]
            assert count_of(engine, WorkLogEntry) == len(replies)

    asyncio.run(story())


def direct(name: str) -> Place:
    """Somebody's own chat with the desk."""
    return Place(platform=Platform.WEBCHAT, chat=f"@{name}")
