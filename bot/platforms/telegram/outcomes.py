"""Reads what Telegram's answer to a call, or its silence, says about the message: arrived, safe to repeat, or unknown.

Telegram has no list of its errors; what it says is known from its server's words, compared without case.
"""

import re
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.transport import Gone, Later, Moved, Outcome, Undeliverable, Unknown
from models.terms import Reach

NEVER_SENT = (
    httpx.ConnectError,  # no such host, refused, TLS
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
TOO_MANY = "too many requests"
UNCHANGED = "message is not modified"
NOTHING_TO_EDIT = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message",
)
NO_TOKEN = "invalid_auth"  # noqa: S105 - the name of a trouble
REASONS = (
    ("bot was blocked by the user", "bot_blocked"),
    ("can't initiate conversation", "never_started"),
    ("user is deactivated", "user_disabled"),
    ("bot was kicked", "bot_kicked"),
    ("bot is not a member", "bot_kicked"),
    ("chat not found", "chat_not_found"),
    ("group is deactivated", "chat_not_found"),
    ("not enough rights", "no_right_to_write"),
    ("have no rights", "no_right_to_write"),
    ("chat_write_forbidden", "no_right_to_write"),
    ("need administrator rights", "no_right_to_write"),
    ("message thread not found", "topic_gone"),
    ("topic_deleted", "topic_gone"),
    ("topic_closed", "topic_closed"),
)
"""The words for what is permanent; the rest goes by Telegram's own."""


def outcome_of(error: Exception, *, is_edit: bool) -> Outcome | None:
    """Return the outcome of a message whose call failed so; None where it stands there just as it should.

    Raises the error where it is none of Telegram's or the network's.
    """
    match error:
        case RetryAfter():
            return Later(_seconds(error.retry_after), "ratelimited", is_whole_chat=True)
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case InvalidToken():
            return Undeliverable(NO_TOKEN, Reach.PLATFORM)
        case BadRequest() | Forbidden():
            return _refused(error.message.casefold(), is_edit=is_edit)
        case NetworkError():
            return _network(error)
        case TelegramError():
            return Unknown("unreadable")
        case _:
            raise error


def _refused(words: str, *, is_edit: bool) -> Outcome | None:
    if is_edit and UNCHANGED in words:
        return None
    if is_edit and any(one in words for one in NOTHING_TO_EDIT):
        return Gone(_code(words))
    return Undeliverable(next((reason for known, reason in REASONS if known in words), _code(words)))


def _network(error: NetworkError) -> Outcome:
    """Of a call that got no proper answer the cause says whether it left at all; of a status its words."""
    cause = error.__cause__
    if isinstance(cause, NEVER_SENT):
        return Later(None, type(cause).__name__)
    if isinstance(cause, httpx.HTTPError):
        return Unknown(type(cause).__name__)
    if isinstance(error, TimedOut):
        return Unknown("timeout")
    words = error.message.casefold()
    if words.startswith(TOO_MANY):
        return Later(None, "ratelimited", is_whole_chat=True)
    return Undeliverable("too_large") if "too large" in words else Unknown("server_trouble")


def _code(words: str) -> str:
    """Telegram's own words as one, without what they quote of the message."""
    said = words.removeprefix("forbidden: ").removeprefix("bad request: ").partition(":")[0]
    return re.sub(r"[^a-z0-9]+", "_", said).strip("_")[:60] or "refused"


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
