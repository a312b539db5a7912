"""What updates of Telegram mean to the desk, each as the platform would send it."""

import pytest
from telegram import Update

from bot.platforms.telegram.bundles import Bundle, bundled
from bot.platforms.telegram.places import chat_id_of
from bot.platforms.telegram.updates import GroupMoved, Inbound, Me, begins_with_command, edit_of, moved, written_message
from models.chat import Edit, Message, Place
from models.terms import Platform
from tests.support.fakes.telegram_world import BOT, BOT_NAME, World

ME = Me(BOT, BOT_NAME)
WANG, ZHAO, GROUP, SMALL, FORUM = 501, 502, -1001, -44, -1002


@pytest.fixture
def world() -> World:
    """A private chat each for two people, a supergroup, a small group and a forum, whose bot hears all."""
    world = World(now=lambda: 1_772_500_000.0)
    world.has_privacy = False
    world.add_user(WANG, "王敏", last_name="主任")
    world.add_user(ZHAO, "赵小禾", username="zhao")
    world.add_chat(GROUP)
    world.add_chat(SMALL, type="group")
    world.add_chat(FORUM, is_forum=True)
    return world


def bundles(world: World) -> list[Bundle]:
    """Everything that happened since the last look."""
    found = bundled([Update.de_json(raw) for raw in world.updates])
    world.updates.clear()
    return found


def message(world: World) -> Message:
    """The one message that was written since the last look."""
    (bundle,) = bundles(world)
    inbound = written_message(bundle, ME)
    assert inbound is not None
    assert isinstance(inbound.event, Message)
    return inbound.event


def nothing(world: World) -> bool:
    """Whether the last update is nobody's word to the desk."""
    return written_message(bundles(world)[-1], ME) is None


def test_a_word_in_private(world: World) -> None:
    """The chat is the person's own, whatever Telegram calls it; the account is their id and never their name."""
    sent = world.say(WANG, WANG, "解密失败")
    said = message(world)
    assert (said.place.chat, said.place.thread, said.is_direct) == (f"@{WANG}", None, True)
    assert (said.sender.account, said.sender.name) == (str(WANG), "王敏 主任")
    assert (said.ref, said.text) == (str(sent["message_id"]), "解密失败")
    assert said.idempotency_key == f"tg:{BOT}/{WANG}/{sent['message_id']}"
    assert said.sent_at.timestamp() == 1_772_500_000


def test_a_word_at_the_top_of_a_group(world: World) -> None:
    """It has no thread, and does not name the desk."""
    world.say(GROUP, WANG, "解密失败")
    said = message(world)
    assert (said.place.chat, said.place.thread, said.is_direct, said.is_addressed) == (str(GROUP), None, False, False)


@pytest.mark.parametrize("group", [GROUP, SMALL])
def test_a_reply_stands_in_the_thread_of_what_it_answers(world: World, group: int) -> None:
    """Whether or not Telegram names chains there."""
    first = world.say(group, WANG, "解密失败")
    bundles(world)
    world.say(group, ZHAO, "哪个项目?", reply_to=first["message_id"])
    said = message(world)
    assert said.place.thread == said.reply_to == str(first["message_id"])


def test_a_chain_of_replies_is_named_by_its_first_message(world: World) -> None:
    """In a supergroup an answer to an answer belongs to the ticket that the first message began."""
    first = world.say(GROUP, WANG, "解密失败")
    second = world.say(GROUP, ZHAO, "哪个项目?", reply_to=first["message_id"])
    bundles(world)
    world.say(GROUP, WANG, "三号", reply_to=second["message_id"])
    said = message(world)
    assert (said.place.thread, said.reply_to) == (str(first["message_id"]), str(second["message_id"]))


def test_a_topic_is_a_place_of_its_own(world: World) -> None:
    """What stands in it answers nothing unless somebody replies; General is the group itself."""
    topic = world.add_topic(FORUM, WANG, "报障")
    assert nothing(world)
    first = world.say(FORUM, WANG, "解密失败", topic=topic)
    said = message(world)
    assert (said.place.chat, said.place.thread, said.reply_to) == (f"{FORUM}/{topic}", None, None)
    world.say(FORUM, ZHAO, "哪个项目?", topic=topic, reply_to=first["message_id"])
    said = message(world)
    assert (said.place.chat, said.place.thread) == (f"{FORUM}/{topic}", str(first["message_id"]))
    world.say(FORUM, WANG, "大家好")
    assert message(world).place.chat == str(FORUM)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"@{BOT_NAME} 解密失败", "解密失败"),
        (f"解密失败 @{BOT_NAME.upper()}", "解密失败"),
        (f"😀😀 @{BOT_NAME} 解密失败", "😀😀  解密失败"),
    ],
)
def test_the_desk_is_called_by_its_name(world: World, text: str, left: str) -> None:
    """In whatever case; the name is not part of what was said."""
    world.say(GROUP, WANG, text)
    said = message(world)
    assert said.is_addressed
    assert said.text == left


