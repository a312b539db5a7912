"""A demo office in a database, its commands, and reports that come in at a chosen time."""

import asyncio
import os
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session
from typer.testing import CliRunner, Result

from bot.app import open_dispatch
from bot.bootstrap import get_ready
from bot.commands.table import app
from bot.desk_clock import utc_now
from bot.settings import Settings
from models.chat import Message, Place, Sender
from models.database.engines import writing_engine
from models.terms import DatabaseUse, Language, Platform

EN = ("--language", "en")


def zhiban(*arguments: str) -> Result:
    """What the command answered, in Chinese unless told otherwise."""
    return CliRunner().invoke(app, list(arguments))


def verified(*arguments: str) -> tuple[int, str, str]:
    """What `audit verify` says: exit code, standard output and standard error."""
    answer = zhiban("audit", "verify", *EN, *arguments)
    return answer.exit_code, answer.stdout, answer.stderr


def open_office(language: Language = Language.ZH, at: datetime | None = None) -> None:
    """Fill the demo office in, now or at a moment: its roster begins two weeks before."""
    assert "ZHIBAN_DATABASE_URL" in os.environ, (
        "a test of a command asks for `environment`, or it opens the checkout's own"
    )
    get_ready(Settings(language=language), DatabaseUse.DEMO, lambda: at or utc_now())


def message(text: str, at: datetime, key: str, who: str = "赵小禾") -> Message:
    """Something that somebody writes in the intake room, one of the staff where nobody is named."""
    return Message(
        idempotency_key=key,
        place=Place(platform=Platform.WEBCHAT, chat="intake"),
        sender=Sender(platform=Platform.WEBCHAT, account=who, name=who),
        text=text,
        ref=key,
        sent_at=at,
    )


def report(text: str, at: datetime, key: str, who: str = "赵小禾") -> str:
    """Report something in the intake room; the ticket's number."""

    async def run() -> str:
        async with open_dispatch(Settings()) as (dispatch, _):
            return (await dispatch.act(message(text, at, key, who), at)).ticket or ""

    return asyncio.run(run())


def tick(at: datetime, *names: str) -> None:
    """Have the desk look at its clocks at a moment, until there is nothing left to do."""

    async def run() -> None:
        async with open_dispatch(Settings()) as (dispatch, _):
            for name in names:
                while await dispatch.tick(name, at):
                    continue

    asyncio.run(run())


def in_database(work: Callable[[Session], object]) -> None:
    """Do something to the desk's database behind its back."""
    engine = writing_engine(Settings().database)
    with Session(engine) as session:
        work(session)
        session.commit()
    engine.dispose()
