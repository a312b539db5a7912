"""A desk that sends to the small strict Slack, for tests of the sender."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.delivery.relay import RelayTiming
from bot.platforms.slack.client import open_client
from bot.platforms.slack.sender import SlackSender
from tests.support.fakes.fake_slack import BOT_TOKEN, FakeSlack
from tests.support.outboxes import QUICK, Desk

CHANNEL = "C0TEAM"
Story = Callable[[Desk, FakeSlack], Awaitable[None]]
SlackTale = Callable[[Story], None]
"""Tells a story about a desk and Slack."""


@asynccontextmanager
async def sending(desk: Desk, url: str, token: str = BOT_TOKEN, timing: RelayTiming = QUICK) -> AsyncIterator[None]:
    """A process that sends to Slack."""
    async with desk.outbox(SlackSender(open_client(token, url)), timing):
        yield


def titles(messages: list[dict[str, Any]]) -> list[str]:
    """What stands there."""
    return [message["text"] for message in messages]
