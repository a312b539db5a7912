"""The web chat over HTTP: the page, what it reads, and what people send from it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlmodel import Session, select
from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.documents.build import MadeFile
from bot.platforms.protocol import Surroundings
from bot.platforms.webchat import reading, sending
from bot.platforms.webchat.bodies import ClickBody, ClockBody, FormBody, LanguageBody, LineBody, PersonBody, body_of
from bot.platforms.webchat.charts import Charts
from bot.platforms.webchat.downloads import download, file_for
from bot.platforms.webchat.errors import Endpoint, Guard, Refused
from bot.platforms.webchat.live import HEARTBEAT_S, Live, heartbeat
from bot.platforms.webchat.months import month_file
from bot.platforms.webchat.papers import (
    handed_out,
    ledger_for,
    paper_for,
    paper_shown_with,
    picture_shown,
    shown_with,
)
from bot.platforms.webchat.shell import Shell, number_in
from bot.platforms.webchat.visitor import COOKIE, Visitor, Who, cookie_for
from bot.turns.writer import Dropped, in_time, read_only
from handlers.i18n import voice_of
from handlers.people.language import speak
from handlers.turn.turn import Turn
from handlers.turn.workflow import Workflows
from models.chat import storable
from models.people.person import Account, Person
from models.refusal import Refusal
from models.terms import Language, Platform
from models.tickets.facts import TEAM_EYES
from sla.rulebook import Rulebook

log = structlog.get_logger(__name__)

HERE = Path(__file__).parent
DRAWS = 3
"""So often a paper is drawn while others keep another text of it under the same version."""
Answer = TypeVar("Answer")
Page = Callable[[Session, Visitor, Request], dict[str, Any]]
Paper = Callable[[Session, Visitor, Rulebook, Request, datetime], Callable[[Turn], "MadeFile | None"]]
"""Draws a file, and gives the story that keeps it, notes who takes it and hands it out; None: draw it again."""


class Pages:
    """The routes of the web chat: `who` tells who asks, `live` tells open pages of what changed.

    Faces and time travel are a demo's alone.
    """

    def __init__(self, given: Surroundings, who: Who, live: Live) -> None:
        self.dispatch = given.dispatch
        self.engine = given.engine
        self.key = given.settings.signing_key
        self.language = given.settings.language
        self.now = given.clock
        self.files = given.files
        self.data_dir = given.settings.data_dir
        self.time_travel = given.time_travel
        self.who = who
        self.live = live
        self.shell = Shell(given, who)
        self._charts: Charts | None = None

    @property
    def _workflows(self) -> Workflows:
        return self.dispatch.desk.workflows

    def routes(self) -> list[BaseRoute]:
        """Everything the page needs, each answer guarded: what goes wrong is said in one sentence."""
        guarded = Guard(self._language_of, self.language).guarded
        return [
            *self.shell.routes(guarded, self._read),
            Route("/chat/me", guarded(self._reads(self.shell.me))),
            Route("/chat/words", guarded(self._reads(self.words))),
            Route("/chat/lines", guarded(self._reads(self.lines)), methods=["GET"]),
            Route("/chat/lines", guarded(self.post_line), methods=["POST"]),
            Route("/chat/lines/{id}", guarded(self._reads(self.line)), methods=["GET"]),
            Route("/chat/clicks", guarded(self.post_click), methods=["POST"]),
            Route("/chat/forms", guarded(self.post_form), methods=["POST"]),
            Route("/chat/outcomes/{client_id}", guarded(self.outcome)),
            Route("/chat/tickets", guarded(self._reads(self.shell.tickets))),
            Route("/chat/tickets/{number}", guarded(self._reads(self.shell.ticket))),
            Route("/chat/files/{id}", guarded(self.file)),
            *(
                Route(path, guarded(self._hands_out(made_for)), methods=["POST"])
                for path, made_for in (
                    ("/chat/access/ledger.csv", ledger_for),
                    ("/chat/access/ledger.docx", ledger_for),
                    ("/chat/papers/{number}.docx", partial(paper_for, self._workflows, self.data_dir)),
                    ("/chat/posts/{post}/files/{file}", paper_shown_with),
                )
            ),
            Route("/chat/posts/{post}/files/{file}", guarded(self.picture), methods=["GET"]),
            Route("/chat/figures/{name}.png", guarded(self.chart)),
            *(
                Route(f"/chat/months/{{month}}.{kind}", guarded(self.month), methods=["POST"])
                for kind in ("docx", "xlsx")
            ),
            Route("/chat/events", guarded(self.events)),
            Route("/chat/language", guarded(self.post_language), methods=["POST"]),
            *(self._routes_of_demo(guarded) if self.now.is_demo else ()),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    def _routes_of_demo(self, guarded: Callable[[Endpoint], Endpoint]) -> list[BaseRoute]:
        return [
            Route("/demo/clock", guarded(self.post_clock), methods=["POST"]),
            Route("/demo/person", guarded(self.post_person), methods=["POST"]),
        ]

    def words(self, session: Session, someone: Visitor, request: Request) -> dict[str, Any]:
        """The page's own words in the reader's language."""
        voice = voice_of(someone.person.language)
        return {key: voice(key) for key in voice.keys("page.")}

    def lines(self, session: Session, someone: Visitor, request: Request) -> dict[str, Any]:
        """Lines of a place: changed since `after`, or older than `before`."""
        chat = someone.chat(request.query_params.get("place", ""))
        if chat is None:
            raise Refused(403, "web.not_your_place")
        if "before" in request.query_params:
            return reading.lines_before(session, someone, chat, number_in(request, "before"))
        return reading.lines_after(session, someone, chat, number_in(request, "after"))

    def line(self, session: Session, someone: Visitor, request: Request) -> dict[str, Any]:
        """The whole text of a line that was shown cut."""
        text = reading.whole_text(session, someone, str(storable(request.path_params["id"])))
        if text is None:
            raise Refused(404, "web.no_line")
        return {"text": text}

    async def file(self, request: Request) -> Response:
        """Return a file of a ticket, to be saved, for a person who may read the ticket."""
        someone = await self._someone(request)
        wanted = str(request.path_params["id"])
        return await download(
            self.files, await self._read(lambda session: file_for(session, someone, wanted, self._workflows))
        )

    async def picture(self, request: Request) -> Response:
        """A picture that stands on a card."""
        someone = await self._someone(request)
        return picture_shown(await self._read(lambda session: shown_with(session, someone, request)))

    async def chart(self, request: Request) -> Response:
        """A chart of the figures, on a light ground or a dark one."""
        someone = await self._someone(request)
        self._charts = self._charts or Charts()
        return await self._charts.answer(someone.person, self._work_out, self.dispatch.rules, self.now(), request)

    async def month(self, request: Request) -> Response:
        """The report of a month, to be saved."""
        someone = await self._someone(request)
        return await month_file(self.dispatch, someone, self._work_out, self.now(), request)

    async def post_line(self, request: Request) -> Response:
        """Say something in a place."""
        body = await body_of(request, LineBody)
        someone, thread = await self._acting(
            request, lambda session, someone: sending.demand_thread(session, someone, body)
        )
        return JSONResponse(await sending.send_line(self.dispatch, someone, body, thread, self.now()))

    async def post_click(self, request: Request) -> Response:
        """Press a button."""
        body = await body_of(request, ClickBody)
        someone, place = await self._acting(
            request, lambda session, someone: sending.place_of(session, someone, body.post, body.place)
        )
        return JSONResponse(await sending.click(self.dispatch, someone, body, place, self.now()))

    async def post_form(self, request: Request) -> Response:
        """Send in a form."""
        body = await body_of(request, FormBody)
        someone, place = await self._acting(
            request, lambda session, someone: sending.place_of(session, someone, body.post, body.place)
        )
        return JSONResponse(await sending.submit(self.dispatch, someone, body, place, self.now()))

    async def outcome(self, request: Request) -> Response:
        """Return the outcome of an event that this person sent under a `client_id`."""
        someone, client_id = await self._someone(request), str(storable(request.path_params["client_id"]))
        answer = await sending.outcome_of(self.dispatch, someone, client_id)
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def post_language(self, request: Request) -> Response:
        """Read in another language from now on."""
        body, someone = await body_of(request, LanguageBody), await self._someone(request)

        def choose(turn: Turn) -> bool:
            person = turn.get(Person, someone.person.id, lock=True)
            if person is not None:
                speak(turn, person, body.language)
            return person is not None

        await self.dispatch.answer(choose, self.now(), "people")
        return JSONResponse({"ok": True})

    async def post_person(self, request: Request) -> Response:
        """See with another person's eyes; the demo's own way to log in."""
        body = await body_of(request, PersonBody)
        known = select(Account.id).where(Account.platform == Platform.WEBCHAT, Account.external_id == body.name)
        if await self._read(lambda session: session.exec(known).first()) is None:
            raise Refused(404, "web.no_person", name=body.name)
        response = JSONResponse({"ok": True})
        response.set_cookie(COOKIE, cookie_for(body.name, self.key), httponly=True, samesite="lax")
        return response

    async def post_clock(self, request: Request) -> Response:
        """Move desk time ahead; everybody who looks at the demo may."""
        body, someone = await body_of(request, ClockBody), await self._someone(request)
        try:
            steps = await self.time_travel.forward(body.forward)
        except Refusal as refusal:
            sentence = voice_of(someone.person.language).say(refusal.phrase)
            return JSONResponse({"error": sentence}, 409 if refusal.phrase.key == "demo.under_way" else 422)
        return JSONResponse({"now": self.now().isoformat(), "steps": steps})

    async def events(self, request: Request) -> Response:
        """Server-sent events: which places changed."""
        someone = await self._someone(request)
        chats = {someone.chat(place): place for place in someone.places}
        self.live.demand_room(someone.account)
        sees_all = someone.person.has(*TEAM_EYES)
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        changes = self.live.changes(someone, chats.get, last, sees_all=sees_all)
        return EventSourceResponse(changes, ping=HEARTBEAT_S, ping_message_factory=heartbeat)

    async def _someone(self, request: Request) -> Visitor:
        """Return the visitor who acts."""
        return (await self._acting(request, lambda session, someone: None))[0]

    async def _acting(self, request: Request, look: Callable[[Session, Visitor], Answer]) -> tuple[Visitor, Answer]:
        """Return the visitor who acts, and the result of `look`; both after a move of desk time by another process."""

        def read(session: Session) -> tuple[Visitor, Answer]:
            self.now.look_in(session)
            someone = self.who.demand(session, request)
            request.state.language = someone.person.language
            return someone, look(session, someone)

        return await self._read(read)

    def _reads(self, answer: Page) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            def read(session: Session) -> dict[str, Any]:
                someone = self.who.demand(session, request)
                return answer(session, someone, request)

            return JSONResponse(await self._read(read), headers={"Cache-Control": "no-store"})

        return endpoint

    def _hands_out(self, made_for: Paper) -> Endpoint:
        """A file made for this person, noted among the exports before it leaves."""

        async def endpoint(request: Request) -> Response:
            someone, rules = await self._someone(request), self.dispatch.rules
            for _ in range(DRAWS):
                keep = await self._read(lambda session: made_for(session, someone, rules, request, self.now()))
                made = await self.dispatch.answer(keep, self.now(), "export")
                if made is not None:
                    return handed_out(made)
            raise Dropped("others keep other papers")

        return endpoint

    async def _read(self, query: Callable[[Session], Answer]) -> Answer:
        return await in_time(self._work_out(query))

    async def _work_out(self, query: Callable[[Session], Answer]) -> Answer:
        """Return the result of a slow query, without the time limit of a line; such as the figures of a year."""

        def read() -> Answer:
            with Session(self.engine, expire_on_commit=False) as session:
                return query(session)

        return await read_only(asyncio.to_thread(read))

    async def _language_of(self, request: Request) -> Language | None:
        someone = await self._read(lambda session: self.who.find(session, request))
        return someone.person.language if someone else None
