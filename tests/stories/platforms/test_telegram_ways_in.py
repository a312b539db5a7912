"""Every way in which somebody reaches the desk on Telegram."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.platforms.telegram.commands import set_menus
from models.people.person import Account, Person
from models.terms import Language, Platform, Status
from models.tickets.worklog import WorkLogEntry
from tests.support.fakes.telegram_world import BOT_NAME
from tests.support.patience import wait_until
from tests.support.telegram_desk import (
    ADMIN,
    FORUM,
    INTAKE,
    LIQIANG,
    LIU,
    MODES,
    STRANGER,
    TALK,
    WANGMIN,
    ZHAO,
    TelegramDesk,
    running_telegram_desk,
)

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 600


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, polled."""
    with running_telegram_desk(office_url, tmp_path, "polling") as office:
        yield office


@pytest.fixture(params=MODES)
def either(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, in either way."""
    with running_telegram_desk(office_url, tmp_path, str(request.param)) as office:
        yield office


def entries(office: TelegramDesk, verb: str) -> list[WorkLogEntry]:
    """The entries of a verb in all logs."""
    with office.desk.session() as session:
        return list(session.exec(select(WorkLogEntry).where(col(WorkLogEntry.verb) == verb)).all())


def test_an_intake_group(office: TelegramDesk) -> None:
    """Every message at the top is a report; what is said below it, also below answers, is the ticket's."""
    first = office.write(ZHAO, "公告页面打不开", INTAKE)
    (ticket,) = office.desk.tickets()
    card = office.card_with(INTAKE, ticket.number)
    assert card["reply_to_message"]["message_id"] == first["message_id"]
    office.write(LIU, "二楼看看", INTAKE, reply_to=first["message_id"])
    office.write(ZHAO, "所有浏览器都这样", INTAKE, reply_to=card["message_id"])
    assert len(office.desk.tickets()) == 1
    assert office.desk.log(ticket.number)[-2:] == ["said", "supplemented"]


def test_a_group_with_privacy(office: TelegramDesk) -> None:
    """There the desk acts on what names it, on commands and on replies to it; talk is nobody's report."""
    office.write(ZHAO, "大家早", TALK)
    assert office.desk.tickets() == []
    said = office.write(ZHAO, f"@{BOT_NAME} 公告页面打不开", TALK)
    (ticket,) = office.desk.tickets()
    assert ticket.text == "公告页面打不开"
    card = office.card_with(TALK, ticket.number)
    assert card["reply_to_message"]["message_id"] == said["message_id"]
    office.write(ZHAO, "所有浏览器都这样", TALK, reply_to=card["message_id"])
    assert office.desk.log(ticket.number)[-1] == "supplemented"
    office.write(ZHAO, f"/report@{BOT_NAME} 打印机坏了", TALK)
    assert len(office.desk.tickets()) == 2


def test_a_topic_of_an_intake_forum(office: TelegramDesk) -> None:
    """A topic has what was set for its group, unless something was set for it; answers land in the topic."""
    office.fake.chats[INTAKE].is_forum = True
    office.fake.add_topic(INTAKE, ADMIN, "在此之前")  # 1 is what Telegram calls the topic that is there from the start
    topic = office.fake.add_topic(INTAKE, ADMIN, "二楼")
    said = office.write(ZHAO, "公告页面打不开", INTAKE, topic=topic)
    (ticket,) = office.desk.tickets()
    card = office.card_with(INTAKE, ticket.number)
    assert card["message_thread_id"] == topic
    assert card["reply_to_message"]["message_id"] == said["message_id"]
    office.write(WANGMIN, "备班今天请假", FORUM, topic=office.team)
    assert len(office.desk.tickets()) == 1


def test_a_colleagues_message_is_handed_over(office: TelegramDesk) -> None:
    """`/report` in answer to it: whoever wrote it is the reporter, and who brought it is in the log."""
    said = office.write(LIU, "公告页面打不开", TALK)
    office.write(ZHAO, f"/report@{BOT_NAME}", TALK, reply_to=said["message_id"])
    ticket = office.desk.ticket(office.desk.tickets()[0].number)
    assert ticket.reporter is not None
    assert (ticket.text, ticket.reporter.name) == ("公告页面打不开", "刘晓彤")
    assert "brought" in office.desk.log(ticket.number)


def test_words_of_another_are_said_to_be_theirs(office: TelegramDesk) -> None:
    """Whoever passes them on is the reporter; a command among them is only words."""
    office.fake.forward(ZHAO, ZHAO, "/cancel 公告页面打不开", "外面的人")
    office.settle()
    ticket = office.desk.ticket(office.desk.tickets()[0].number)
    assert ticket.reporter is not None
    assert ticket.reporter.name == "赵小禾"
    assert ticket.text == "/cancel 公告页面打不开\n——转发自 外面的人"


def test_an_album_in_parts_that_come_late(either: TelegramDesk) -> None:
    """Parts that come when the first was acted on join its ticket and never make another, also when they come twice."""
    group = {"media_group_id": "77"}
    either.fake.send_file(ZHAO, ZHAO, JPEG, "photo", caption="公告页面打不开", **group)
    either.settle()
    for number in range(2):
        either.fake.send_file(ZHAO, ZHAO, JPEG + bytes([number]), "photo", **group)
        either.settle()
    either.fake.push_again(either.fake.pushed[-1])
    either.settle()
    (ticket,) = either.desk.tickets()
    assert ticket.files_count == 3
    assert "supplemented" not in either.desk.log(ticket.number)


def test_a_long_text_is_one_report(either: TelegramDesk) -> None:
    """Its pieces are joined as they were typed."""
    text = "公告页面打不开。" + "详细经过如下" * 2000
    either.fake.say_long(ZHAO, ZHAO, text)
    either.settle()
    (ticket,) = either.desk.tickets()
    assert ticket.text == text


def test_ten_megabytes_in_pieces(office: TelegramDesk) -> None:
    """One ticket, nothing of it lost, and whoever else writes meanwhile is not kept waiting for long."""
    text = "公告页面打不开。\n" + "".join(f"{number:07d}\n" for number in range(1_250_000))
    office.fake.say_long(ZHAO, ZHAO, text)
    office.write(LIU, "打印机坏了")
    tickets = office.desk.tickets()
    assert len(tickets) == 2
    long = max(tickets, key=lambda ticket: len(ticket.text))
    kept = long.text + "".join(str(entry.content["text"]) for entry in entries(office, "supplemented"))
    assert "".join(kept.split()) == "".join(text.split())


def test_an_edit_is_noted(office: TelegramDesk) -> None:
    """The new words are in the log, the old ones stay."""
    said = office.write(ZHAO, "公告页面打不开")
    office.fake.edit(ZHAO, said["message_id"], "公告页面打不开,三号评标室")
    office.settle()
    (ticket,) = office.desk.tickets()
    assert ticket.text == "公告页面打不开"
    assert [entry.content["text"] for entry in entries(office, "edited")] == ["公告页面打不开,三号评标室"]


def test_a_voice_note_is_kept(office: TelegramDesk) -> None:
    """Alone it is a report that says what came; words behind it join it."""
    office.fake.send_file(ZHAO, ZHAO, b"OggS" + b"0" * 600, "voice")
    office.settle()
    (ticket,) = office.desk.tickets()
    assert ticket.files_count == 1
    assert "voice-" in ticket.text


def test_nothing_to_read(office: TelegramDesk) -> None:
    """A sticker gets an answer, and no ticket."""
    sticker = {"file_id": "s", "file_unique_id": "us", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    office.fake._heard(office.fake._put(ZHAO, ZHAO, sticker={**sticker, "type": "regular"}))
    office.settle()
    assert office.desk.tickets() == []
    assert len(office.texts(ZHAO)) == 1


def test_commands_in_private(office: TelegramDesk) -> None:
    """Each has an answer, an unknown one says what could be meant."""
    office.write(ZHAO, "/report 公告页面打不开")
    (ticket,) = office.desk.tickets()
    for command, word in (
        ("/mine", ticket.number),
        ("/board", ticket.number),
        ("/duty", "李强"),
        ("/help", "有事请直接说"),
        ("/start", "有事请直接说"),
        ("/cancel", "没有正在填写"),
        ("/rport", "/report"),
        ("/nonsense", "/mine"),
        ("/我的", ticket.number),
        ("/帮助", "有事请直接说"),
        ("／值班", "李强"),
        ("/取消", "没有正在填写"),
        ("/保障", "/报障"),
        ("/duty tomorrow", "不用写内容"),
    ):
        office.write(ZHAO, command)
        assert word in office.texts(ZHAO)[-1], command


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/报障 公告页面打不开", "公告页面打不开"),
        ("/报障：公告页面打不开", "公告页面打不开"),
        ("/保障 公告页面打不开", "公告页面打不开"),
        ("/foo 公告页面打不开", "公告页面打不开"),
        ("/公告页面打不开", "公告页面打不开"),
        ("/help 我登不上，公告页面打不开", "help 我登不上，公告页面打不开"),
    ],
)
@pytest.mark.parametrize("chat", [None, INTAKE])
def test_a_report_behind_a_slash(office: TelegramDesk, typed: str, text: str, chat: int | None) -> None:
    """In Chinese as in English; what was no command, or takes no words, is cut off and the rest read."""
    office.write(ZHAO, typed, chat)
    assert [ticket.text for ticket in office.desk.tickets()] == [text]


