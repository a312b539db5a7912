"""离职 from Slack and Telegram: the same two forms, by command, for the office and administrators."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import access
from tests.support.desk import ZH
from tests.support.offboarding import active, checklist_of, person
from tests.support.slack_desk import SlackDesk, text_of
from tests.support.telegram_desk import WANGMIN, ZHAO, TelegramDesk, running_telegram_desk

LEAVER = "赵小禾"


@pytest.fixture
def telegram(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, polled."""
    with running_telegram_desk(office_url, tmp_path, "polling") as office:
        yield office


@pytest.mark.parametrize("typed", ["leave", "离职", "离岗"])
def test_a_slack_command_opens_the_form_and_the_preview_follows(office: SlackDesk, typed: str) -> None:
    """Who and why, what it comes to, yes: the checklist is there and the office has its card."""
    access.granted(office.desk)
    office.command("U0WANGMIN", typed)
    preview = office.fill("U0WANGMIN", leaver=str(person(office.desk, LEAVER).id), leaving_why="left")["view"]
    assert active(office.desk, LEAVER)
    assert "权限 1 项要收回" in text_of(preview)
    office.submit("U0WANGMIN", preview | {"id": "V-next", "hash": "1"}, leaving_sure="yes")
    assert not active(office.desk, LEAVER)
    assert any(checklist_of(office.desk, LEAVER) in card for card in office.cards("@U0WANGMIN"))


def test_a_slack_command_of_a_colleague_is_refused(office: SlackDesk) -> None:
    """One sentence, for their eyes."""
    assert office.command("U0ZHAO", "离职")["text"] == ZH("offboarding.only_office")


def test_a_telegram_command_asks_field_by_field(telegram: TelegramDesk) -> None:
    """The name as an answer in the chat, the rest by buttons; nothing happens before the last yes."""
    access.granted(telegram.desk)
    telegram.write(WANGMIN, "/leave")
    telegram.fill(WANGMIN, LEAVER, "离职", "提交")
    assert active(telegram.desk, LEAVER)
    assert any("权限 1 项要收回" in text for text in telegram.texts(WANGMIN))
    telegram.fill(WANGMIN, "跳过", "跳过", "确认办理", "提交")
    assert not active(telegram.desk, LEAVER)
    assert any(checklist_of(telegram.desk, LEAVER) in text for text in telegram.texts(WANGMIN))


def test_a_telegram_command_of_a_colleague_is_refused(telegram: TelegramDesk) -> None:
    """One sentence in their own chat."""
    telegram.write(ZHAO, "/leave")
    assert telegram.texts(ZHAO)[-1] == ZH("offboarding.only_office")
