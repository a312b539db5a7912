"""An edit asked field by field: 跳过 keeps what stands there, 清空 empties it, 查看 goes straight to the review."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from models.changes.change import Change
from sla.calendar.business_hours import SHANGHAI
from tests.support.desk import ZH
from tests.support.permission_life import the_only_number
from tests.support.telegram_desk import LIQIANG, TelegramDesk, running_telegram_desk

WHAT, SOLVES = "评标系统补丁", "修复导出"
FAULT = "专家抽取名单显示不全"
BEGINS = datetime(2026, 3, 3, 20, 0, tzinfo=SHANGHAI)


@pytest.fixture
def telegram(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, with a change that 李强 drafted and is about to edit."""
    with running_telegram_desk(office_url, tmp_path, "webhook") as house:
        house.write(LIQIANG, "/change")
        house.fill(LIQIANG, WHAT, "评标系统", "补丁更新", SOLVES, "今晚8点", "今晚10点", "跳过", "提交")
        house.press(LIQIANG, "编辑")
        yield house


def change_of(house: TelegramDesk) -> Change:
    """What is kept of it now."""
    with house.desk.session() as session:
        return session.exec(select(Change)).one()


def question(house: TelegramDesk) -> str:
    """What is asked now."""
    return house.texts(LIQIANG)[-1]


@pytest.mark.parametrize("word", ["查看", "检查", "核对全部", "Review", "check"])
def test_one_word_leads_to_the_review_and_loses_nothing(telegram: TelegramDesk, word: str) -> None:
    """Nothing was answered, and all of it stands in what is sent."""
    before = change_of(telegram).drafted
    telegram.fill(LIQIANG, word)
    assert ZH("dialog.summary", form=ZH("form.change.edit")) in question(telegram)
    assert WHAT in question(telegram)
    telegram.fill(LIQIANG, "提交")
    assert change_of(telegram).drafted == before
    assert "change_edited" not in telegram.desk.log(the_only_number(telegram.desk))


def test_the_help_says_so(telegram: TelegramDesk) -> None:
    """The question itself tells of all three words."""
    assert ZH("dialog.how.to_edit") in question(telegram)


def test_skipping_keeps_and_clearing_empties(telegram: TelegramDesk) -> None:
    """跳过 typed or pressed keeps what, system and kind; 清空 takes away what it solves; the window stays."""
    telegram.fill(LIQIANG, "跳过", "跳过", ZH("dialog.button.keep"), "清空", "查看", "提交")
    change = change_of(telegram)
    assert (change.what, change.systems, change.kind) == (WHAT, ["evaluation"], "patch")
    assert (change.solves, change.starts_at) == ("", BEGINS)


def test_what_has_to_be_there_is_neither_emptied_nor_called_so(telegram: TelegramDesk) -> None:
    """清空 is no answer to a field that has to be filled in: it is asked again, with the reason."""
    telegram.fill(LIQIANG, "清空")
    assert ZH("field.missing") in question(telegram)
    telegram.fill(LIQIANG, "查看", "提交")
    assert change_of(telegram).what == WHAT


def test_a_window_gone_by_is_refused_at_its_own_question(telegram: TelegramDesk) -> None:
    """Not after all the others, and no button offers it."""
    telegram.fill(LIQIANG, "跳过", "跳过", "跳过", "跳过", "昨天20:00")
    assert ZH("field.is_over.moment") in question(telegram)
    telegram.fill(LIQIANG, "明晚8点", "明晚10点", "查看", "提交")
    assert change_of(telegram).starts_at == BEGINS.replace(day=4)


@pytest.fixture
def reporting(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """Somebody on Telegram who has said what is wrong in the form of 报故障; place and time may be left out."""
    with running_telegram_desk(office_url, tmp_path, "webhook") as house:
        house.write(LIQIANG, "/report")
        house.fill(LIQIANG, FAULT)
        yield house


@pytest.mark.parametrize("word", ["查看", "检查", "核对全部", "Review", "check"])
@pytest.mark.parametrize("before", [(), ("三号评标室",), ("跳过",), ("长" * 2001,), ("跳过", "不是时间")])
def test_where_the_rest_may_be_left_a_word_leads_to_the_review(
    reporting: TelegramDesk, before: tuple[str, ...], word: str
) -> None:
    """At the first optional field, at the last, and after an answer that could not be one: the word is no answer."""
    reporting.fill(LIQIANG, *before, word)
    assert ZH("dialog.summary", form=ZH("form.report")) in question(reporting)
    reporting.fill(LIQIANG, "提交")
    ticket = reporting.desk.tickets()[-1]
    place = before[0] if before == ("三号评标室",) else ""
    assert (ticket.summary, ticket.location, ticket.occurred_at) == (FAULT, place, None)


def test_the_button_stands_where_more_than_one_may_be_left(reporting: TelegramDesk) -> None:
    """At the place, with the time still to come; at the time 跳过 does the same."""
    assert ZH("dialog.how.to_review") in question(reporting)
    reporting.fill(LIQIANG, "跳过")
    assert ZH("dialog.how.to_review") not in question(reporting)


def test_a_field_that_is_corrected_keeps_its_answer_by_the_word(reporting: TelegramDesk) -> None:
    """改 at the review asks for the field again; 查看 goes back and changes nothing."""
    reporting.fill(LIQIANG, "三号评标室", "跳过", ZH("dialog.button.edit", label=ZH("field.location")), "查看", "提交")
    assert reporting.desk.tickets()[-1].location == "三号评标室"
