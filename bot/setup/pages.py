"""The page of set-up: a code of the desk's machine opens it for one browser, until an administrator logs in."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logins.addresses import counted_address
from bot.logins.cookies import browser_of, keep_setup, setup_secret_of
from bot.pages.drawing import drawn, form_of, voice_for
from bot.pages.login_pages import Endpoint, guarded
from bot.turns.dispatch import Dispatch
from handlers.logins.resets import LINK_PATH, MadeLink, link_address
from handlers.people.people_file import LANGUAGES
from handlers.setup.administrator import make_administrator
from handlers.setup.code import give_code, setup_by_browser
from handlers.setup.office import name_office
from handlers.setup.steps import SetupStep, step_states
from handlers.turn.turn import Turn
from models.logins.setup import Setup, may_be_set_up, setup_of
from models.people.office import office_language, office_name
from models.people.person import Person
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.terms import Language

SETUP = "/setup"
PATHS = {step: f"{SETUP}/{step}" for step in (SetupStep.OFFICE, SetupStep.ADMINISTRATOR)}
"""The steps that have a page; those of the others are commands, which their sentences name."""
NOT_YOURS = "setup.not_yours"
STATUS = {"login.busy": 503, "web.too_large": 413, "setup.wrong_code": 401, NOT_YOURS: 401}

Result = TypeVar("Result")


class SetupPages:
    """The routes; `clock` gives desk time, and `language` is the desk's own; `page_url` is None where nobody said."""

    def __init__(
        self,
        dispatch: Dispatch,
        engine: Engine,
        clock: Callable[[], datetime],
        language: Language,
        page_url: str | None,
    ) -> None:
        self._dispatch = dispatch
        self._engine = engine
        self._clock = clock
        self._language = language
        self._page_url = page_url

    def routes(self) -> list[BaseRoute]:
        """The code, and every step with what its form sends."""
        pages = {
            SETUP: (self.show, self.give),
            PATHS[SetupStep.OFFICE]: (self.show_office, self.set_office),
            PATHS[SetupStep.ADMINISTRATOR]: (self.show_administrator, self.set_administrator),
        }
        return [
            Route(path, self._guarded(endpoint), methods=[method])
            for path, both in pages.items()
            for method, endpoint in zip(("GET", "POST"), both, strict=True)
        ]

    async def show(self, request: Request) -> Response:
        """The steps for the browser that has the set-up; for every other one a field for the code, and nothing else."""
        edition, now = self._dispatch.rules.policy.edition, self._clock()
        try:
            states = await self._read(request, lambda session, _: step_states(session, edition, now))
        except Refusal:
            return self._code_form(request)
        return drawn("setup_steps", voice_for(request, self._language), states=states, paths=PATHS)

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

    async def show_office(self, request: Request) -> Response:
        """The name and the language of the office as they are."""
        name, language = await self._read(
            request, lambda session, _: (office_name(session), office_language(session, self._language))
        )
        return self._office_form(request, name, language)

    async def set_office(self, request: Request) -> Response:
        """Name the office, and go back to the steps."""
        typed = await form_of(request)
        name, language = typed.get("name", ""), LANGUAGES.get(typed.get("language", "").lower(), self._language)
        try:
            await self._press(request, lambda turn, _: name_office(turn, name, language))
        except Refusal as refusal:
            return self._office_form(request, name, language, _of_the_step(refusal))
        return RedirectResponse(SETUP, 303)

    async def show_administrator(self, request: Request) -> Response:
        """A form for the administrator; once there is one, the press that makes another link."""
        return self._administrator_form(request, await self._read(request, _administrator))

    async def set_administrator(self, request: Request) -> Response:
        """Make the administrator's account, or only a new link, and show the link this once."""
        typed = await form_of(request)
        said = {key: typed.get(key, "") for key in ("name", "department", "phone")}
        try:
            link = await self._press(request, lambda turn, setup: make_administrator(turn, setup, **said))
        except Refusal as refusal:
            _of_the_step(refusal)
            return self._administrator_form(request, await self._read(request, _administrator), said, refusal)
        return self._administrator_form(request, link.name, link=link)

    def _office_form(self, request: Request, name: str, language: Language, refused: Refusal | None = None) -> Response:
        return drawn(
            "setup_office",
            voice_for(request, self._language),
            _status(refused),
            refused,
            name=name,
            spoken=language,
            languages=tuple(Language),
            here=PATHS[SetupStep.OFFICE],
            back=SETUP,
        )

    def _administrator_form(
        self,
        request: Request,
        made: str,
        typed: dict[str, str] | None = None,
        refused: Refusal | None = None,
        link: MadeLink | None = None,
    ) -> Response:
        return drawn(
            "setup_administrator",
            voice_for(request, self._language),
            _status(refused),
            refused,
            made=made,
            typed=typed or dict.fromkeys(("name", "department", "phone"), ""),
            link=link,
            path=f"{LINK_PATH}{link.code}" if link else "",
            where=link_address(self._page_url, link.code) if link else "",
            here=PATHS[SetupStep.ADMINISTRATOR],
            back=SETUP,
        )

    def _code_form(self, request: Request, refused: Refusal | None = None) -> Response:
        return drawn("setup_code", voice_for(request, self._language), _status(refused), refused)

    async def _press(self, request: Request, story: Callable[[Turn, Setup], Result]) -> Result:
        """Run the story of a step for the browser that has the set-up. Raises Refusal for every other one."""
        secret = setup_secret_of(request)
        return await self._turn(lambda turn: story(turn, setup_by_browser(turn, secret)))

    async def _read(self, request: Request, work: Callable[[Session, Setup], Result]) -> Result:
        """Read for the browser that has the set-up. Raises Refusal for every other one."""
        secret = setup_secret_of(request)

        def read() -> Result:
            with Session(self._engine) as session:
                setup = setup_of(session)
                if setup is None or not setup.is_of(secret, machine_now(session.connection())):
                    raise Refusal(NOT_YOURS)
                return work(session, setup)

        return await asyncio.to_thread(read)

    async def _turn(self, story: Callable[[Turn], Result]) -> Result:
        return await self._dispatch.answer(story, self._clock(), "setup")

    def _is_open(self) -> bool:
        with Session(self._engine) as session:
            return may_be_set_up(session, setup_of(session))

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint while the desk can be set up: before and after there is no such page.

        A refusal and a database that is busy or away are said above the form for the code.
        """

        async def while_open(request: Request) -> Response:
            if not await asyncio.to_thread(self._is_open):
                raise HTTPException(404)
            return await endpoint(request)

        return guarded(while_open, self._code_form)


def _administrator(session: Session, setup: Setup) -> str:
    """The name of the administrator whom the set-up made; "" before."""
    made = session.get(Person, setup.administrator_id) if setup.administrator_id is not None else None
    return made.name if made is not None else ""


def _of_the_step(refusal: Refusal) -> Refusal:
    """Return a refusal of what was typed; one of the browser goes on to the form for the code."""
    if refusal.phrase.key in {NOT_YOURS, "setup.over"}:
        raise refusal
    return refusal


def _status(refused: Refusal | None) -> int:
    return 200 if refused is None else STATUS.get(refused.phrase.key, 422)
