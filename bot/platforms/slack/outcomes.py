"""Reads what Slack's answer to a call, or its silence, says about the message: arrived, safe to repeat, or unknown.

Meanings of errors: https://docs.slack.dev/reference/methods/chat.postMessage and `chat.update`.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery.transport import CannotLook, Gone, Later, LookLater, Outcome, Undeliverable, Unknown
from models.terms import Reach

OVER_THE_LIMIT = {"ratelimited", "rate_limited", "message_limit_exceeded"}
UNSURE = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "timeout"}
"""Slack's own troubles: its page says of them that the call may have been carried out in part."""
NOT_NOW = {"team_added_to_org", "external_channel_migrating", "accesslimited", "org_resource_conflict"}
NOTHING_TO_EDIT = {"message_not_found", "cant_update_message", "edit_window_closed", "cant_edit"}
LOCKED_OUT = {
    *("token_revoked", "token_expired", "invalid_auth", "not_authed", "account_inactive", "missing_scope"),
    *("not_allowed_token_type", "org_login_required", "team_access_not_granted", "ekm_access_denied"),
}
"""It is the desk that may not speak, wherever it speaks to."""
NO_RIGHT = "missing_scope"
"""A right that only a new installation gives."""
SCOPES = re.compile(r"[a-z:._,]{1,80}")
OF_ONE_MESSAGE = {
    *("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"),
    *("too_many_attachments", "invalid_arguments", "invalid_metadata_format", "metadata_too_large"),
    *("cannot_reply_to_message", "duplicate_message_not_found"),
}
"""The message would be refused anywhere: the chat itself can be reached."""
NEVER_SENT = (
    aiohttp.ClientConnectorError,  # no such host, refused, TLS
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
TOO_MANY, TROUBLE = 429, 500
SHORTEST_PAUSE_S = 0.3


def outcome_of(error: Exception, *, is_edit: bool) -> Outcome:
    """Return the outcome of a message whose call failed so. Raises errors that are not Slack's or the network's."""
    if isinstance(error, NEVER_SENT):
        return Later(None, type(error).__name__)
    if isinstance(error, aiohttp.ClientError | TimeoutError | OSError):
        return Unknown(type(error).__name__)
    if not isinstance(error, SlackApiError):
        raise error
    status, code = status_of(error), code_of(error)
    if status == TOO_MANY or code in OVER_THE_LIMIT:
        return Later(retry_after_s(error), "ratelimited", is_whole_chat=True)
    if code is None:
        # A page instead of an answer, as proxies and Slack itself send in trouble; or less than a whole answer.
        return Unknown(f"http_{status}" if status else "unreadable")
    if code in UNSURE or status >= TROUBLE:
        return Unknown(code)
    if code in NOT_NOW:
        return Later(None, code)
    if is_edit and code in NOTHING_TO_EDIT:
        return Gone(code)
    return Undeliverable(_which_right(error) if code == NO_RIGHT else code, reach_of(code))


def is_no_right(reason: str) -> bool:
    """The token is good, and lacks a right, which the reason may name after a space: `missing_scope files:write`."""
    return reason.partition(" ")[0] == NO_RIGHT


def _which_right(error: SlackApiError) -> str:
    needed = error.response.get("needed")
    return f"{NO_RIGHT} {needed}" if isinstance(needed, str) and SCOPES.fullmatch(needed) else NO_RIGHT


def reach_of(code: str) -> Reach:
    """Return how much cannot be delivered where Slack says `code` of one message."""
    return Reach.PLATFORM if code in LOCKED_OUT else Reach.MESSAGE if code in OF_ONE_MESSAGE else Reach.CHAT


def second_try_after_s(error: Exception, left_s: float) -> float | None:
    """Return the seconds before the one retry of an answer that is only good for so long; None where it is no use."""
    if not isinstance(error, SlackApiError | aiohttp.ClientError | OSError):
        return None
    outcome = outcome_of(error, is_edit=False)
    if not isinstance(outcome, Later | Unknown):
        return None
    pause = max(outcome.after_s or 0.0, SHORTEST_PAUSE_S)
    return pause if pause <= left_s else None


def look_failed(error: Exception) -> Exception:
    """Return why Slack could not be asked for a message: LookLater, or CannotLook where asking again is of no use.

    Raises the error where it is none of Slack's or the network's.
    """
    match outcome_of(error, is_edit=False):
        case Undeliverable(reason, Reach.PLATFORM) if not is_no_right(reason):
            return LookLater(reason)
        case Undeliverable(reason):
            return CannotLook(reason)
        case Later(after_s, reason) | Unknown(reason, after_s):
            return LookLater(reason, after_s)
        case other:
            raise AssertionError(other)


def code_of(error: SlackApiError) -> str | None:
    """The word for what went wrong, such as `channel_not_found`; None where the answer was none of the Web API's."""
    body = getattr(error.response, "data", None)
    code = body.get("error") if isinstance(body, Mapping) else None
    return code if isinstance(code, str) and code else None


def status_of(error: SlackApiError) -> int:
    """The HTTP status; nought where there is none."""
    response: Any = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status if isinstance(status, int) else 0


def retry_after_s(error: SlackApiError) -> float | None:
    """Return the seconds that Slack asks to wait; None where it does not say so in a number of seconds."""
    headers = getattr(error.response, "headers", None) or {}
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    try:
        seconds = float(found) if found is not None else math.nan
    except (TypeError, ValueError):
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
