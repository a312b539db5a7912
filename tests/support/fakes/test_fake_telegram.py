"""The strict Bot API server answers as the real one does, seen through the library that the desk uses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.platforms.telegram.client import close_bot, open_bot
from tests.support.fakes.fake_telegram import SECRET_HEADER, FakeTelegram
from tests.support.fakes.telegram_limiter import TelegramLimiter
from tests.support.fakes.telegram_world import BOT_NAME, TOKEN

ANN, GROUP, FORUM = 11, -77, -1_001
HOOK = "what_only_the_two_know"
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("接单", callback_data="v1:p:take")]])
Story = Callable[[Bot], Awaitable[Any]]


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    """Somebody with a private chat, a group and a forum."""
    fake = FakeTelegram()
    fake.add_user(ANN, "王敏")
    fake.add_chat(GROUP, type="group")
    fake.add_chat(FORUM, is_forum=True)
    yield fake
    fake.close()


@asynccontextmanager
async def a_bot(fake: FakeTelegram, token: str = TOKEN) -> AsyncIterator[Bot]:
    """A bot on that server."""
    bot = open_bot(SecretStr(token), fake.url)
    try:
        yield bot
    finally:
        await close_bot(bot)


def tell(fake: FakeTelegram, story: Story) -> Any:
    """Run a story with a bot."""

    async def told() -> Any:
        async with a_bot(fake) as bot:
            return await story(bot)

    return asyncio.run(told())


def refused(fake: FakeTelegram, kind: type[TelegramError], story: Story) -> str:
    """What the server says where it refuses a call."""
    with pytest.raises(kind) as refusal:
        tell(fake, story)
    return refusal.value.message.casefold()


def test_a_message_and_its_edit(fake: FakeTelegram) -> None:
    """It stands in its chat; edited into the same it is refused, into another it is changed."""

    async def story(bot: Bot) -> None:
        sent = await bot.send_message(ANN, "<b>一</b>", parse_mode="HTML", reply_markup=KEYS)
        await bot.edit_message_text("<b>二</b>", ANN, sent.message_id, parse_mode="HTML", reply_markup=KEYS)
        with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
            await bot.edit_message_text("<b>二</b>", ANN, sent.message_id, parse_mode="HTML", reply_markup=KEYS)
        await bot.edit_message_text("二", ANN, sent.message_id)

    tell(fake, story)
    assert fake.texts(ANN) == ["二"]
    assert "reply_markup" not in fake.of_bot(ANN)[0]


@pytest.mark.parametrize(
    ("text", "data", "why"),
    [
        ("<x>", "a", "can't parse entities"),
        ("字" * 4097, "a", "message is too long"),
        (" ", "a", "message text is empty"),
        ("一", "字" * 22, "button_data_invalid"),
    ],
)
def test_what_does_not_fit_is_refused(fake: FakeTelegram, text: str, data: str, why: str) -> None:
    """Markup, length, emptiness, and callback data of 66 bytes."""
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("接单", callback_data=data)]])
    said = refused(fake, BadRequest, lambda bot: bot.send_message(ANN, text, parse_mode="HTML", reply_markup=keys))
    assert why in said
    assert fake.texts(ANN) == []


def test_where_a_bot_may_not_write(fake: FakeTelegram) -> None:
    """Each reason in the words of the real server."""
    fake.block(ANN)
    assert refused(fake, Forbidden, lambda bot: bot.send_message(ANN, "一")) == (
        "forbidden: bot was blocked by the user"
    )
    fake.kick(GROUP, ANN)
    assert "bot was kicked from the group chat" in refused(fake, Forbidden, lambda bot: bot.send_message(GROUP, "一"))
    assert "chat not found" in refused(fake, BadRequest, lambda bot: bot.send_message(99, "一"))
    fake.chats[FORUM].may_bot_write = False
    assert "not enough rights" in refused(fake, BadRequest, lambda bot: bot.send_message(FORUM, "一"))


def test_a_group_that_migrated(fake: FakeTelegram) -> None:
    """The old id answers with the new one, and two messages tell of it."""
    new = fake.migrate(GROUP, ANN)
    with pytest.raises(ChatMigrated) as moved:
        tell(fake, lambda bot: bot.send_message(GROUP, "一"))
    assert moved.value.new_chat_id == new
    told = [update["message"] for update in fake.updates]
    assert [one.get("migrate_to_chat_id", one.get("migrate_from_chat_id")) for one in told] == [new, GROUP]


def test_topics(fake: FakeTelegram) -> None:
    """A message goes to a topic that there is; what is written there replies to the topic's beginning."""
    topic = fake.add_topic(FORUM, ANN, "窗口")
    asked = fake.say(FORUM, ANN, f"@{BOT_NAME} 坏了", topic=topic)

    async def story(bot: Bot) -> None:
        root = ReplyParameters(asked["message_id"])
        sent = await bot.send_message(FORUM, "好", message_thread_id=topic, reply_parameters=root)
        assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
        with pytest.raises(BadRequest, match=r"(?i)thread not found"):
            await bot.send_message(FORUM, "好", message_thread_id=9999)
        fake.chats[FORUM].closed_topics.add(topic)
        with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
            await bot.send_message(FORUM, "好", message_thread_id=topic)

    tell(fake, story)
    heard = fake.updates[-1]["message"]
    assert (heard["is_topic_message"], heard["reply_to_message"]["message_id"]) == (True, topic)
    assert "forum_topic_created" in heard["reply_to_message"]