def test_the_language_is_chosen(office: TelegramDesk) -> None:
    """By a button, or named at once; from then on the desk speaks it in private."""
    office.write(ZHAO, "/language")
    answer = office.press(ZHAO, "English")
    assert "English" in answer["text"]
    office.write(ZHAO, "/mine")
    assert "open tickets" in office.texts(ZHAO)[-1]
    office.write(ZHAO, "/language 中文")
    with office.desk.session() as session:
        assert session.exec(select(Person.language).where(Person.name == "赵小禾")).one() is Language.ZH


@pytest.mark.parametrize(
    ("code", "answer", "received"),
    [("en-GB", "There is no", "Received"), ("fr", "There is no", "Received"), ("zh-hant", "没有 /nonsense", "已收到")],
)
def test_the_language_of_ones_app(office: TelegramDesk, code: str, answer: str, received: str) -> None:
    """Somebody new is answered in it, from the first word on; zh of any kind is Chinese."""
    office.fake.add_user(STRANGER + 1, "New", language_code=code)
    office.write(STRANGER + 1, "/nonsense")
    assert answer in office.texts(STRANGER + 1)[-1]
    office.write(STRANGER + 1, "公告页面打不开")
    assert received in "".join(office.texts(STRANGER + 1))


def test_a_form_where_nothing_typed_is_shown(office: TelegramDesk) -> None:
    """It goes on in the private chat, which the answer says, and is all there to be checked."""
    office.write(ZHAO, f"/report@{BOT_NAME}", TALK)
    assert "私聊" in office.texts(TALK)[-1]
    office.fill(ZHAO, "公告页面打不开", "三号评标室", "跳过")
    assert "公告页面打不开" in office.texts(ZHAO)[-1]
    office.fill(ZHAO, "提交")
    assert [ticket.chat for ticket in office.desk.tickets()] == [f"@{ZHAO}"]


