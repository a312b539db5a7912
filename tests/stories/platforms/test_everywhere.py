"""One ticket on the web page, on Slack and on Telegram: each place shows the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.terms import Status
from tests.support.everywhere import Everywhere, running_everywhere
from tests.support.telegram_desk import (
    FORUM,
    LIQIANG,
)


@pytest.fixture
def everywhere(office_url: str, tmp_path: Path) -> Iterator[Everywhere]:
    """The demo office with its page, its Slack and its Telegram."""
    with running_everywhere(office_url, tmp_path) as house:
        yield house


def test_opened_on_the_page_and_answered_on_telegram(everywhere: Everywhere) -> None:
    """Taken and resolved there; page, Slack and Telegram show the same state and the same log."""
    number = everywhere.desk.as_("赵小禾").say("intake", "公告页面打不开").number
    before = everywhere.team_cards(number)
    assert all("已提交" in card for card in before)
    everywhere.telegram.press(LIQIANG, "接单", FORUM)
    taken = everywhere.team_cards(number)
    assert all("处理中" in card and "李强 接单" in card for card in taken), taken
    everywhere.telegram.press(LIQIANG, "提交解决结果", FORUM)
    team = everywhere.telegram.team
    said = ("证书过期", "换了证书", "跳过", "不涉及数据", "跳过", "提交")
    everywhere.telegram.fill(LIQIANG, *said, chat=FORUM, topic=team)
    assert everywhere.desk.ticket(number).status is Status.RESOLVED
    resolved = everywhere.team_cards(number)
    assert all("已解决" in card for card in resolved), resolved
    lines = everywhere.desk.as_("李强").card("team", number, which=0).log
    assert lines
    assert all(line in card for line in lines for card in resolved), (lines, resolved)
