"""Slack's signed requests: read up to a limit, checked, then handed to Bolt."""

from collections.abc import Sequence

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.bodies import body_of
from bot.platforms.slack.listeners import answered

log = structlog.get_logger(__name__)

PATH = "/slack/events"
LARGEST_BODY = 1024 * 1024
"""Bytes. A message has 40,000 characters at most, and Slack's own limits keep all else far below this."""


class SignedRequests:
    """Answers Slack's requests; `clock` is the machine's, for the age of a signature."""

    def __init__(self, app: AsyncApp, signing_secret: str, clock: Clock | None = None) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret, clock or Clock())

    async def receive(self, request: Request) -> Response:
        """401 for a wrong or old signature, 413 for too much, 503 while the desk cannot write."""
        body = await body_of(request, LARGEST_BODY)
        if isinstance(body, Response):
            return body
        if not self._is_signed(body, request):
            log.warning("wrong signature")
            return Response(status_code=401)
        headers: dict[str, str | Sequence[str]] = {"content-type": request.headers.get("content-type", "")}
        answer = await answered(self._app, body.decode("utf-8"), headers, "http")
        return Response(answer.body, answer.status, answer.first_headers())

    def _is_signed(self, body: bytes, request: Request) -> bool:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15 and signature.isascii()):
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except UnicodeDecodeError:
            return False
