"""A series of windows is said, shown and postponed window by window on the page, in Slack and on Telegram."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk
from tests.support.permission_life import the_only_number
from tests.support.slack_desk import SlackDesk
from tests.support.telegram_desk import LIQIANG, MODES, TelegramDesk, running_telegram_desk

SLACK_LI = "U0LIQIANG"
TEXT = "今晚和明晚八点到十点更新评标系统"
LINES = ("时段 1：", "时段 2：", "待前一时段结束")


@pytest.fixture(params=MODES)
def telegram(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, str(request.param)) as house:
        yield house


def test_on_the_page(desk: Desk) -> None:
    """Said in a sentence, two windows on the card; the second is moved, and the edit form lists them."""
    li = desk.as_("李强")
    number = li.say("intake", TEXT).number
    card = li.card_with(number, "编辑")
    assert card.card is not None
    assert all(any(line in said for said in card.card.intro) for line in LINES)
    opened = li.press(number, "编辑").form
    assert opened is not None
    assert "20:00 – 22:00" in next(one.value for one in opened.fields if one.name == "more_windows")
    opened = li.press(number, "改期").form
    assert opened is not None
    second = next(one for one in opened.fields if one.name == "window").choices[1]
    moved = {
        "window": second.value,
        "starts_at": "2026-03-08T20:00",
        "ends_at": "2026-03-08T22:00",
        "reason": "周日更好",
    }
    assert not li.fill(number, "改期", **moved).refused
    card = li.card_with(number, "编辑")
    assert card.card is not None
    assert any("3月8日" in said for said in card.card.intro)


def test_in_slack(office: SlackDesk) -> None:
    """The same by a message to the bot and its modals."""
    own = f"@{SLACK_LI}"
    office.write(SLACK_LI, own, TEXT)
    office.settle()
    number = the_only_number(office.desk)
    assert any(all(line in card for line in LINES) for card in office.cards(own))
    office.press(SLACK_LI, own, "编辑")
    office.fill(SLACK_LI, more_windows="2026-03-07 20:00-22:00")
    office.settle()
    assert any("3月7日" in card for card in office.cards(own))
    assert "change_edited" in office.desk.log(number)


def test_on_telegram(telegram: TelegramDesk) -> None:
    """改期 asks which window first."""
    telegram.write(LIQIANG, TEXT)
    telegram.settle()
    number = the_only_number(telegram.desk)
    assert any(all(line in text for line in LINES) for text in telegram.texts(LIQIANG))
    telegram.press(LIQIANG, "更多…")
    telegram.press(LIQIANG, "改期")
    telegram.fill(LIQIANG, "周三", "2026-03-08 20:00", "2026-03-08 22:00", "周日更好", "提交")
    assert "change_postponed" in telegram.desk.log(number)
