"""What the desk says on Telegram reaches its people also where Telegram does not take it, and answers that get lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.platforms.webchat.visitor import DIRECT
from handlers.i18n import voice_of
from models.terms import Language, Status
from tests.support.fakes.fake_telegram import Fault
from tests.support.telegram_desk import FORUM, INTAKE, LIQIANG, ZHAO, TelegramDesk, running_telegram_desk

ZH = voice_of(Language.ZH)


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, and at its browsers."""
    with running_telegram_desk(office_url, tmp_path, "polling") as office:
        yield office


def test_a_reporter_who_stopped_the_bot(office: TelegramDesk) -> None:
    """Their card stands in their web chat from then on; the administrator hears of it once, and what to do."""
    office.write(ZHAO, "公告页面打不开")
    (ticket,) = office.desk.tickets()
    office.fake.block(ZHAO)
    office.press(LIQIANG, "接单", FORUM)
    assert office.desk.ticket(ticket.number).status is Status.IN_PROGRESS
    card = office.desk.as_("赵小禾").card(DIRECT, ticket.number)
    assert any("李强" in line for line in (*card.intro, *card.progress))
    told = [one for one in office.desk.as_("孙工").cards(DIRECT) if one.card and "消息送不到" in one.card.title]
    assert len(told) == 1
    assert told[0].card is not None
    assert ZH("undeliverable.do.bot_blocked") in told[0].card.intro


def test_an_answer_that_got_lost(office: TelegramDesk) -> None:
    """Nobody can look whether the acknowledgement arrived: it is sent once more, marked, and no third time."""
    office.fake.fail("sendMessage", Fault.RESET_ACCEPTED, chat=ZHAO)
    office.write(ZHAO, "统计报表导出不了")
    (ticket,) = office.desk.tickets()
    first, second = (text for text in office.texts(ZHAO) if ticket.number in text)
    mark = ZH("delivery.possible_repeat")
    assert (mark in first, mark in second) == (False, True)


def test_a_burst_over_the_limit_holds_up_no_other(office: TelegramDesk) -> None:
    """Told to wait in one chat, the desk goes on in the others, and comes back."""
    office.fake.fail("sendMessage", Fault.RETRY_AFTER, "1", chat=INTAKE)
    office.write(ZHAO, "公告页面打不开", INTAKE)
    (ticket,) = office.desk.tickets()
    assert any(ticket.number in text for text in office.texts(INTAKE))
    assert len([call for call in office.fake.calls_of("sendMessage") if call.args["chat_id"] == str(INTAKE)]) == 2
