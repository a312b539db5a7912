"""What was typed into a form on Telegram and never sent: kept as 未起钟, and an A in it is told at once."""

import pytest
from sqlmodel import select

from models.chat import File
from models.messaging.messages_without_ticket import UnstartedMessage
from models.terms import Purpose, Severity
from tests.support.desk import ZH, Desk
from tests.support.from_telegram import GROUP, FromTelegram

XIAOHE, LIQIANG, WANGMIN = "77", "88", "99"
AN_A = "投标文件解密失败，所有投标人都解不了密，正在开标"
A_B = "签章盖不上，换一台电脑可以"
PHOTO = File(source="1", name="屏幕.png", media_type="image/png", size=900)


@pytest.fixture
def office(chats: FromTelegram) -> FromTelegram:
    """Three of the office have their accounts linked, and the team its group."""
    chats.link(XIAOHE, "赵小禾")
    chats.link(LIQIANG, "李强")
    chats.link(WANGMIN, "王敏")
    chats.open(GROUP, Purpose.TEAM)
    return chats


@pytest.mark.parametrize("how", ["expired", "replaced"])
def test_an_a_in_a_form_that_was_never_sent_is_kept_and_told(desk: Desk, office: FromTelegram, how: str) -> None:
    """Text, place and files, from when they were typed; duty and office hear of it at once and one press files it."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, AN_A)
    office.say(XIAOHE, "开标室二")
    office.say(XIAOHE, "", None, PHOTO)
    said_at = desk.clock()
    if how == "expired":
        desk.clock.move(hours=1)
        desk.tick("form_dialogs")
    else:
        office.click(XIAOHE, "ask.open")
    with office.writing() as session:
        row = session.exec(select(UnstartedMessage)).one()
        assert (row.text, row.sent_at, len(row.sent_files)) == (f"{AN_A}\n开标室二", said_at, 1)
        assert (row.person and row.person.name, row.reading["severity"], row.told_at) == ("赵小禾", "A", desk.clock())
    ended = next(
        card for card in office.cards("@77") if card.title == ZH(f"dialog.ended.{how}", form=ZH("form.report"))
    )
    assert ZH("dialog.was_kept") in ended.outcome
    titles = [card.title for card in office.cards("@99")]
    assert titles[-2:] == [ZH("gate.held_count", count=1, grave=1), ZH("gate.register", who="赵小禾")]
    ticket = desk.ticket(office.press(WANGMIN, "register").ticket or "")
    assert (ticket.severity, ticket.reported_at) == (Severity.A, said_at)


@pytest.mark.parametrize(("typed", "rows"), [(A_B, 1), ("", 0)], ids=["typed", "empty"])
def test_what_was_typed_and_never_sent_is_on_the_list(desk: Desk, office: FromTelegram, typed: str, rows: int) -> None:
    """A B tells nobody at once; an empty form, one that was cancelled and a step of the work leave nothing."""
    desk.as_("赵小禾").say("desk", A_B)
    office.press(LIQIANG, "take", GROUP)
    office.press(LIQIANG, "resolve", GROUP)
    office.say(LIQIANG, AN_A, GROUP, reply_to=office.asked_on(LIQIANG, GROUP).external_ref)
    office.click(XIAOHE, "report.open")
    if typed:
        office.say(XIAOHE, typed)
    office.click(WANGMIN, "report.open")
    office.say(WANGMIN, A_B)
    office.click(WANGMIN, "cancel")
    desk.clock.move(hours=1)
    assert desk.tick("form_dialogs") == 2
    with office.writing() as session:
        kept = session.exec(select(UnstartedMessage)).all()
        assert [(row.text, row.held_at) for row in kept] == [(A_B, None)] * rows


def test_an_answer_that_is_too_long_is_kept(desk: Desk, office: FromTelegram) -> None:
    """The question stands; the words are kept whole, for they have left the box that they were typed in."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, AN_A * 2000)
    with office.writing() as session:
        row = session.exec(select(UnstartedMessage)).one()
        assert (row.text, row.reading["rule"]) == (AN_A * 2000, "field.too_long")
    assert office.question(XIAOHE).title.endswith(ZH("field.too_long", count=20000))
