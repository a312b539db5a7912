"""Bolt's part: one listener for each kind of payload, which hands it on and acknowledges after the commit."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.reading import Body
from bot.platforms.slack.reply import Answer
from bot.turns.writer import Busy

log = structlog.get_logger(__name__)

ANYTHING = re.compile("", re.DOTALL)
TRY_AGAIN_AFTER_S = 2

Handle = Callable[[Body], Awaitable[Answer]]


def listening(incoming: Incoming) -> AsyncApp:
    """The Bolt app. Nothing is sent through it, signatures are checked before it, and senders after it."""
    app = AsyncApp(
        name="zhiban",
        client=AsyncWebClient(),
        authorize=_authorized,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.event(ANYTHING)(_listener(incoming.event))
    app.action(ANYTHING)(_listener(incoming.press))
    app.command(ANYTHING)(_listener(incoming.command))
    app.shortcut(ANYTHING)(_listener(incoming.shortcut))
    app.view(ANYTHING)(_listener(incoming.submission))
    app.view_closed(ANYTHING)(_listener(incoming.nothing))
    app.options(ANYTHING)(_listener(incoming.nothing))
    app.error(_nothing_for_us)
    return app


async def answered(app: AsyncApp, body: Any, headers: dict[str, str | Sequence[str]], mode: str) -> BoltResponse:
    """Return the app's answer to a request; `body` is the raw text for HTTP, the payload for Socket Mode.

    400 for a request that cannot be read at all: Slack never sent it, or will never send it better.
    """
    try:
        request = AsyncBoltRequest(body=body, headers=headers, mode=mode)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        log.warning("unreadable payload", mode=mode, reason=type(error).__name__)
        return BoltResponse(status=400, body="", headers={"x-slack-no-retry": "1"})
    try:
        return await app.async_dispatch(request)
    except Exception as error:
        # Bolt reads on trust, even while it answers an error of its own; what a listener does never arrives here.
        log.warning("unreadable payload", mode=mode, reason=type(error).__name__)
        return BoltResponse(status=200, body="")


def _listener(handle: Handle) -> Callable[..., Awaitable[BoltResponse]]:
    async def listener(body: dict[str, Any]) -> BoltResponse:
        try:
            answer = await handle(body)
        except Busy as busy:
            log.warning("turned away", reason=str(busy)[:200])
            return BoltResponse(status=503, body="", headers={"retry-after": str(TRY_AGAIN_AFTER_S)})
        except Exception:
            log.exception("payload failed")
            return BoltResponse(status=500, body="")
        # JSON or nothing: a bare string is lost by some servers that stand in for Slack.
        return BoltResponse(status=200, body=answer or "")

    return listener


async def _authorized() -> AuthorizeResult:
    """Bolt wants somebody to act as; the desk sends by itself, and looks at the workspace in each payload."""
    return AuthorizeResult(enterprise_id=None, team_id=None)


async def _nothing_for_us(error: Exception) -> BoltResponse:
    """A kind of payload that is new, or not whole: taken note of, so that Slack does not send it again."""
    log.info("not acted on", kind="unknown", reason=type(error).__name__)
    return BoltResponse(status=200, body="")