@pytest.mark.parametrize("text", ["@zhao 解密失败", f"@{BOT_NAME}2 解密失败", f"mail x@{BOT_NAME}.cn"])
def test_others_are_called(world: World, text: str) -> None:
    """A longer name, or an address, is somebody else's."""
    world.say(GROUP, WANG, text)
    said = message(world)
    assert not said.is_addressed
    assert said.text == text


def test_an_album_is_one_message(world: World) -> None:
    """Three photos with one caption: one key, one text, three files, each in its largest size."""
    sent = world.send_album(WANG, WANG, [b"one", b"two", b"three"], "解密失败")
    said = message(world)
    assert said.idempotency_key == f"tg:{BOT}/{WANG}/album/{sent[0]['media_group_id']}"
    assert said.text == "解密失败"
    assert [file.source for file in said.files] == [one["photo"][-1]["file_id"] for one in sent]
    assert {file.media_type for file in said.files} == {"image/jpeg"}


def test_an_album_is_named_by_the_part_with_the_caption(world: World) -> None:
    """So that a changed caption is a change of that message; what comes in between does not part it."""
    group = {"media_group_id": "9"}
    world.send_file(GROUP, WANG, b"one", "photo", **group)
    world.say(GROUP, ZHAO, "早")
    captioned = world.send_file(GROUP, WANG, b"two", "photo", caption=f"@{BOT_NAME} 解密失败", **group)
    album, talk = bundles(world)
    inbound = written_message(album, ME)
    assert inbound is not None
    assert isinstance(inbound.event, Message)
    assert (inbound.event.ref, inbound.event.text) == (str(captioned["message_id"]), "解密失败")
    assert inbound.event.is_addressed
    assert inbound.event.parts == (str(int(captioned["message_id"]) - 2),)
    assert [piece.idempotency_key for piece in inbound.pieces] == [f"tg:{BOT}/{GROUP}/1", f"tg:{BOT}/{GROUP}/3"]
    assert len(talk.updates) == 1


def test_a_text_that_the_client_cut_is_one_message(world: World) -> None:
    """10,000 characters come as three messages."""
    text = "".join(chr(0x4E00 + number % 5000) for number in range(10_000))
    pieces = world.say_long(WANG, WANG, text)
    (bundle,) = bundles(world)
    inbound = written_message(bundle, ME)
    assert inbound is not None
    assert isinstance(inbound.event, Message)
    assert inbound.event.text == text
    assert inbound.event.idempotency_key.endswith(f"/{pieces[0]['message_id']}")
    assert len(inbound.pieces) == 3


def test_a_cut_at_white_space_keeps_words_apart(world: World) -> None:
    """Telegram left the white space out where the client cut."""
    world.say(WANG, WANG, "a" * 3000)
    world.say(WANG, WANG, "b" * 10)
    assert message(world).text == f"{'a' * 3000}\n{'b' * 10}"


def test_what_only_looks_like_a_cut_text(world: World) -> None:
    """Short texts, other people's, replies, commands and what was passed on stay messages of their own."""
    long = "长" * 3000
    world.say(GROUP, WANG, "一")
    world.say(GROUP, WANG, "二")
    world.say(GROUP, WANG, long)
    world.say(GROUP, ZHAO, "三")
    world.say(GROUP, WANG, "四", reply_to=1)
    world.say(GROUP, WANG, long)
    world.say(GROUP, WANG, "/help")
    world.forward(GROUP, WANG, long, ZHAO)
    world.forward(GROUP, WANG, "五", ZHAO)
    assert [len(bundle.updates) for bundle in bundles(world)] == [1] * 9


def test_time_parts_a_text(world: World) -> None:
    """What comes ten seconds later is another message."""
    world.say(WANG, WANG, "长" * 3000)
    world.now = lambda: 1_772_500_010.0
    world.say(WANG, WANG, "还有一事")
    assert len(bundles(world)) == 2


@pytest.mark.parametrize("passed_on", ["/report 解密失败", f"@{BOT_NAME} 解密失败"])
def test_what_is_passed_on_commands_nothing_and_calls_nobody(world: World, passed_on: str) -> None:
    """Its words stay as they are, and its author is a name and nothing more."""
    world.forward(GROUP, WANG, passed_on, ZHAO)
    (bundle,) = bundles(world)
    inbound = written_message(bundle, ME)
    assert inbound is not None
    assert isinstance(inbound.event, Message)
    assert not begins_with_command(bundle.messages[0])
    assert not inbound.event.is_addressed
    assert (inbound.event.text, inbound.event.forwarded_from, inbound.event.sender.account) == (
        passed_on,
        "赵小禾",
        str(WANG),
    )


