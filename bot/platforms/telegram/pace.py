"""Telegram's rate limits: one message a second in each chat, twenty a minute in a group, thirty a second in all.

https://core.telegram.org/bots/faq#my-bot-is-hitting-my-limits - a little less, because messages that left in time may
arrive bunched together, and a message that comes too early waits much longer.
"""

from bot.delivery.rate_limit import Limits, Window
from bot.delivery.relay import RelayTiming
from bot.platforms.telegram.places import group_of
from models.chat import is_direct_chat

CHAT = (Window(1, 1.05),)
GROUP = (*CHAT, Window(20, 61.0))
EDITS_IN_GROUP = (Window(12, 61.0),)
"""Eight of the twenty are kept for new cards."""
OVERALL = (Window(28, 1.0),)


def _windows(chat: str) -> tuple[Window, ...]:
    return CHAT if is_direct_chat(chat) else GROUP


def _for_edits(chat: str) -> tuple[Window, ...]:
    return () if is_direct_chat(chat) else EDITS_IN_GROUP


LIMITS = Limits(windows=_windows, shares=group_of, overall=OVERALL, for_edits=_for_edits)
"""The topics of a forum share what the group has; every process shares the whole."""

TIMING = RelayTiming(limits=LIMITS)
