"""The page of set-up: a code of the desk's machine opens it for one browser, until an administrator logs in."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logins.addresses import counted_address
from bot.logins.cookies import browser_of, keep_setup
from bot.pages.drawing import drawn, form_of, voice_for
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.setup.code import give_code
from handlers.turn.turn import Turn
from models.logins.setup import may_be_set_up, setup_of
from models.refusal import Refusal
from models.terms import Language

log = structlog.get_logger(__name__)

SETUP = "/setup"
STATUS = {"login.busy": 503, "web.too_large": 413, "setup.wrong_code": 401}

Endpoint = Callable[[Request], Awaitable[Response]]
Result = TypeVar("Result")


class SetupPages:
    """The routes; `clock` gives desk time, and `language` is the desk's own."""

    def __init__(self, dispatch: Dispatch, engine: Engine, clock: Callable[[], datetime], language: Language) -> None:
        self._dispatch = dispatch
        self._engine = engine
        self._clock = clock
        self._language = language

    def routes(self) -> list[BaseRoute]:
        """The code, and every step with what its forms send."""
        return [
            Route(SETUP, self._guarded(self.show), methods=["GET"]),
            Route(SETUP, self._guarded(self.give), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The steps for the browser that has the set-up; for every other one a field for the code, and nothing else."""
        return self._code_form(request)

    async def give(self, request: Request) -> Response:
        """Bind the set-up to the browser that gives the code."""
        typed = await form_of(request)
        address = counted_address(browser_of(request).address)
        secret = await self._turn(partial(give_code, code=typed.get("code", ""), address=address))
        if secret is None:
            return self._code_form(request, Refusal("setup.wrong_code"))
        response = RedirectResponse(SETUP, 303)
        keep_setup(response, request, secret)
        return response

    def _code_form(self, request: Request, refused: Refusal | None = None) -> Response:
        status = 200 if refused is None else STATUS.get(refused.phrase.key, 422)
        return drawn("setup_code", voice_for(request, self._language), status, refused)

    async def _turn(self, story: Callable[[Turn], Result]) -> Result:
        return await self._dispatch.answer(story, self._clock(), "setup")

    def _is_open(self) -> bool:
        with Session(self._engine) as session:
            return may_be_set_up(session, setup_of(session))

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint while the desk can be set up: before and after there is no such page.

        A refusal and a database that is busy or away are said above the form for the code; nothing was changed.
        """

        async def guarded(request: Request) -> Response:
            try:
                if not await asyncio.to_thread(self._is_open):
                    raise HTTPException(404)
                return await endpoint(request)
            except Refusal as refusal:
                return self._code_form(request, refusal)
            except Busy:
                return self._code_form(request, Refusal("login.busy"))
            except SQLAlchemyError:
                log.exception("set-up failed", path=request.url.path)
                return self._code_form(request, Refusal("login.busy"))

        return guarded
