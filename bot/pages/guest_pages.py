"""The pages of a link for a caller: one button opens it, then the ticket as its reporter sees it; nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.logins.addresses import counted_address
from bot.logins.cookies import browser_of, guest_secret_of, keep_guest
from bot.logins.logins import Logins
from bot.pages.drawing import drawn, form_of, voice_for
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.i18n import Voice
from handlers.logins import guests
from handlers.logins.guest_links import GUEST_PATH
from handlers.logins.guests import GuestView
from handlers.turn.turn import Turn
from models.refusal import Refusal
from models.terms import Language

log = structlog.get_logger(__name__)

LINK = f"{GUEST_PATH}{{code}}"
FIRST_DONE = "guest.done."
STATUS = {"guest.gone": 404, "guest.too_many": 429, "guest.busy": 503, "guest.house": 403, "guest.wrong_digits": 401}
"""By the sentence that refuses, the status of the answer; 422 for all others."""

Result = TypeVar("Result")


class GuestPages:
    """The routes, all below `/o/`; `clock` gives desk time, and `language` is the desk's own. `engine` only reads.

    What is guessed is turned down by a read alone: no turn begins for it.
    """

    def __init__(
        self,
        logins: Logins,
        dispatch: Dispatch,
        engine: Engine,
        clock: Callable[[], datetime],
        language: Language,
    ) -> None:
        self._logins = logins
        self._dispatch = dispatch
        self._engine = engine
        self._clock = clock
        self._language = language

    def routes(self) -> list[BaseRoute]:
        """The ticket of the session, what is pressed there, and links."""
        return [
            Route(GUEST_PATH, self._guarded(self.show), methods=["GET"]),
            Route(GUEST_PATH, self._guarded(self.press), methods=["POST"]),
            Route(LINK, self._guarded(self.show_link), methods=["GET"]),
            Route(LINK, self._guarded(self.open_link), methods=["POST"]),
        ]

    async def show_link(self, request: Request) -> Response:
        """One button, which a program that looks through mails does not press; nothing of the ticket."""
        return self._opening(request, asks_digits=await self._asks_digits(request))

    async def open_link(self, request: Request) -> Response:
        """Begin a session for the ticket of the link."""
        asks_digits, address = await self._asks_digits(request), self._address(request)
        code, typed = str(request.path_params["code"]), await form_of(request)
        await self._read(lambda session: guests.demand_unspent(session, guests.link_id_of(session, code), address))
        digits = typed.get("digits", "")
        secret = await self._turn(partial(guests.open_link, code=code, digits=digits, address=address))
        if secret is None:
            return self._opening(request, Refusal("guest.wrong_digits"), asks_digits=asks_digits)
        response = RedirectResponse(GUEST_PATH, 303)
        keep_guest(response, request, secret)
        return response

    async def show(self, request: Request) -> Response:
        """The ticket as its reporter sees it, and how far the last press came."""
        return await self._ticket(request, done=request.query_params.get("done", ""))

    async def press(self, request: Request) -> Response:
        """Do what the reporter's press does, and show the ticket; never for somebody of the house."""
        typed, secret, address = await form_of(request), guest_secret_of(request), self._address(request)
        action, text = typed.get("action", ""), typed.get("text", "")
        if await self._is_of_house(request):
            return await self._ticket(request, Refusal("guest.house"))
        link_id, view = await self._view(request)
        offered = {one.action for one in view.buttons} | ({guests.ADD} if view.may_add else set())
        try:
            if action not in offered:
                raise Refusal("guest.stale")
            is_words = action in {guests.ADD, guests.REOPEN}
            await self._read(partial(guests.demand_unspent, link_id=link_id, address=address, is_words=is_words))
            spoken = self._voice(request).language
            story = partial(guests.press, secret=secret, action=action, text=text, language=spoken, address=address)
            done = await self._turn(story)
        except Refusal as refusal:
            return await self._ticket(request, refusal, text=text)
        return RedirectResponse(f"{GUEST_PATH}?done={done.removeprefix(FIRST_DONE)}", 303)

    async def _ticket(
        self, request: Request, refused: Refusal | None = None, *, text: str = "", done: str = ""
    ) -> Response:
        _, view = await self._view(request)
        voice = self._voice(request)
        if view.is_to_note:
            await self._turn(partial(guests.note_use, secret=guest_secret_of(request)), is_quiet=True)
        return drawn(
            "guest",
            voice,
            _status(refused),
            refused,
            view=view,
            done=f"{FIRST_DONE}{done}" if voice.has(f"{FIRST_DONE}{done}") else "",
            is_of_house=await self._is_of_house(request),
            text=text,
            longest=guests.LONGEST,
            words_of={"add": guests.ADD, "reopen": guests.REOPEN},
            here=GUEST_PATH,
        )

    def _opening(self, request: Request, refused: Refusal | None = None, *, asks_digits: bool) -> Response:
        return drawn("guest_link", self._voice(request), _status(refused), refused, asks_digits=asks_digits)

    async def _view(self, request: Request) -> tuple[int | None, GuestView]:
        rules, workflows = self._dispatch.rules.policy.guests, self._dispatch.desk.workflows
        secret, voice, now = guest_secret_of(request), self._voice(request), self._clock()

        def read(session: Session) -> tuple[int | None, GuestView]:
            link, view = guests.view_of(session, secret, voice, rules, workflows, now)
            return link.id, view

        return await self._read(read)

    async def _asks_digits(self, request: Request) -> bool:
        code, rules = str(request.path_params["code"]), self._dispatch.rules.policy.guests
        return await self._read(partial(guests.asks_digits, code=code, rules=rules, now=self._clock()))

    async def _is_of_house(self, request: Request) -> bool:
        return await self._logins.holder(browser_of(request).secret, is_active=False) is not None

    async def _read(self, work: Callable[[Session], Result]) -> Result:
        def read() -> Result:
            with Session(self._engine, expire_on_commit=False) as session:
                return work(session)

        return await asyncio.to_thread(read)

    async def _turn(self, story: Callable[[Turn], Result], *, is_quiet: bool = False) -> Result:
        run = self._dispatch.quietly if is_quiet else self._dispatch.answer
        return await run(story, self._clock(), "guests")

    def _address(self, request: Request) -> str:
        return counted_address(browser_of(request).address)

    def _voice(self, request: Request) -> Voice:
        return voice_for(request, self._language)

    def _guarded(self, endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint; what is not there, or not any more, is one and the same page, which tells nothing."""

        async def answer(request: Request) -> Response:
            try:
                return await endpoint(request)
            except Refusal as refusal:
                refused = refusal
            except Busy:
                refused = Refusal("guest.busy")
            except SQLAlchemyError:
                log.exception("page of a link failed")
                refused = Refusal("guest.busy")
            return drawn("guest_gone", self._voice(request), _status(refused), refused)

        return answer


def _status(refused: Refusal | None) -> int:
    return 200 if refused is None else STATUS.get(refused.phrase.key, 422)
