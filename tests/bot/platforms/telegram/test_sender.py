"""What the desk sends to Telegram arrives as it should, and every way in which it cannot is told apart."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from telegram.error import BadRequest

from bot.delivery.transport import CannotLook, Gone, Later, Moved, Outcome, Outgoing, Sent, Undeliverable, Unknown
from bot.platforms.telegram.client import open_bot
from bot.platforms.telegram.outcomes import outcome_of
from bot.platforms.telegram.places import group_place, own_chat
from bot.platforms.telegram.sender import TelegramSender
from models.chat import Button, Card, Place
from models.messaging.outbox import new_post_id
from models.terms import Language, Platform, Reach
from tests.support.fakes.fake_telegram import FakeTelegram, Fault
from tests.support.fakes.telegram_world import TOKEN

ANN, SMALL, LARGE, FORUM = 11, -77, -1_001_000_000_001, -1_001_000_000_002
CARD = Card(title="A类 2611-0042 <解密>失败", buttons=(Button(action="take", label="接单"),))
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    """Somebody with a private chat, a small group, a large one, and a forum."""
    fake = FakeTelegram()
    fake.add_user(ANN, "王敏")
    fake.add_chat(SMALL, type="group")
    fake.add_chat(LARGE)
    fake.add_chat(FORUM, is_forum=True)
    yield fake
    fake.close()


def a_post(place: Place | None = None, **more: Any) -> Outgoing:
    """A card on its way, to the private chat if nowhere else."""
    known: dict[str, Any] = {
        "id": new_post_id(),
        "place": place or own_chat(ANN),
        "external_ref": None,
        "card": CARD,
        "language": Language.ZH,
        "began_at": NOW,
        "is_edit": False,
    }
    return Outgoing(**known | more)


def an_edit(ref: str | None, place: Place | None = None, title: str = "另一句") -> Outgoing:
    """The card as it is from now on."""
    return a_post(place, external_ref=ref, is_edit=True, card=CARD.model_copy(update={"title": title}))


def outcomes(fake: FakeTelegram, *posts: Outgoing, token: str = TOKEN, url: str | None = None) -> list[Outcome]:
    """What becomes of posts sent one after the other."""

    async def sent() -> list[Outcome]:
        sender = TelegramSender(open_bot(SecretStr(token), url or fake.url))
        try:
            return [await sender.send(post) for post in posts]
        finally:
            await sender.close()

    return asyncio.run(sent())


def test_a_card_arrives(fake: FakeTelegram) -> None:
    """As HTML, with its buttons, without the preview of a page; its ref is the message's id."""
    post = a_post()
    (outcome,) = outcomes(fake, post)
    (message,) = fake.of_bot(ANN)
    assert outcome == Sent(str(message["message_id"]))
    assert message["text"] == "A类 2611-0042 <解密>失败"
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == f"v1:{post.id}:take"
    assert fake.calls_of("sendMessage")[0].args["link_preview_options"] == {"is_disabled": True}


def test_below_the_message_it_answers(fake: FakeTelegram) -> None:
    """In a group a thread is what replies to a message; where that was deleted the card stands by itself."""
    root = fake.say(LARGE, ANN, "/report 坏了")["message_id"]
    outcomes(fake, a_post(group_place(LARGE, thread=root)), a_post(group_place(LARGE, thread=9999)))
    replied = [one.get("reply_to_message", {}).get("message_id") for one in fake.of_bot(LARGE)]
    assert replied == [root, None]


def test_into_the_topic_it_belongs_to(fake: FakeTelegram) -> None:
    """A topic is a place of its own; a reply there stays there, and "General" is spoken to without a name."""
    topic = fake.add_topic(FORUM, ANN, "窗口")
    root = fake.say(FORUM, ANN, "/report 坏了", topic=topic)["message_id"]
    places = (group_place(FORUM, topic), group_place(FORUM, topic, root), group_place(FORUM, 1))
    assert all(isinstance(one, Sent) for one in outcomes(fake, *map(a_post, places)))
    assert [one.get("message_thread_id") for one in fake.of_bot(FORUM)] == [topic, topic, None]


def test_edited_where_it_stands(fake: FakeTelegram) -> None:
    """The same message says something else; shown the same again, all is well; the buttons go when they are gone."""
    (sent,) = outcomes(fake, a_post())
    assert isinstance(sent, Sent)
    edit = an_edit(sent.ref)
    done = replace(edit, card=Card(title="完了"))
    assert outcomes(fake, edit, edit, done) == [sent, sent, sent]
    assert fake.texts(ANN) == ["完了"]
    assert "reply_markup" not in fake.of_bot(ANN)[0]


def test_what_was_to_be_edited_is_gone(fake: FakeTelegram) -> None:
    """Deleted by somebody, or never the desk's: the card needs a new message."""
    (sent,) = outcomes(fake, a_post())
    assert isinstance(sent, Sent)
    del fake.chats[ANN].messages[int(sent.ref)]
    theirs = fake.say(ANN, ANN, "我的话")["message_id"]
    gone = outcomes(fake, an_edit(sent.ref), an_edit(str(theirs)), an_edit(None))
    assert all(isinstance(one, Gone) for one in gone), gone


