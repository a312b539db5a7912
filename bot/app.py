"""Puts the desk together: database, rules, dispatch, ticks and the one web application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from bot.delivery.wakeup import Loop
from bot.desk_clock import DeskClock, utc_now
from bot.files.store import FileStore
from bot.http import KnownHosts, SameOrigin, SecurityHeaders, health_routes, off_route
from bot.rules import load_rules
from bot.schedule import Schedule
from bot.settings import Settings
from bot.turns.dispatch import Dispatch
from bot.turns.writer import open_writer
from handlers.i18n import voice_of
from models.storage.database import reading_engine
from models.terms import Platform

LOOPBACK = ("127.0.0.1", "localhost")


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
    files = FileStore(settings.data_dir / "files")
    webchat = None
    if settings.serves_webchat:
        from bot.platforms.webchat.routes import Webchat

        webchat = Webchat(dispatch, engine, settings.signing_key, settings.language, clock, files)
    outside = _outside(settings, dispatch, engine, clock, files)
    loops = [loop for platform in outside.values() for loop in platform.loops()]
    schedule = Schedule(dispatch, webchat, settings, engine, clock, when_warm, loops)
    pages = webchat.routes() if webchat else [off_route(voice_of(settings.language)("web.off"))]
    signed = [route for platform in outside.values() for route in platform.routes()]
    app = Starlette(
        routes=[*health_routes(engine, clock), *signed, *pages],
        middleware=[
            Middleware(KnownHosts, hosts=LOOPBACK if webchat else ("*",), signed=signed),
            Middleware(SecurityHeaders),
            Middleware(SameOrigin),
        ],
        lifespan=lambda app: _from_start_to_stop([*outside.values(), schedule], dispatch, engine),
    )
    app.state.schedule, app.state.desk_clock = schedule, clock
    app.state.slack, app.state.telegram = outside.get(Platform.SLACK), outside.get(Platform.TELEGRAM)
    return app


class Outside(AbstractAsyncContextManager[object], Protocol):
    """A chat platform outside, opened when the event loop runs."""

    def loops(self) -> list[Loop]:
        """What runs from start to stop, such as the delivery."""

    def routes(self) -> list[BaseRoute]:
        """Where the platform's own requests arrive, known by a signature or a secret."""


def _outside(
    settings: Settings, dispatch: Dispatch, engine: Engine, clock: DeskClock, files: FileStore
) -> dict[Platform, Outside]:
    """The platforms that are set up; no other is even imported."""
    found: dict[Platform, Outside] = {}
    if settings.slack_bot_token is not None:
        from bot.platforms.slack.adapter import Slack

        found[Platform.SLACK] = Slack(dispatch, engine, settings, clock, files)
    if settings.telegram_token is not None:
        from bot.platforms.telegram.adapter import Telegram

        found[Platform.TELEGRAM] = Telegram(dispatch, engine, settings, clock, files)
    return found


@asynccontextmanager
async def _from_start_to_stop(
    parts: Sequence[AbstractAsyncContextManager[object]], dispatch: Dispatch, engine: Engine
) -> AsyncIterator[None]:
    async with AsyncExitStack() as opened:
        for part in parts:
            await opened.enter_async_context(part)
        yield
    dispatch.writer.close()
    await asyncio.get_running_loop().shutdown_default_executor()  # a read whose asker is gone still runs
    engine.dispose()
