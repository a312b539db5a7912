"""Sentences of the web chat for a request that is turned down, is late, or went wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.turns.writer import Busy, Dropped, Pending
from handlers.i18n import voice_of
from models.phrase import Value
from models.terms import Language

log = structlog.get_logger(__name__)

LANGUAGE_WITHIN_S = 0.5
"""Seconds that a refusal waits to be in the reader's language."""

Endpoint = Callable[[Request], Awaitable[Response]]


class Remedy(StrEnum):
    """The next step of a page that is not let in.

    Log in, settle what is owed, have the session's secret renewed, or be opened anew for the person who is in now.
    """

    LOG_IN = "log_in"
    SETTLE = "settle"
    RENEW = "renew"
    RELOAD = "reload"


class Refused(Exception):  # noqa: N818 - it is an answer
    """Answered with `status` and the words of `key`, and what the page does `then`; nothing has changed."""

    then: Remedy | None = None

    def __init__(self, status: int, key: str, **values: Value) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values: dict[str, Value] = values


class NotLetIn(Refused):
    """Answered with 401 to a browser whose person has something to do `then`."""

    def __init__(self, key: str, then: Remedy) -> None:
        super().__init__(401, key)
        self.then = then


class Guard:
    """Answers for a request that brought nothing about; `language_of` tells whose it is, as far as it can be read."""

    def __init__(self, language_of: Callable[[Request], Awaitable[Language | None]], language: Language) -> None:
        self._language_of = language_of
        self._language = language

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint, each answer of which says what is known.

        503 only where nothing was done and nothing will be; 202 where something was begun and nobody knows the end.
        """

        async def guarded(request: Request) -> Response:
            try:
                return await endpoint(request)
            except Refused as refused:
                return await self._sentence(request, refused)
            except Pending:
                return await self._sentence(request, Refused(202, "web.pending"))
            except Dropped:
                return await self._sentence(request, Refused(503, "web.busy"))
            except SQLAlchemyError:
                log.exception("request failed", path=request.url.path)
                return await self._sentence(request, Refused(500, "web.failed"))

        return guarded

    async def _sentence(self, request: Request, refused: Refused) -> Response:
        """One sentence in the reader's language, as far as the database can still tell who that is."""
        language: Language | None = getattr(request.state, "language", None)
        try:
            async with asyncio.timeout(LANGUAGE_WITHIN_S):
                language = language or await self._language_of(request)
        except (SQLAlchemyError, Busy, TimeoutError):
            language = None
        said = voice_of(language or self._language)(refused.key, **refused.values)
        if refused.status == 202:
            return JSONResponse({"pending": True, "sentence": said}, 202)
        headers = {"Retry-After": "2"} if refused.status == 503 else None
        way = {"then": refused.then} if refused.then is not None else {}
        return JSONResponse({"error": said, **way}, refused.status, headers)
