"""What strangers, forgers and broken programs send to the bot."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import col, select
from telegram import Bot
from telegram.error import Conflict

from bot.platforms.telegram.client import close_bot, open_bot
from bot.platforms.telegram.webhook import LARGEST_BODY
from models.database.engines import writing_engine
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt
from models.terms import Platform, Status
from tests.support.fakes.fake_telegram import SECRET_HEADER, Fault
from tests.support.fakes.telegram_world import BOT, TOKEN
from tests.support.patience import wait_until
from tests.support.telegram_desk import (
    FORUM,
    INTAKE,
    LIQIANG,
    LIU,
    ZHAO,
    TelegramDesk,
    running_telegram_desk,
)


@pytest.fixture
def polled(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, polled."""
    with running_telegram_desk(office_url, tmp_path, "polling") as office:
        yield office


@pytest.fixture
def called(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, called by webhook."""
    with running_telegram_desk(office_url, tmp_path, "webhook") as office:
        yield office


def update(office: TelegramDesk, said: str = "公告页面打不开") -> Any:
    """An update as Telegram would send it, for others to send."""
    return office.fake.withhold(ZHAO, ZHAO, said)


@pytest.mark.parametrize("secret", ["", "wrong", "secret_of_the_tests-0124"])
def test_a_wrong_secret(called: TelegramDesk, secret: str) -> None:
    """Nothing is acted on, nothing is said why."""
    answer = called.post(update(called), **{SECRET_HEADER: secret})
    assert (answer.status_code, answer.content) == (401, b"")
    assert called.desk.tickets() == []


def test_no_webhook_while_the_desk_polls(polled: TelegramDesk) -> None:
    """Without a secret there is no such address to send updates to."""
    answer = polled.post(update(polled), host="127.0.0.1")
    assert answer.status_code == 404
    assert polled.desk.tickets() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_update_at_all(called: TelegramDesk, body: bytes) -> None:
    """It is turned away; whoever knows the secret would not send it."""
    answer = called.desk.run(
        called.http.post("/telegram/webhook", content=body, headers={SECRET_HEADER: "secret_of_the_tests-0123"})
    )
    assert answer.status_code == 400


def test_too_much(called: TelegramDesk) -> None:
    """10 MB in one request are not even read."""
    answer = called.post({"update_id": 1, "message": "x" * (10 * LARGEST_BODY)})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"poll_answer": {"poll_id": "1", "option_ids": [0]}},
        {"something_new": {"id": 1}},
        {"message": None},
        {"message": "text"},
        {"message": {"message_id": 1}},
        {"message": {"message_id": "x", "date": "y", "chat": {"id": 1, "type": "private"}}},
        {"message": {"message_id": 5, "date": 1, "chat": {"id": 501, "type": "cave"}, "text": "hm"}},
        {"callback_query": {"id": "1", "from": {"id": 501, "is_bot": False, "first_name": "x"}, "chat_instance": "1"}},
        {"edited_message": {"message_id": 1, "date": 1, "chat": {"id": 501, "type": "private"}}},
    ],
)
def test_updates_nobody_knows(polled: TelegramDesk, odd: dict[str, Any]) -> None:
    """They are let go, and what came with them is acted on."""
    polled.fake.updates.append({"update_id": 800_000_000, **odd})
    polled.write(ZHAO, "公告页面打不开")
    assert len(polled.desk.tickets()) == 1


def test_the_same_by_webhook(called: TelegramDesk) -> None:
    """An update that cannot be read is accepted: Telegram would send it for a day."""
    assert called.post({"update_id": 1, "message": {"message_id": 1}}).status_code == 200
    assert called.post({"update_id": 2, "something_new": {}}).status_code == 200


def test_an_update_that_comes_again_and_again(called: TelegramDesk) -> None:
    """Five times at once and once more: one ticket."""
    said = update(called)
    called.fake.updates += [said] * 5
    called.settle()
    assert called.post(said).status_code == 200
    assert len(called.desk.tickets()) == 1


@pytest.mark.parametrize(
    "data",
    [
        "take",
        "v1",
        "v1:",
        "v1::",
        "v2::take",
        "v1:0000000000000000:take",
        "v1::take",
        "v1::nonsense",
        "v1::?swap.agree:1",
        "v1::!swap.agree:1",
        "💥" * 16,
        "x" * 64,
    ],
)
def test_made_up_buttons(polled: TelegramDesk, data: str) -> None:
    """They are refused with a sentence, and nothing happens."""
    polled.write(ZHAO, "公告页面打不开")
    (ticket,) = polled.desk.tickets()
    card = polled.card_with(FORUM, ticket.number)
    answer = polled.send_press(LIQIANG, card["message_id"], data, FORUM)
    assert answer["show_alert"]
    assert answer["text"]
    assert polled.desk.ticket(ticket.number).status is Status.NEW


def test_a_button_of_another_chat(polled: TelegramDesk) -> None:
    """Data that belongs to a card elsewhere does nothing here, even for somebody who may press it there."""
    polled.write(ZHAO, "公告页面打不开")
    (ticket,) = polled.desk.tickets()
    with polled.desk.session() as session:
        posts = session.exec(select(Post.id, Post.chat).where(Post.platform == Platform.TELEGRAM)).all()
    team = next(post for post, chat in posts if chat.startswith(f"{FORUM}/"))
    own = polled.card_with(LIQIANG, ticket.number)
    answer = polled.send_press(LIQIANG, own["message_id"], f"v1:{team}:take")
    assert answer["show_alert"]
    assert polled.desk.ticket(ticket.number).status is Status.NEW


def test_a_dialog_of_another(polled: TelegramDesk) -> None:
    """Only whoever fills a form in may press its buttons."""
    polled.write(ZHAO, "/report", INTAKE)
    answer = polled.press(LIU, "取消", INTAKE)
    assert answer["show_alert"]
    assert polled.press(ZHAO, "取消", INTAKE)["show_alert"] is False


def test_a_press_that_comes_too_late(polled: TelegramDesk) -> None:
    """Telegram takes no answer to it any more; the work is done all the same."""
    polled.write(ZHAO, "公告页面打不开")
    (ticket,) = polled.desk.tickets()
    card = polled.card_with(FORUM, ticket.number)
    query = polled.fake.press(FORUM, LIQIANG, "接单", card["message_id"])
    polled.fake.presses[query]["at"] -= 60
    polled.settle()
    assert polled.fake.answer_to(query) is None
    assert polled.desk.ticket(ticket.number).status is Status.IN_PROGRESS


def test_another_program_polls(polled: TelegramDesk) -> None:
    """Telegram sends one of them away; the desk goes on as soon as it may, and loses nothing."""
    polled.write(ZHAO, "公告页面打不开")

    async def poll() -> None:
        bot: Bot = open_bot(SecretStr(TOKEN), polled.fake.url)
        try:
            await bot.get_updates(timeout=1)
        except Conflict:
            return
        finally:
            await close_bot(bot)

    polled.desk.run(poll())
    assert polled.fake.sod_conflicts > 0
    polled.write(LIU, "打印机坏了")
    assert len(polled.desk.tickets()) == 2


def test_a_webhook_from_before(polled: TelegramDesk) -> None:
    """A desk that polls takes it down: with it Telegram hands out nothing."""
    polled.fake.call_by_webhook("https://old.example.org")
    wait_until(lambda: polled.fake.webhook is None, "the webhook stayed")
    polled.write(ZHAO, "公告页面打不开")
    assert len(polled.desk.tickets()) == 1


@pytest.mark.parametrize("fault", [Fault.STATUS, Fault.HTML, Fault.RESET, Fault.GARBLED_ACCEPTED])
def test_telegram_in_trouble(polled: TelegramDesk, fault: Fault) -> None:
    """Whatever it answers, the desk asks again."""
    polled.fake.fail("getUpdates", fault, times=2)
    polled.write(ZHAO, "公告页面打不开")
    assert len(polled.desk.tickets()) == 1


@pytest.mark.parametrize(("fault", "detail"), [(Fault.STATUS, ""), (Fault.RETRY_AFTER, "1")])
def test_an_answer_that_telegram_refuses_once(polled: TelegramDesk, fault: Fault, detail: str) -> None:
    """It is not lost: the list stands in the private chat a moment later."""
    polled.write(ZHAO, "公告页面打不开")
    number = polled.desk.tickets()[0].number
    before = len(polled.texts(ZHAO))
    polled.fake.fail("sendMessage", fault, detail, chat=ZHAO)
    polled.write(ZHAO, "/mine")
    assert number in "".join(polled.texts(ZHAO)[before:])


@contextmanager
def nobody_else_writes(office: TelegramDesk) -> Iterator[None]:
    """Somebody holds the database for longer than anybody waits."""
    engine = writing_engine(office.desk.settings.database)
    with engine.connect() as holder:
        if holder.dialect.name == "postgresql":
            holder.execute(text("LOCK TABLE receipt IN ACCESS EXCLUSIVE MODE"))
        else:
            holder.execute(text("SELECT 1"))
        try:
            yield
        finally:
            holder.rollback()
    engine.dispose()


def test_updates_wait_while_the_desk_cannot_write(polled: TelegramDesk) -> None:
    """They are not confirmed; Telegram hands them out again, and each is acted on once."""
    with nobody_else_writes(polled):
        polled.fake.say(ZHAO, ZHAO, "公告页面打不开")
        time.sleep(4.0)
        assert len(polled.fake.updates) == 1
    polled.settle()
    assert len(polled.desk.tickets()) == 1


def test_a_request_is_turned_away_while_the_desk_cannot_write(called: TelegramDesk) -> None:
    """503: Telegram sends it again."""
    said = update(called)
    with nobody_else_writes(called):
        assert called.post(said).status_code == 503
    assert called.post(said).status_code == 200
    assert len(called.desk.tickets()) == 1


def test_no_token_in_any_acknowledgement(polled: TelegramDesk) -> None:
    """What is kept of an event names the bot by its number only."""
    polled.write(ZHAO, "公告页面打不开")
    with polled.desk.session() as session:
        keys = session.exec(select(Receipt.idempotency_key).where(col(Receipt.idempotency_key).startswith("tg:"))).all()
    assert keys
    assert all(key.startswith(f"tg:{BOT}/") and TOKEN not in key for key in keys)
