"""The demo office at work inside a test: its people at their browsers, and a clock that moves when told to."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select
from starlette.applications import Starlette

from bot.app import build_app
from bot.platforms.registry import PLATFORMS, Registered
from bot.platforms.webchat.visitor import DIRECT, NOTICES
from bot.schedule import Schedule
from bot.settings import PLATFORM_SECRETS, Settings
from bot.turns.dispatch import Dispatch
from bot.turns.early_hearing import EarlyHearing, HeardAtOnce, Hears
from handlers import desk as contents
from handlers.i18n import voice_of
from models.chat import Card, direct_chat
from models.database.engines import reading_engine
from models.messaging.outbox import Post, PostState
from models.messaging.webchat import Line as Written
from models.terms import DatabaseUse, Language, Platform
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at
from tests.support.elsewhere import Elsewhere
from tests.support.hand_clock import HandClock
from tests.support.hand_travel import HandTravel
from tests.support.loop import Loop
from tests.support.page_answers import Answer, Line, names_of
from tests.support.page_drawn import offered_in, rows_in, sheet_in
from tests.support.patience import slow_machine, wait_until
from tests.support.seats import SENT_BY_US, cookies_of
from tests.support.uses import use_as

HOST = "127.0.0.1:8000"
KEY = "key of the tests"
BUSY, FORBIDDEN = 503, 403
ZH = voice_of(Language.ZH)
"""What the desk says under a key, in Chinese."""

Result = TypeVar("Result")


class Desk:
    """A running desk."""

    def __init__(self, app: Starlette, settings: Settings, clock: HandClock, loop: Loop) -> None:
        self.app = app
        self.settings = settings
        self.clock = clock
        self.engine: Engine = reading_engine(settings.database)
        self._loop = loop
        self._ids = count(1)
        self._browsers: dict[str, Browser] = {}
        self._elsewhere = Elsewhere(
            settings, app.state.schedule.dispatch.desk, app.state.schedule.dispatch.rules.running
        )

    def as_(self, name: str) -> "Browser":
        """The browser of the person called `name`."""
        if name not in self._browsers:
            self._browsers[name] = Browser(self, cookies_of(self.settings.database, name, KEY), name)
        return self._browsers[name]

    def stranger(self, **cookies: str) -> "Browser":
        """A browser with these cookies, or none."""
        return Browser(self, cookies)

    def run_only(self, *platforms: Platform) -> None:
        """From now on these alone are set up, for whoever acts elsewhere."""
        self._elsewhere.running = frozenset(platforms)

    @property
    def own_ear(self) -> EarlyHearing:
        """The ear that a desk has outside of tests, which hears within a tenth of a second or not at all."""
        return cast("EarlyHearing", self.app.state.own_ear)

    def hear_with(self, ear: Hears) -> None:
        """From now on messages are heard with this ear, here and elsewhere."""
        self.app.state.schedule.dispatch.ear = self._elsewhere.ear = ear

    def tick(self, name: str) -> int:
        """Run one of the desk's ticks now, as another replica would; how many rows it acted on."""
        return self.run(self.elsewhere(lambda dispatch: dispatch.tick(name, self.now)))

    async def elsewhere(self, work: Callable[[Dispatch], Awaitable[Result]]) -> Result:
        """Have another process's dispatch do it; this one hears of it at once, not at its next look."""
        result = await self._elsewhere.do(work)
        self.ring()
        return result

    def ring(self) -> None:
        """Have the desk look, on its own event loop, at what another process wrote."""
        for ring in self.app.state.schedule.dispatch.committed:
            ring()

    @property
    def now(self) -> datetime:
        """Desk time: the test's own clock, and as far ahead of it as `forward` moved it."""
        return cast("datetime", self.app.state.desk_clock())

    def forward(self, wish: str) -> datetime:
        """Move desk time ahead, everything due on the way told: `PT1H`, `next_morning` …; as a demo's page does."""
        if not self.app.state.desk_clock.is_demo:
            self.run(HandTravel(self.app, self.clock).forward(wish))
            return self.now
        answer = self.as_("赵小禾").post("/demo/clock", {"forward": wish})
        assert answer.status_code == 200, answer.text
        return datetime.fromisoformat(answer.json()["now"])

    def settle(self) -> None:
        """Wait until everything that was said stands in its room; a group told to wait may wait, see `arrived`."""
        is_waiting = Post.state == PostState.QUEUED, Post.platform != Platform.ROBOT
        waiting = select(func.count()).select_from(Post).where(*is_waiting)
        self.wait_until(lambda session: session.exec(waiting).one() == 0)

    def wait_until(self, holds: Any) -> None:
        """Wait until `holds(session)` is true."""

        def does_hold() -> object:
            with self.session() as session:
                return holds(session)

        wait_until(does_hold)

    def session(self) -> Session:
        """A session to look things up with."""
        return Session(self.engine)

    def ticket(self, number: str) -> Ticket:
        """The ticket as it stands, with its reporter and its assignee."""
        with self.session() as session:
            ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
            _ = ticket.reporter, ticket.assignee, ticket.targets
            return ticket

    def tickets(self) -> list[Ticket]:
        """All tickets, oldest first."""
        with self.session() as session:
            return list(session.exec(select(Ticket).order_by(col(Ticket.id))).all())

    def target(self, number: str, promise: str) -> Target:
        """The ticket's deadline for a promise, the one that counts."""
        target = self.ticket(number).target(promise)
        assert target is not None
        return target

    def log(self, number: str) -> list[str]:
        """The verbs of the ticket's work log, oldest first; its chain has to hold."""
        ticket = self.ticket(number)
        with self.session() as session:
            found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id)
            entries = session.exec(found.order_by(col(WorkLogEntry.position))).all()
            assert broken_at(number, ticket.log_head, ticket.log_length, [entry.logged for entry in entries]) is None
            return [entry.verb for entry in entries]

    def new_id(self) -> str:
        """A `client_id` nobody used yet."""
        return f"c{next(self._ids)}"

    def close(self) -> None:
        """Let go of the database."""
        self.run(self._elsewhere.close())
        self.engine.dispose()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run something on the desk's own event loop."""
        return self._loop.run(work)


