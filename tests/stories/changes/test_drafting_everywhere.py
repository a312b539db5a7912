"""A draft is made, edited and called off in Slack and on Telegram as on the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.terms import Status
from tests.support.desk import Desk
from tests.support.permission_life import the_only_number
from tests.support.slack_desk import SlackDesk
from tests.support.telegram_desk import LIQIANG, MODES, TelegramDesk, running_telegram_desk

SLACK_LI = "U0LIQIANG"
DRAFTED, EDITED, CANCELLED = ["received", "change_drafted"], ["change_edited"], ["change_cancelled"]


@pytest.fixture(params=MODES)
def telegram(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, str(request.param)) as house:
        yield house


def test_on_the_page(desk: Desk) -> None:
    """The page's own button, then the card's."""
    li = desk.as_("李强")
    opened = li.click(None, "change.open").form
    assert opened is not None
    number = li.submit(
        None, opened.name, {"what": "评标系统补丁", "system": "evaluation", "change_kind": "patch"}
    ).number
    card = li.card_with(number, "编辑")
    assert card.card is not None
    assert "变更时段" in card.card.intro[1]
    edit = {"what": "评标系统补丁二", "system": "trading", "change_kind": "patch"}
    assert li.submit(card.post, "change.edit", edit).toast == f"{number} 已更新"
    assert li.fill(number, "取消变更", reason="不做了").toast == f"{number} 现为“已取消”"
    assert desk.ticket(number).status is Status.WITHDRAWN
    assert desk.log(number) == [*DRAFTED, *EDITED, *CANCELLED]


def test_in_slack(office: SlackDesk) -> None:
    """`/desk 变更` opens the modal; the card's buttons open the others."""
    office.command(SLACK_LI, "变更")
    office.fill(SLACK_LI, what="评标系统补丁", system="evaluation", change_kind="patch")
    number = the_only_number(office.desk)
    office.settle()
    own = f"@{SLACK_LI}"
    office.press(SLACK_LI, own, "编辑")
    office.fill(SLACK_LI, what="评标系统补丁二")
    office.press(SLACK_LI, own, "取消变更")
    office.fill(SLACK_LI, reason="不做了")
    assert office.desk.ticket(number).status is Status.WITHDRAWN
    assert office.desk.log(number) == [*DRAFTED, *EDITED, *CANCELLED]


def test_on_telegram(telegram: TelegramDesk) -> None:
    """`/change` asks field by field."""
    telegram.write(LIQIANG, "/change")
    telegram.fill(LIQIANG, "评标系统补丁", "评标系统", "补丁更新", "跳过", "跳过", "跳过", "跳过", "提交")
    number = the_only_number(telegram.desk)
    telegram.press(LIQIANG, "取消变更")
    telegram.fill(LIQIANG, "不做了", "提交")
    assert telegram.desk.ticket(number).status is Status.WITHDRAWN
    assert telegram.desk.log(number) == [*DRAFTED, *CANCELLED]
