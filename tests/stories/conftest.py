"""What the stories of outside platforms begin with, and charts that are drawn quickly."""

from collections.abc import Iterator

import pytest

from tests.support.charts import drawn_here
from tests.support.desk import Desk
from tests.support.from_slack import FromSlack, linked_slack
from tests.support.from_telegram import FromTelegram


@pytest.fixture
def slack(desk: Desk) -> Iterator[FromSlack]:
    """The demo office, some of whom are in Slack, too."""
    yield from linked_slack(desk)


@pytest.fixture
def chats(desk: Desk) -> Iterator[FromTelegram]:
    """The demo office, and a bot in Telegram that nobody has written to."""
    chats = FromTelegram(desk)
    yield chats
    chats.close()


@pytest.fixture
def quick_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are drawn here; for tests that do not ask what becomes of the process that draws."""
    monkeypatch.setattr("bot.documents.chart_process.drawn_apart", drawn_here)
