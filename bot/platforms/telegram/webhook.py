"""Telegram's requests: known by the secret they carry, read up to a limit, answered after the commit."""

import hmac
import json
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response
from telegram import Update

from bot.platforms.bodies import body_of
from bot.platforms.telegram.poller import readable
from bot.turns.writer import Busy

log = structlog.get_logger(__name__)

PATH = "/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
LARGEST_BODY = 1024 * 1024
"""Bytes. A message holds 4,096 characters, and files are named, not sent."""
TRY_AGAIN_AFTER_S = 2


class Webhook:
    """Answers Telegram's requests; `take` acts on an update and raises Busy when it could not."""

    def __init__(self, secret: str, take: Callable[[Update], Awaitable[None]]) -> None:
        self._secret = secret.encode()
        self._take = take

    async def receive(self, request: Request) -> Response:
        """401 for a wrong secret, 413 for too much, 400 for what is no update at all, 503 while the desk cannot write.

        An update that cannot be read is accepted and left: Telegram would send it again for a day.
        """
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            log.warning("wrong secret")
            return Response(status_code=401)
        body = await body_of(request, LARGEST_BODY)
        if isinstance(body, Response):
            return body
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            log.warning("unreadable request")
            return Response(status_code=400)
        update = readable(raw)
        return await self._answered(update) if update is not None else Response(status_code=200)

    async def _answered(self, update: Update) -> Response:
        try:
            await self._take(update)
        except Busy as busy:
            log.warning("turned away", reason=str(busy)[:200])
            return Response(status_code=503, headers={"retry-after": str(TRY_AGAIN_AFTER_S)})
        except Exception:
            # A mistake of our own, which would be the same the next time.
            log.exception("update failed", update=update.update_id)
        return Response(status_code=200)