def test_authors_who_hide_and_ones_own_words(world: World) -> None:
    """A hidden author is the name they chose; what one passes on of one's own is one's own."""
    world.forward(WANG, WANG, "解密失败", "某人")
    assert message(world).forwarded_from == "某人"
    world.forward(WANG, WANG, "解密失败", WANG)
    assert message(world).forwarded_from == ""


def test_an_edit(world: World) -> None:
    """Known by its message and its moment."""
    sent = world.say(WANG, WANG, "解密失败")
    world.now = lambda: 1_772_500_060.0
    world.edit(WANG, sent["message_id"], "解密失败,三号评标室")
    edited = bundles(world)[-1].updates[0].edited_message
    assert edited is not None
    inbound = edit_of(edited, ME)
    assert inbound is not None
    assert isinstance(inbound.event, Edit)
    assert inbound.event.idempotency_key == f"tg:{BOT}/{WANG}/{sent['message_id']}/edited/1772500060"
    assert (inbound.event.ref, inbound.event.text) == (str(sent["message_id"]), "解密失败,三号评标室")


def test_files_of_every_kind(world: World) -> None:
    """A document under its own name, a voice note under one that its kind gives."""
    world.send_file(WANG, WANG, b"%PDF-", name="截图.pdf")
    (file,) = message(world).files
    assert (file.name, file.media_type, file.size) == ("截图.pdf", "application/pdf", 5)
    sent = world.send_file(WANG, WANG, b"OggS", "voice")
    (file,) = message(world).files
    assert (file.name, file.media_type) == (f"voice-{sent['message_id']}.ogg", "audio/ogg")


def test_where_somebody_is(world: World) -> None:
    """A place or a contact is spelled out; a sticker says nothing, and is still somebody's word."""
    world._heard(world._put(WANG, WANG, location={"latitude": 36.06488, "longitude": 120.38042}))
    assert message(world).text == "36.06488, 120.38042"
    world._heard(world._put(WANG, WANG, contact={"phone_number": "0532-8000", "first_name": "李强"}))
    assert message(world).text == "李强 0532-8000"
    sticker = {"file_id": "s", "file_unique_id": "us", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    world._heard(world._put(WANG, WANG, sticker={**sticker, "type": "regular"}))
    said = message(world)
    assert (said.text, said.files) == ("", ())


def test_nobodys_words(world: World) -> None:
    """Programs, channels, and what Telegram itself tells of a chat."""
    robot = world.add_user(900, "robot", is_bot=True)
    world.say(GROUP, int(robot["id"]), "解密失败")
    assert nothing(world)
    world.say(GROUP, WANG, "解密失败", is_automatic_forward=True)
    assert nothing(world)
    world._heard(world._put(GROUP, WANG, new_chat_title="新名"))
    assert nothing(world)
    world.add_chat(-1009, type="channel")
    world.say(-1009, WANG, "解密失败")
    assert nothing(world)


def test_whoever_hides_behind_a_group(world: World) -> None:
    """An administrator who hides is heard as the group, others as their channel; neither has an own chat."""
    world.say(GROUP, WANG, "解密失败", sender_chat={"id": GROUP, "type": "supergroup", "title": "交易一部"})
    said = message(world)
    assert (said.sender.account, said.sender.name, said.is_direct) == (str(GROUP), "交易一部", False)
    with pytest.raises(ValueError, match="no chat of Telegram's"):
        chat_id_of(Place.direct(Platform.TELEGRAM, said.sender.account).chat)
    world.say(GROUP, WANG, "解密失败", sender_chat={"id": -1007, "type": "channel", "title": "公告"})
    assert message(world).sender.account == "-1007"


def test_a_group_that_moved(world: World) -> None:
    """Both the old group and the new one say so."""
    new = world.migrate(SMALL, WANG)
    told = [moved(bundle.messages[0]) for bundle in bundles(world)]
    assert told == [GroupMoved(SMALL, new)] * 2


def test_pieces_are_known_one_by_one(world: World) -> None:
    """A single message has none; an album of one has one."""
    world.say(WANG, WANG, "解密失败")
    inbound = written_message(bundles(world)[0], ME)
    assert isinstance(inbound, Inbound)
    assert inbound.pieces == ()
    world.send_album(WANG, WANG, [b"one"])
    inbound = written_message(bundles(world)[0], ME)
    assert isinstance(inbound, Inbound)
    assert len(inbound.pieces) == 1
