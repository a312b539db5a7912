"""A report in the window of a change is joined to it, and comes back, by presses in Slack and on Telegram."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.turn.previews import old_to_new
from models.terms import Promise, Status
from tests.support.changes import (
    BUSINESS_LIST,
    HE,
    LI,
    TECHNICAL_LIST,
    WANG,
    ZHANG,
    ZHAO,
)
from tests.support.changes_elsewhere import under_way
from tests.support.desk import ZH
from tests.support.slack_desk import text_of
from tests.support.steps_elsewhere import SLACK, TELEGRAM, InSlack, OnTelegram, Way, running_ways
from tests.support.telegram_desk import FORUM

pytestmark = pytest.mark.sampled

OUTAGE = "评标系统打不开，所有专家都进不去"


@pytest.fixture
def ways(office_url: str, tmp_path: Path) -> Iterator[dict[str, Way]]:
    """The office everywhere."""
    with running_ways(office_url, tmp_path) as found:
        yield found


def reported(way: Way) -> str:
    """赵小禾 reports there; the desk has looked at it."""
    if isinstance(way, InSlack):
        way.slack.write(SLACK[ZHAO], f"@{SLACK[ZHAO]}", OUTAGE)
        way.slack.settle()
    elif isinstance(way, OnTelegram):
        way.telegram.write(TELEGRAM[ZHAO], OUTAGE)
    number = way.desk.tickets()[-1].number
    assert way.desk.tick("change_joins") == 1
    return number


def shown(way: Way) -> str:
    """What 王敏 reads of the form that opened there."""
    if isinstance(way, InSlack):
        return text_of(way.slack.view())
    assert isinstance(way, OnTelegram)
    return "\n".join(way.telegram.texts(chat)[-1] for chat in (TELEGRAM[WANG], FORUM))


@pytest.mark.parametrize("where", ["slack", "telegram"])
def test_joined_by_the_office_and_denied_by_its_reporter(ways: dict[str, Way], where: str) -> None:
    """并入变更 on the team's card; afterwards 仍未恢复 on the reporter's, and it counts from its first moment."""
    way, page = ways[where], ways["page"]
    change = under_way(page)
    number = reported(way)
    way.press(WANG, "window.join", number)
    told = shown(way)
    due = ZH.moment(way.desk.target(number, Promise.RESOLVE).due_at, way.desk.now)
    moved = old_to_new(ZH, ZH("deadline.label.resolve"), due, ZH("reclassify.not_promised"))
    assert ZH("window.to_join", number=change, until="22:00") in told
    assert moved in told
    assert way.desk.ticket(number).status is not Status.MERGED
    way.fill(WANG, {})
    assert way.desk.ticket(number).status is Status.MERGED
    assert way.desk.log(number)[-2:] == ["window_joined", "linked"]
    way.desk.clock.set("2026-03-05", "21:00")
    page.take(LI, "change.finish", change, done_what="已换包并重启")
    page.take(ZHANG, "change.verify_technically", change, **TECHNICAL_LIST)
    page.take(HE, "change.verify", change, **BUSINESS_LIST)
    way.press(ZHAO, "window.fails", number)
    assert way.desk.ticket(number).status is not Status.MERGED
    assert "window_left" in way.desk.log(number)


@pytest.mark.parametrize("where", ["slack", "telegram"])
def test_joined_by_its_reporter_and_parted_again(ways: dict[str, Way], where: str) -> None:
    """并入变更 on the receipt, and then 不是变更引起的 in its place."""
    way, page = ways[where], ways["page"]
    under_way(page)
    number = reported(way)
    way.take(ZHAO, "window.join", number)
    assert way.desk.ticket(number).status is Status.MERGED
    way.press(ZHAO, "window.not_this", number)
    assert way.desk.ticket(number).status is not Status.MERGED
    assert way.desk.log(number).count("window_left") == 1