def test_a_private_answer_to_a_word_in_a_group(office: TelegramDesk) -> None:
    """One's own tickets are shown in one's own chat; who never opened it is told to."""
    office.write(ZHAO, "/report 公告页面打不开")
    number = office.desk.tickets()[0].number
    office.write(ZHAO, f"/mine@{BOT_NAME}", TALK)
    assert office.texts(TALK) == []
    assert number in office.texts(ZHAO)[-1]
    office.fake.strangers.add(LIU)
    office.write(LIU, f"/board@{BOT_NAME}", TALK)
    assert f"@{BOT_NAME}" in office.texts(TALK)[-1]


def test_a_press_that_asks_first_changes_nothing_for_others(office: TelegramDesk) -> None:
    """In a group the answer to the press asks, and the same press again confirms; in private other buttons do."""
    office.write(ZHAO, "公告页面打不开", INTAKE)
    (ticket,) = office.desk.tickets()
    card = office.card_with(INTAKE, ticket.number)
    before = office.buttons(card)
    asked = office.press(LIU, "撤回", INTAKE)
    assert asked["show_alert"]
    assert asked["text"].isascii()
    assert office.buttons(office.card_with(INTAKE, ticket.number)) == before
    office.press(ZHAO, "撤回", INTAKE)
    assert office.desk.ticket(ticket.number).status is Status.NEW
    assert office.press(LIU, "撤回", INTAKE)["show_alert"]
    assert office.desk.ticket(ticket.number).status is Status.NEW
    office.press(ZHAO, "撤回", INTAKE)
    assert office.desk.ticket(ticket.number).status is Status.WITHDRAWN
    office.write(LIU, "打印机坏了")
    office.press(LIU, "Withdraw")
    assert "✔ Withdraw" in office.buttons(office.card_with(LIU, office.desk.tickets()[-1].number))


