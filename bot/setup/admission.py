"""The one browser that has the set-up reads and presses; every other one sees a form for the code."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.logins.cookies import setup_secret_of
from bot.pages.drawing import drawn, voice_for
from bot.pages.login_pages import Endpoint, guarded
from bot.turns.dispatch import Dispatch
from bot.turns.early_hearing import Remarks
from handlers.setup.code import setup_by_browser
from handlers.setup.steps import SetupStep
from handlers.turn.turn import NO_REMARKS, Turn
from models.logins.setup import Setup, may_be_set_up, setup_of
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.terms import Language

SETUP = "/setup"
NOT_YOURS = "setup.not_yours"
STATUS = {"login.busy": 503, "web.too_large": 413, "setup.wrong_code": 401, NOT_YOURS: 401}

Result = TypeVar("Result")
Endpoints = Mapping[tuple[str, str], Endpoint]
"""By method and path."""


class StepPages(Protocol):
    """The page of a step and what its forms send; a step without one is a command, which its sentence names."""

    step: SetupStep

    def endpoints(self) -> Endpoints:
        """Return those of the step: its page at `path_of(step)`, others below it."""
        ...


@dataclass(frozen=True, slots=True)
class SetupAdmission:
    """The way to the pages of a set-up; `clock` gives desk time, `language` is the desk's own."""

    dispatch: Dispatch
    engine: Engine
    clock: Callable[[], datetime]
    language: Language

    async def press(
        self, request: Request, story: Callable[[Turn, Setup], Result], remarks: Remarks = NO_REMARKS
    ) -> Result:
        """Run the story of a step for the browser that has the set-up. Raises Refusal for every other one.

        `remarks` are those on texts that were heard before.
        """
        secret = setup_secret_of(request)
        return await self.turn(lambda turn: story(turn, setup_by_browser(turn, secret)), remarks)

    async def read(self, request: Request, work: Callable[[Session, Setup], Result]) -> Result:
        """Read for the browser that has the set-up. Raises Refusal for every other one."""
        secret = setup_secret_of(request)

        def read() -> Result:
            with Session(self.engine) as session:
                setup = setup_of(session)
                if setup is None or not setup.is_of(secret, machine_now(session.connection())):
                    raise Refusal(NOT_YOURS)
                return work(session, setup)

        return await asyncio.to_thread(read)

    async def turn(self, story: Callable[[Turn], Result], remarks: Remarks = NO_REMARKS) -> Result:
        """Run the story of the code, which is given by a browser without the set-up."""
        return await self.dispatch.answer(story, self.clock(), "setup", remarks)

    def page(self, request: Request, step: SetupStep, refused: Refusal | None = None, **values: object) -> Response:
        """Draw the page of a step, with what was refused above its form."""
        voice, status = voice_for(request, self.language), status_of(refused)
        return drawn(f"setup_{step}", voice, status, refused, here=path_of(step), back=SETUP, **values)

    def code_form(self, request: Request, refused: Refusal | None = None) -> Response:
        """A field for the code, and nothing of the office."""
        return drawn("setup_code", voice_for(request, self.language), status_of(refused), refused)

    def guard(self, endpoint: Endpoint) -> Endpoint:
        """Return the endpoint while the desk can be set up: before and after there is no such page.

        A refusal and a database that is busy or away are said above the form for the code.
        """

        async def while_open(request: Request) -> Response:
            if not await asyncio.to_thread(self._is_open):
                raise HTTPException(404)
            return await endpoint(request)

        return guarded(while_open, self.code_form)

    def _is_open(self) -> bool:
        with Session(self.engine) as session:
            return may_be_set_up(session, setup_of(session))


def path_of(step: SetupStep) -> str:
    """Return the path of the page of a step."""
    return f"{SETUP}/{step}"


def of_the_step(refusal: Refusal) -> Refusal:
    """Return a refusal of what was typed; raise one of the browser, which the form for the code says."""
    if refusal.phrase.key in {NOT_YOURS, "setup.over"}:
        raise refusal
    return refusal


def status_of(refused: Refusal | None) -> int:
    """Return the status of a page that says a refusal, or none."""
    return 200 if refused is None else STATUS.get(refused.phrase.key, 422)
