"""A suggestion in Slack alone, on Telegram alone, and across all platforms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.suggestions.terms import SuggestionState
from tests.support import telegram_desk
from tests.support.everywhere import Everywhere, running_everywhere
from tests.support.slack_desk import (
    INTAKE,
    SlackDesk,
    running_slack_desk,
)
from tests.support.suggestions import DIGEST, LI, MA, VERSION, WANG, WISH, ZHAO, state_of_suggestion, tried
from tests.support.telegram_desk import (
    LIQIANG,
    WANGMIN,
    TelegramDesk,
    running_telegram_desk,
)

S = SuggestionState
SLACK = {ZHAO: "U0ZHAO", WANG: "U0WANGMIN", LI: "U0LIQIANG"}


@pytest.fixture
def slack(office_url: str, tmp_path: Path) -> Iterator[SlackDesk]:
    """The demo office in Slack."""
    with running_slack_desk(office_url, tmp_path, "http") as slack:
        yield slack


@pytest.fixture
def telegram(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The demo office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, "polling") as house:
        yield house


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[Everywhere]:
    """The demo office with its page, its Slack and its Telegram."""
    with running_everywhere(office_url, tmp_path) as house:
        yield house


def slack_press(slack: SlackDesk, who: str, label: str) -> None:
    """A press on the newest card of somebody's own chat that has the button."""
    chat = f"@{SLACK[who]}"
    slack.settle()
    slack.press(SLACK[who], chat, label, slack.card_with(chat, label))


def slack_fill(slack: SlackDesk, who: str, label: str, **fields: str) -> None:
    """The same for a button that opens a modal."""
    slack_press(slack, who, label)
    slack.fill(SLACK[who], **fields)
    slack.settle()


def test_its_life_in_slack(slack: SlackDesk) -> None:
    """Typed in a channel; each step is a press or a modal in the chat of whoever takes it."""
    slack.write("U0ZHAO", INTAKE, WISH)
    slack.settle()
    number, desk = slack.desk.tickets()[-1].number, slack.desk
    slack_press(slack, WANG, "受理评估")
    slack_fill(slack, WANG, "填写评估结论", opinion="partly", reason="先做筛选")
    slack_fill(slack, LI, "提方案和日期", solution="加下拉框", day="2026-03-20")
    slack_press(slack, WANG, "同意此方案和日期")
    slack_press(slack, ZHAO, "同意此方案和日期")
    assert state_of_suggestion(desk, number) is S.AGREED
    slack_press(slack, LI, "开始修改")
    slack_fill(slack, LI, "提请认可", version=VERSION, digest=DIGEST, where_to_try="测试系统")
    slack_fill(slack, ZHAO, "现场操作认可", **tried(desk))
    assert state_of_suggestion(desk, number) is S.ACCEPTED
    assert any("已认可" in card for card in slack.cards("@U0ZHAO"))


def test_its_life_on_telegram(telegram: TelegramDesk) -> None:
    """The forms are asked field by field."""
    telegram.write(telegram_desk.ZHAO, WISH)
    telegram.settle()
    number, desk = telegram.desk.tickets()[-1].number, telegram.desk
    telegram.press(WANGMIN, "受理评估")
    telegram.press(WANGMIN, "填写评估结论")
    telegram.fill(WANGMIN, "采纳", "能减少查找时间", "跳过", "提交")
    telegram.press(LIQIANG, "提方案和日期")
    telegram.fill(LIQIANG, "加下拉框", "3月20日", "提交")
    telegram.press(WANGMIN, "同意此方案和日期")
    telegram.press(telegram_desk.ZHAO, "同意此方案和日期")
    assert state_of_suggestion(desk, number) is S.AGREED
    telegram.press(LIQIANG, "开始修改")
    telegram.press(LIQIANG, "提请认可")
    telegram.fill(LIQIANG, VERSION, DIGEST, "测试系统", "提交")
    telegram.press(telegram_desk.ZHAO, "现场操作认可")
    telegram.fill(telegram_desk.ZHAO, "现场", "三号评标室", "现在", "按标段筛选，结果正确", "提交")
    assert state_of_suggestion(desk, number) is S.ACCEPTED
    telegram.settle()
    assert any("已认可" in text for text in telegram.texts(telegram_desk.ZHAO))


def test_typed_here_agreed_there_accepted_elsewhere(house: Everywhere) -> None:
    """Reported in Slack, assessed on the page, agreed on Telegram and in Slack, accepted on the page."""
    house.slack.write("U0ZHAO", INTAKE, WISH)
    house.slack.settle()
    desk = house.desk
    number = desk.tickets()[-1].number
    desk.as_(MA).press(number, "suggestion.take_up")
    desk.as_(MA).fill(number, "suggestion.assess", opinion="adopt", reason="能减少查找时间")
    house.telegram.settle()
    house.telegram.press(LIQIANG, "提方案和日期")
    house.telegram.fill(LIQIANG, "加下拉框", "3月20日", "提交")
    house.telegram.settle()
    house.telegram.press(WANGMIN, "同意此方案和日期")
    slack_press(house.slack, ZHAO, "同意此方案和日期")
    assert state_of_suggestion(desk, number) is S.AGREED
    house.telegram.settle()
    house.telegram.press(LIQIANG, "开始修改")
    slack_fill(house.slack, LI, "提请认可", version=VERSION, digest=DIGEST, where_to_try="测试系统")
    desk.as_(ZHAO).fill(number, "suggestion.accept", **tried(desk))
    assert state_of_suggestion(desk, number) is S.ACCEPTED
    house.slack.settle()
    assert any("已认可" in card for card in house.slack.cards("@U0ZHAO"))