def test_presses_are_answered_once_and_in_time(fake: FakeTelegram) -> None:
    """The second answer, one to a made-up id and one that comes late are refused alike."""

    async def story(bot: Bot) -> None:
        await bot.send_message(ANN, "一", reply_markup=KEYS)
        query = fake.press(ANN, ANN, "接单")
        await bot.answer_callback_query(query, "好")
        late = fake.press(ANN, ANN, "v1:p:take")
        fake.presses[late]["at"] -= 20
        for one in (query, "77", late):
            with pytest.raises(BadRequest, match=r"(?i)query is too old"):
                await bot.answer_callback_query(one)
        assert fake.answer_to(query) == {"text": "好", "show_alert": False}

    tell(fake, story)


def test_updates_stay_until_they_are_confirmed(fake: FakeTelegram) -> None:
    """The same ones come again until a higher offset is asked for; privacy keeps what is not for the bot."""
    fake.say(GROUP, ANN, "不是对它说的")
    for text in ("/help", f"@{BOT_NAME} 一"):
        fake.say(GROUP, ANN, text)
    fake.say(ANN, ANN, "二")

    async def story(bot: Bot) -> list[str]:
        first = await bot.get_updates(limit=2)
        assert first == (await bot.get_updates(limit=2))
        rest = await bot.get_updates(offset=first[-1].update_id + 1)
        assert await bot.get_updates(offset=rest[-1].update_id + 1) == ()
        return [update.message.text or "" for update in (*first, *rest) if update.message]

    assert tell(fake, story) == ["/help", f"@{BOT_NAME} 一", "二"]


def test_polling_waits_for_what_comes(fake: FakeTelegram) -> None:
    """A long poll ends when somebody writes."""

    async def story(bot: Bot) -> int:
        waiting = asyncio.create_task(bot.get_updates(timeout=10))
        await asyncio.sleep(0.1)
        fake.say(ANN, ANN, "一")
        return len(await waiting)

    assert tell(fake, story) == 1


def test_a_second_poller_sends_the_first_away(fake: FakeTelegram) -> None:
    """The one that waits gets a 409; so does anybody while a webhook is set."""

    async def story(bot: Bot) -> None:
        first = asyncio.create_task(bot.get_updates(timeout=10))
        await asyncio.sleep(0.1)
        async with a_bot(fake) as other:
            assert await other.get_updates(timeout=0) == ()
        with pytest.raises(Conflict, match=r"(?i)other getUpdates request"):
            await first
        await bot.set_webhook("http://127.0.0.1:9/x")
        with pytest.raises(Conflict, match=r"(?i)webhook is active"):
            await bot.get_updates()

    tell(fake, story)
    assert fake.sod_conflicts == 1


def test_a_webhook_gets_each_update_until_it_takes_it(fake: FakeTelegram) -> None:
    """In order, with the secret in the header; what was refused comes again."""
    got: list[tuple[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        got.append((body["message"]["text"], request.headers.get(SECRET_HEADER, "")))
        return web.Response(status=503 if len(got) == 1 else 200)

    async def story(bot: Bot) -> None:
        app = web.Application()
        app.router.add_post("/hook", take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token=HOOK)
        for text in ("一", "二"):
            fake.say(ANN, ANN, text)
        for _ in range(200):
            if len(got) == 3 and not fake.updates:
                break
            await asyncio.sleep(0.02)
        await runner.cleanup()

    tell(fake, story)
    assert got == [("一", HOOK), ("一", HOOK), ("二", HOOK)]
    assert [status for _, status in fake.delivered] == [503, 200, 200]


def test_files_both_ways(fake: FakeTelegram) -> None:
    """A document goes up as multipart, one of 21 MB does not come down."""
    said = fake.send_file(ANN, ANN, b"%PDF-1", name="截图.pdf")
    large = fake.send_file(ANN, ANN, b"x" * (20 * 1024 * 1024 + 1))

    async def story(bot: Bot) -> bytes:
        await bot.send_document(ANN, InputFile(b"abc", filename="记录单.docx"), caption="<b>单</b>", parse_mode="HTML")
        with pytest.raises(BadRequest, match=r"(?i)file is too big"):
            await bot.get_file(large["document"]["file_id"])
        file = await bot.get_file(said["document"]["file_id"])
        return bytes(await file.download_as_bytearray())

    assert tell(fake, story) == b"%PDF-1"
    assert fake.uploads == [("记录单.docx", b"abc")]
    assert fake.of_bot(ANN)[0]["caption"] == "单"


def test_an_album_is_several_messages(fake: FakeTelegram) -> None:
    """Under one id, with the words on the first."""
    fake.send_album(ANN, ANN, [b"1", b"2", b"3"], "三张")
    messages = [update["message"] for update in fake.updates]
    assert len({one["media_group_id"] for one in messages}) == 1
    assert [one.get("caption") for one in messages] == ["三张", None, None]


def test_too_fast(fake: FakeTelegram) -> None:
    """A 429 says how long to wait, and the message does not stand there."""
    fake.limiter = TelegramLimiter()

    async def story(bot: Bot) -> None:
        await bot.send_message(ANN, "一")
        with pytest.raises(RetryAfter):
            await bot.send_message(ANN, "二")

    tell(fake, story)
    assert fake.texts(ANN) == ["一"]


def test_commands_are_checked(fake: FakeTelegram) -> None:
    """By scope and language; a Chinese command is none."""

    async def story(bot: Bot) -> None:
        await bot.set_my_commands([("report", "报故障")], language_code="zh")
        assert [one.command for one in await bot.get_my_commands(language_code="zh")] == ["report"]
        assert await bot.get_my_commands() == ()
        with pytest.raises(BadRequest):
            await bot.set_my_commands([("报障", "x")])

    tell(fake, story)


def test_another_token_is_nobodys(fake: FakeTelegram) -> None:
    """401, whatever is asked."""

    async def story() -> None:
        async with a_bot(fake, "123:abc") as bot:
            with pytest.raises(InvalidToken):
                await bot.get_me()

    asyncio.run(story())
