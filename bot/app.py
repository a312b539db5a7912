"""Puts the desk together: database, rules, dispatch, ticks and the one web application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from bot.desk_clock import DeskClock, utc_now
from bot.documents.requested import RequestedPapers
from bot.documents.workbook import workbook_file
from bot.files.masked_remains import MaskedRemains
from bot.files.store import FileStore
from bot.http import KnownHosts, SafeWay, SameOrigin, SecurityHeaders, feed_route, health_routes, no_page_route
from bot.logins.logins import Logins
from bot.logins.office import OFFICE, OfficeLogins
from bot.logins.proxy_header import TrustedHeader
from bot.pages.admission import Admission
from bot.pages.books import Books
from bot.pages.drawing import nothing_here
from bot.pages.guest_pages import GuestPages
from bot.pages.login_log_page import LoginLogPage
from bot.pages.login_pages import LoginPages
from bot.pages.office_pages import OfficePages
from bot.pages.people_import import PeopleImport
from bot.pages.people_page import PeoplePages
from bot.platforms.protocol import Adapter, Surroundings
from bot.platforms.registry import PLATFORMS, Registered, adapters_for
from bot.readiness import ReadinessCheck
from bot.rules import as_the_office_speaks, load_rules
from bot.schedule import Schedule
from bot.settings import Settings
from bot.setup.admission import SetupAdmission
from bot.setup.pages import SetupPages
from bot.time_travel import TimeTravel
from bot.tls import CertificateWatch, ServedCertificate
from bot.turns.dispatch import Dispatch
from bot.turns.reader import Reader
from bot.turns.writer import open_writer
from handlers.desk import DESK, Desk
from handlers.i18n import voice_of
from handlers.turn.workflow import Workflows
from handlers.watch.certificate import tell_of_certificate
from models.database.engines import reading_engine
from models.health.known_words import unknown_promises, unknown_views, unknown_workflows
from models.refusal import Refusal
from models.terms import Platform, Promise

LOOPBACK = ("127.0.0.1", "localhost")


@asynccontextmanager
async def open_dispatch(settings: Settings, desk: Desk = DESK) -> AsyncIterator[tuple[Dispatch, Engine]]:
    """The desk without a server, for commands: its dispatch and an engine to read with."""
    engine = reading_engine(settings.database)
    settings = as_the_office_speaks(settings, engine)
    rules = load_rules(settings, engine, workflows=desk.workflows)
    reader = Reader(settings.database)
    dispatch = Dispatch(open_writer(settings.database), rules, settings.language, desk, reader)
    try:
        yield dispatch, engine
    finally:
        dispatch.close()
        engine.dispose()


def build_app(
    settings: Settings,
    now: Callable[[], datetime] = utc_now,
    when_warm: Callable[[], None] = lambda: None,
    platforms: Mapping[Platform, Registered] = PLATFORMS,
    desk: Desk = DESK,
    certificate: ServedCertificate | None = None,
) -> Starlette:
    """The web application; `now` gives the machine's time. Its lifespan starts the ticks and stops them again.

    `when_warm` is called once, when all that the first report and the first press need is there. Of `platforms` those
    that are not set up are not even imported. Raises Refusal for words of a workflow that `desk` does not have.
    """
    engine = reading_engine(settings.database)
    _demand_known_words(engine, desk.workflows)
    settings = as_the_office_speaks(settings, engine)
    load = partial(load_rules, settings, engine, platforms, desk.workflows)
    dispatch = Dispatch(open_writer(settings.database), load(), settings.language, desk, Reader(settings.database))
    clock = DeskClock(engine, now)
    files = FileStore(settings.data_dir / "files")
    logins = Logins(dispatch, engine, settings, clock)
    office = _office_logins(settings, dispatch, clock, now)
    adapters = _adapters(platforms, dispatch, engine, settings, clock, files, logins)
    beside = MaskedRemains(dispatch, engine, files), RequestedPapers(dispatch, engine, clock, settings.data_dir)
    schedule = Schedule(dispatch, adapters, engine, clock, load, when_warm, *beside)
    parts = [*_second_opinions(settings, dispatch, engine, clock), *_certificate_watch(certificate, dispatch, clock)]
    pages = [route for adapter in adapters for route in adapter.routes()]
    if pages:
        pages += _drawn_routes(logins, office, engine, dispatch, settings, clock)
    signed = [*(route for one in adapters for route in one.signed_routes()), feed_route(engine, clock, desk.workflows)]
    watched = health_routes(ReadinessCheck(engine, dispatch.writer, clock, dispatch.rules.running, dispatch.ear))
    app = Starlette(
        routes=[*watched, *signed, *(pages or [no_page_route(voice_of(settings.language)("web.no_page"))])],
        middleware=_middleware(settings, [*watched, *signed], has_page=bool(pages)),
        exception_handlers={404: nothing_here(settings.language)} if pages else None,
        lifespan=lambda app: _from_start_to_stop([*adapters, *parts, logins, schedule], dispatch, engine),
    )
    app.state.schedule, app.state.desk_clock, app.state.logins, app.state.office = schedule, clock, logins, office
    app.state.adapters = {adapter.platform: adapter for adapter in adapters}
    return app


def _middleware(settings: Settings, signed: Sequence[BaseRoute], *, has_page: bool) -> list[Middleware]:
    headers = Middleware(SecurityHeaders, has_hsts=settings.hsts == "on")
    if not has_page:
        return [headers, Middleware(SameOrigin)]
    own = urlsplit(settings.page_url or "").hostname
    unsafe = voice_of(settings.language)("web.came_in_plain")
    trusted = settings.trusted_proxy()
    return [
        *([Middleware(TrustedHeader, trusted=trusted)] if trusted is not None else []),
        Middleware(KnownHosts, hosts=(*LOOPBACK, own) if own else LOOPBACK, signed=signed),
        headers,
        Middleware(SafeWay, sentence=unsafe, signed=signed),
        Middleware(SameOrigin),
    ]


def _adapters(
    platforms: Mapping[Platform, Registered],
    dispatch: Dispatch,
    engine: Engine,
    settings: Settings,
    clock: DeskClock,
    files: FileStore,
    logins: Logins,
) -> list[Adapter]:
    """Those that are set up. Where desk time is moved ahead, all of them deliver on the way, and hear of it."""
    adapters: list[Adapter] = []

    async def deliver_now() -> int:
        return sum([await adapter.deliver_now() for adapter in adapters])

    def clock_moved(now: datetime) -> None:
        for adapter in adapters:
            adapter.clock_moved(now)

    time_travel = TimeTravel(dispatch, clock, deliver_now, clock_moved)
    adapters += adapters_for(platforms, Surroundings(dispatch, engine, settings, clock, files, time_travel, logins))
    return adapters


def _drawn_routes(
    logins: Logins,
    office: OfficeLogins | None,
    engine: Engine,
    dispatch: Dispatch,
    settings: Settings,
    clock: DeskClock,
) -> list[BaseRoute]:
    """The pages that the server draws: for callers with a link, and for the people of a desk, which a demo lacks."""
    guests = GuestPages(logins, dispatch, engine, clock, settings.language).routes()
    if clock.is_demo:
        return guests
    admission, books = Admission(logins, engine, settings.language), Books(workbook_file, clock)
    return [
        *guests,
        *SetupPages(SetupAdmission(dispatch, engine, clock, settings.language), settings, books).routes(),
        *LoginPages(logins, settings.language, OFFICE if office is not None else "").routes(),
        *(OfficePages(office, settings.language).routes() if office is not None else ()),
        *LoginLogPage(admission, dispatch, clock, books).routes(),
        *PeopleImport(admission, dispatch, clock, books).routes(),
        *PeoplePages(admission, dispatch, settings, clock).routes(),
    ]


def _office_logins(
    settings: Settings, dispatch: Dispatch, clock: DeskClock, now: Callable[[], datetime]
) -> OfficeLogins | None:
    known = settings.office_provider()
    if known is None:
        return OfficeLogins(dispatch, settings, clock, None) if settings.trusted_proxy() is not None else None
    from bot.logins.provider import Provider  # most desks have none

    return OfficeLogins(dispatch, settings, clock, Provider(known, now))


def _second_opinions(
    settings: Settings, dispatch: Dispatch, engine: Engine, clock: DeskClock
) -> list[AbstractAsyncContextManager[object]]:
    endpoint = settings.opinion_endpoint()
    if endpoint is None:
        return []
    from bot.second_opinion.asking import SecondOpinions  # most desks ask nobody

    return [SecondOpinions(dispatch, engine, clock, endpoint)]


def _certificate_watch(
    certificate: ServedCertificate | None, dispatch: Dispatch, clock: DeskClock
) -> list[AbstractAsyncContextManager[object]]:
    async def tell(refusal: Refusal) -> None:
        await dispatch.carry_out(partial(tell_of_certificate, problem=refusal.phrase), clock(), "certificate")

    return [CertificateWatch(certificate, tell)] if certificate is not None else []


def _demand_known_words(engine: Engine, workflows: Workflows) -> None:
    with Session(engine) as session:
        unknown = {
            "workflow": unknown_workflows(session, workflows),
            "view": unknown_views(session, {view for one in workflows.values() for view in one.card_views}),
            "promise": unknown_promises(session, {*Promise, *workflows.promises}),
        }
    for what, words in unknown.items():
        if words:
            raise Refusal(f"run.unknown_{what}", words=tuple(words))


@asynccontextmanager
async def _from_start_to_stop(
    parts: Sequence[AbstractAsyncContextManager[object]], dispatch: Dispatch, engine: Engine
) -> AsyncIterator[None]:
    async with AsyncExitStack() as opened:
        for part in parts:
            await opened.enter_async_context(part)
        yield
    dispatch.close()
    await asyncio.get_running_loop().shutdown_default_executor()  # a read whose asker is gone still runs
    engine.dispose()