def test_who_cannot_be_reached(fake: FakeTelegram) -> None:
    """Each reason by a word of its own, for the administrators' card."""
    topic = fake.add_topic(FORUM, ANN, "窗口")
    fake.chats[FORUM].closed_topics.add(topic)
    fake.chats[LARGE].may_bot_write = False
    fake.chats[SMALL].is_bot_here = False
    for user, where in ((12, fake.blocked), (13, fake.strangers), (14, fake.deactivated)):
        fake.add_user(user, "某人")
        where.add(user)
    places = [own_chat(12), own_chat(13), own_chat(14), own_chat(999)]
    places += [group_place(SMALL), group_place(LARGE), group_place(FORUM, topic), group_place(FORUM, 4711)]
    places.append(Place(platform=Platform.TELEGRAM, chat="somewhere"))
    assert outcomes(fake, *map(a_post, places)) == [
        Undeliverable(reason)
        for reason in (
            *("bot_blocked", "never_started", "user_disabled", "chat_not_found", "bot_kicked", "no_right_to_write"),
            *("topic_closed", "topic_gone", "chat_not_found"),
        )
    ]


def test_a_token_that_is_no_good(fake: FakeTelegram) -> None:
    """Wherever it is sent to, it is the desk that may not speak."""
    assert outcomes(fake, a_post(), token=f"{TOKEN}x") == [Undeliverable("invalid_auth", Reach.PLATFORM)]


def test_told_to_wait(fake: FakeTelegram) -> None:
    """As long as Telegram says, and the whole chat."""
    fake.fail("sendMessage", Fault.RETRY_AFTER, "17")
    fake.fail("sendMessage", Fault.STATUS, "Too Many Requests: retry later", status=429)
    waiting = outcomes(fake, a_post(), a_post())
    assert waiting == [Later(after, "ratelimited", is_whole_chat=True) for after in (17.0, None)]
    assert fake.texts(ANN) == []


def test_a_group_that_became_a_supergroup(fake: FakeTelegram) -> None:
    """The answer says where it goes on."""
    new = fake.migrate(SMALL, ANN)
    assert outcomes(fake, a_post(group_place(SMALL))) == [Moved(str(new))]


@pytest.mark.parametrize(
    ("fault", "more"),
    [
        (Fault.STATUS, {"status": 500}),
        (Fault.STATUS_ACCEPTED, {"status": 502, "detail": "Bad Gateway"}),
        (Fault.HTML, {"status": 504}),
        (Fault.RESET, {}),
        (Fault.RESET_ACCEPTED, {}),
        (Fault.GARBLED_ACCEPTED, {}),
    ],
)
def test_nobody_knows_whether_it_arrived(fake: FakeTelegram, fault: Fault, more: dict[str, Any]) -> None:
    """One attempt and no other: whoever sends again is the outbox, which marks it."""
    fake.fail("sendMessage", fault, **more)
    (outcome,) = outcomes(fake, a_post())
    assert isinstance(outcome, Unknown), outcome
    assert len(fake.calls_of("sendMessage")) == 1
    assert len(fake.texts(ANN)) == fault.endswith("accepted")


def test_never_sent(fake: FakeTelegram) -> None:
    """Nobody listens there: it may be sent again as if nothing had been."""
    (outcome,) = outcomes(fake, a_post(), url="http://127.0.0.1:9")
    assert outcome == Later(None, "ConnectError")


def test_a_bot_can_look_nowhere(fake: FakeTelegram) -> None:
    """So an answer that got lost means sending once more, marked as perhaps a repeat."""

    async def look() -> None:
        sender = TelegramSender(open_bot(SecretStr(TOKEN), fake.url))
        try:
            await sender.find(a_post())
        finally:
            await sender.close()

    with pytest.raises(CannotLook):
        asyncio.run(look())


def test_our_own_mistakes_are_no_outcomes() -> None:
    """They rise; a refusal that we do not know keeps Telegram's words, without what they quote."""
    with pytest.raises(KeyError):
        outcome_of(KeyError("x"), is_edit=False)
    unknown = outcome_of(BadRequest('Bad Request: can\'t parse entities: Unsupported start tag "密"'), is_edit=False)
    assert unknown == Undeliverable("can_t_parse_entities")


def test_a_chat_without_a_message_to_edit_is_shut_all_the_same(fake: FakeTelegram) -> None:
    """Somebody who blocked the bot is out of reach for edits, too."""
    (sent,) = outcomes(fake, a_post())
    assert isinstance(sent, Sent)
    fake.blocked.add(ANN)
    assert outcomes(fake, an_edit(sent.ref)) == [Undeliverable("bot_blocked")]