def test_other_bots_commands(office: TelegramDesk) -> None:
    """They are nobody's report, not even in an intake group."""
    for text in ("/weather", "/report@other_bot 公告页面打不开"):
        office.write(ZHAO, text, INTAKE)
    assert office.desk.tickets() == []
    assert office.texts(INTAKE) == []


def test_somebody_nobody_knows(office: TelegramDesk) -> None:
    """May report, is never linked by a name, and presses nothing of others."""
    office.fake.users[STRANGER]["first_name"] = "王敏"
    office.write(STRANGER, "公告页面打不开")
    ticket = office.desk.ticket(office.desk.tickets()[0].number)
    assert ticket.reporter is not None
    assert ticket.reporter.is_placeholder
    refused = office.press(STRANGER, "接单", FORUM)
    assert refused["show_alert"]
    assert office.desk.log(ticket.number)[-1] != "taken"


def test_a_new_name_is_kept(office: TelegramDesk) -> None:
    """What somebody calls themselves changes; the account stays who it is."""
    office.fake.users[LIQIANG]["first_name"] = "强哥"
    office.write(LIQIANG, "公告页面打不开")
    with office.desk.session() as session:
        account = session.exec(select(Account).where(Account.external_id == str(LIQIANG))).one()
        assert account.name == "强哥"
        assert account.person is not None
        assert account.person.name == "李强"


def test_menus_are_set_once(office: TelegramDesk) -> None:
    """In Chinese and English for each scope; a second process changes nothing."""
    wait_until(lambda: len(office.fake.calls_of("setMyCommands")) == 9, "the menus are not set")
    office.desk.run(set_menus(office.desk.app.state.adapters[Platform.TELEGRAM].bot, Language.ZH))
    assert {scope for scope, _ in office.fake.commands} == {"default", "all_private_chats", "all_group_chats"}
    private = office.fake.commands["all_private_chats", "en"]
    assert [one["command"] for one in private] == [
        "report", "ask", "access", "mine", "todo", "find", "board", "duty", "language", "cancel", "help",
    ]  # fmt: skip
    assert office.fake.commands["all_private_chats", "zh"][0]["description"] == "报故障"
    assert office.fake.commands["all_private_chats", ""] == office.fake.commands["all_private_chats", "zh"]
    assert len(office.fake.calls_of("setMyCommands")) == 9
