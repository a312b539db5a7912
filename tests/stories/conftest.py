"""What the stories of outside platforms begin with."""

from collections.abc import Iterator

import pytest

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
