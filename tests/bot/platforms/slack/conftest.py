"""What tests of Slack's side may ask for: a strict Slack on loopback, and a desk that sends to it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fakes.fake_slack import FakeSlack
from tests.support.outboxes import a_desk
from tests.support.slack_deliveries import SlackTale, Story


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A workspace with 小王 in it, and a robot."""
    fake = FakeSlack()
    fake.add_user("U1", "小王")
    fake.add_user("U9", "robot", is_bot=True)
    yield fake
    fake.close()
    assert fake.problems == []


@pytest.fixture
def slack_tale(database_url: str, tmp_path: Path, slack: FakeSlack) -> SlackTale:
    """Tells a story about a desk and Slack, on both databases."""

    def tell(story: Story) -> None:
        async def told() -> None:
            async with a_desk(database_url, tmp_path) as desk:
                await story(desk, slack)

        asyncio.run(told())

    return tell