class Browser:
    """Somebody at the web page."""

    def __init__(self, desk: Desk, cookies: dict[str, str], name: str = "") -> None:
        self.desk = desk
        self._rooms = {"intake": "intake", "team": "team", NOTICES: NOTICES, direct_chat(name): DIRECT}
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=desk.app), base_url=f"http://{HOST}", cookies=cookies, headers=SENT_BY_US
        )

    def get(self, path: str, **query: str | int) -> httpx.Response:
        """Ask for something."""
        return self.desk.run(self.http.get(path, params=query))

    def ask(self, path: str, **headers: str) -> httpx.Response:
        """Ask for something with these headers."""
        return self.desk.run(self.http.get(path, headers=headers))

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """Send a JSON body."""
        return self.desk.run(self.http.post(path, json=body, headers=headers))

    def form(self, path: str, **typed: str) -> httpx.Response:
        """Send a form of a page that the server drew; where the answer leads elsewhere, nothing follows it."""
        return self.desk.run(self.http.post(path, data=typed))

    def take(self, path: str, **query: str) -> httpx.Response:
        """Ask for a paper, which the desk writes and notes."""
        return self.desk.run(self.http.post(path, params=query))

    def send(self, path: str, content: bytes, content_type: str = "application/json", **headers: str) -> httpx.Response:
        """Send a body as it is, JSON or not."""
        headers = {"Content-Type": content_type, **headers}
        return self.desk.run(self.http.post(path, content=content, headers=headers))

    def say(self, place: str, text: str, thread: str | None = None, client_id: str | None = None) -> Answer:
        """Type a message and wait until all that follows from it is delivered."""
        body = {"place": place, "text": text, "thread": thread, "client_id": client_id or self.desk.new_id()}
        return self._answered("/chat/lines", body)

    def press(self, ticket: str | None, button: str) -> Answer:
        """Press the newest button of that label, or action, that this person sees on a card of the ticket."""
        line = self.card_with(ticket, button)
        return self.click(line.post, line.action(button))

    def click(self, post: str | None, action: str, client_id: str | None = None) -> Answer:
        """Press a button, there or not."""
        body = {"post": post, "action": action, "client_id": client_id or self.desk.new_id()}
        return self._answered("/chat/clicks", body)

    def fill(self, ticket: str | None, button: str, **fields: str) -> Answer:
        """Press a button that opens a form, fill it in and send it."""
        line = self.card_with(ticket, button)
        opened = self.click(line.post, line.action(button))
        assert opened.form is not None, opened
        assert set(fields) <= {field.name for field in opened.form.fields}
        return self.submit(line.post, opened.form.name, fields)

    def reclassify(self, ticket: str, wish: str, reason: str, why: str = "misjudged") -> Answer:
        """改级 to `A`, or 改类 to `defect:C` or `other`: ask for the preview, then confirm it."""
        form, name = ("change_class", "severity") if len(wish) == 1 else ("change_kind", "judgement")
        post = self.card_with(ticket, "more").post
        preview = self.submit(post, form, {name: wish, "reason": reason})
        if preview.form is None:
            return preview
        return self.submit(post, preview.form.name, {"why": why, "reason": reason})

    def submit(self, post: str | None, form: str, fields: dict[str, str], place: str | None = None) -> Answer:
        """Send a form, opened or not."""
        body = {"post": post, "form": form, "fields": fields, "client_id": self.desk.new_id(), "place": place}
        return self._answered("/chat/forms", body)

    def lines(self, place: str, after: int = 0) -> list[Line]:
        """What stands in a place, or what changed there since number `after`."""
        found = self._taken(lambda: self.get("/chat/lines", place=place, after=after))
        assert found.status_code == 200, found.text
        return [Line.model_validate(line) for line in found.json()["lines"]]

    def cards(self, place: str, ticket: str | None = None) -> list[Line]:
        """The cards in a place, of one ticket or of all, in their order."""
        lines = sorted(self.lines(place), key=lambda line: line.position)
        return [line for line in lines if line.card and ticket in {None, line.ticket}]

    def card(self, place: str, ticket: str | None = None, which: int = -1) -> Card:
        """The newest card in a place, or another by its number."""
        card = self.cards(place, ticket)[which].card
        assert card is not None
        return card

    def card_with(self, ticket: str | None, button: str) -> Line:
        """The newest card with a button that this person sees anywhere, once all that was said is delivered."""
        self.desk.settle()
        for chat, seq, line_id in self._lines_with(ticket, button):
            found = self._taken(partial(self.get, "/chat/lines", place=self._rooms[chat], after=seq - 1))
            if found.status_code != FORBIDDEN:
                assert found.status_code == 200, found.text
                return next(Line.model_validate(line) for line in found.json()["lines"] if line["id"] == line_id)
        raise AssertionError(f"no button {button} on any card of {ticket}")

    def _lines_with(self, ticket: str | None, button: str) -> Iterator[tuple[str, int, str]]:
        """Where such a button stands, in anybody's room or this person's own, the newest first."""
        found = select(Written).where(col(Written.chat).in_(self._rooms), col(Written.post_id).is_not(None))
        if ticket is not None:
            found = found.join(Post, col(Post.id) == col(Written.post_id)).join(Ticket).where(Ticket.number == ticket)
        with self.desk.session() as session:
            lines = session.exec(found).all()
        rooms = list(self._rooms)
        for line in sorted(lines, key=lambda one: (one.at, one.position, -rooms.index(one.chat)), reverse=True):
            if any(button in names_of(one["label"], one["action"]) for one in (line.card or {}).get("buttons", ())):
                yield line.chat, line.seq, line.id

    def places(self) -> list[str]:
        """The places this person has."""
        me = self._taken(lambda: self.get("/chat/me"))
        return [str(place["place"]) for place in me.json()["places"]]

    def sheet(self, ticket: str, place: str = DIRECT) -> dict[str, Any]:
        """The panel of a ticket, beside a place."""
        found = self._taken(lambda: self.get(f"/chat/tickets/{ticket}", place=place))
        assert found.status_code == 200, found.text
        return sheet_in(found.json()["html"])

    def offered(self) -> set[str]:
        """What the page offers beside the rooms."""
        return offered_in(self.get("/").text)

    def listed(self, view: str, query: str = "") -> list[dict[str, Any]]:
        """The rows of a list."""
        return rows_in(self.get("/chat/tickets", view=view, q=query).json()["html"])

    def close(self) -> None:
        """Shut the browser."""
        self.desk.run(self.http.aclose())

    def _answered(self, path: str, body: object) -> Answer:
        response = self._taken(lambda: self.post(path, body))
        assert response.status_code == 200, response.text
        self.desk.settle()
        return Answer.model_validate(response.json())

    @staticmethod
    def _taken(ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Ask, as the page does, until the desk is not busy any more; what was sent has the same `client_id`."""
        answers = [ask()]

        def is_taken() -> bool:
            if answers[-1].status_code == BUSY:
                answers.append(ask())
            return answers[-1].status_code != BUSY

        wait_until(is_taken)
        return answers[-1]


PLAIN = Settings(_env_file=None, secret_key=KEY)  # type: ignore[arg-type,call-arg]
"""Read once, for all desks that are set up no further: reading takes half as long as starting one."""


def settings_for(url: str, folder: Path, **more: Any) -> Settings:
    """Settings that nothing on the machine can change."""
    if not more:
        return PLAIN.model_copy(update={"database_url": url, "data_dir": folder})
    return Settings(_env_file=None, database_url=url, data_dir=folder, secret_key=KEY, **more)  # type: ignore[arg-type,call-arg]


def _leave_alone(schedule: Schedule, ticks: Iterable[str]) -> None:
    """Have the desk look at nothing by itself once it is there: a test says when, and its clock leaps."""
    schedule.pulse.sign = lambda turn: 0
    for name in ticks:
        schedule.looks.pop(name, None)


async def _built(
    settings: Settings, clock: HandClock, platforms: Mapping[Platform, Registered], desk: contents.Desk
) -> Starlette:
    app = build_app(settings, now=clock, platforms=platforms, desk=desk)
    app.state.own_ear = app.state.schedule.dispatch.ear
    app.state.schedule.dispatch.ear = HeardAtOnce()  # what is read must not hang on how busy the machine is
    return app


@contextmanager
def running_desk(
    url: str,
    folder: Path,
    prepare: Callable[[Starlette], None] = lambda app: None,
    platforms: Mapping[Platform, Registered] = PLATFORMS,
    desk: contents.Desk = contents.DESK,
    *,
    is_everywhere: bool = True,
    is_desk: bool = False,
    **more: Any,
) -> Iterator[Desk]:
    """A demo, or a desk where a platform is set up or it `is_desk`; `prepare` may look at it before it starts.

    It speaks to every platform, set up or not, where a story stands in for it; else only to those that are set up.
    The page stands beside the platforms unless `page` says "off".
    """
    is_desk = is_desk or platforms is not PLATFORMS or any(name in more for name in PLATFORM_SECRETS)
    use_as(url, DatabaseUse.DESK if is_desk else DatabaseUse.DEMO)
    clock, loop, settings, patience = HandClock(), Loop(), settings_for(url, folder, **more), ExitStack()
    patience.enter_context(slow_machine())

    try:
        app = loop.run(_built(settings, clock, platforms, desk))
        if is_everywhere:
            app.state.schedule.dispatch.rules = replace(app.state.schedule.dispatch.rules, running=frozenset(Platform))
        app.state.schedule.bell_rests_s = 0.0  # one event at a time has no bursts
        prepare(app)
        lifespan: AbstractAsyncContextManager[Any] = app.router.lifespan_context(app)
        loop.run(lifespan.__aenter__())
        _leave_alone(app.state.schedule, desk.router.ticks)
        running = Desk(app, settings, clock, loop)
        try:
            yield running
        finally:
            running.close()
            loop.run(lifespan.__aexit__(None, None, None))
    finally:
        loop.close()
        patience.close()
