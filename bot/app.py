"""Puts the desk together: database, rules, dispatch, ticks and the one web application."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from bot.desk_clock import DeskClock
from bot.dispatch import Dispatch
from bot.rules import load_rules
from bot.schedule import Schedule
from bot.server import SameOrigin, SecurityHeaders, health_routes, off_route
from bot.settings import Settings
from bot.writer import open_writer
from handlers.i18n import voice_of
from models.database import reading_engine

LOOPBACK = ("127.0.0.1", "localhost")


def utc_now() -> datetime:
    """The time of day, aware UTC; the only place that reads the machine's clock for the desk."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_dispatch(settings: Settings) -> AsyncIterator[tuple[Dispatch, Engine]]:
    """The desk without a server, for commands: its dispatch and an engine to read with."""
    engine = reading_engine(settings.database)
    rules = load_rules(settings, engine)
    dispatch = Dispatch(open_writer(settings.database), rules, settings.language)
    try:
        yield dispatch, engine
    finally:
        dispatch.writer.close()
        engine.dispose()


def build_app(
    settings: Settings, now: Callable[[], datetime] = utc_now, when_warm: Callable[[], None] = lambda: None
) -> Starlette:
    """The web application; `now` gives the machine's time. Its lifespan starts the ticks and stops them again.

    `when_warm` is called once, when all that the first report needs has been read.
    """
    engine = reading_engine(settings.database)
    rules = load_rules(settings, engine)
    dispatch = Dispatch(open_writer(settings.database), rules, settings.language)
    clock = DeskClock(engine, now, is_demo=settings.serves_webchat)
    webchat = None
    if settings.serves_webchat:
        from bot.platforms.webchat.routes import Webchat

        webchat = Webchat(dispatch, engine, settings.signing_key, settings.language, clock)
    schedule = Schedule(dispatch, webchat, settings, engine, clock, when_warm)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with schedule:
            yield
        dispatch.writer.close()
        await asyncio.get_running_loop().shutdown_default_executor()  # a read whose asker is gone still runs
        engine.dispose()

    routes = webchat.routes() if webchat else [off_route(voice_of(settings.language)("web.off"))]
    hosts = list(LOOPBACK) if webchat else ["*"]
    app = Starlette(
        routes=[*health_routes(engine, clock), *routes],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts),
            Middleware(SecurityHeaders),
            Middleware(SameOrigin),
        ],
        lifespan=lifespan,
    )
    app.state.schedule, app.state.desk_clock = schedule, clock
    return app
