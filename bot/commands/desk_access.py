"""Lets a command act on the desk's own database, reads what was typed, and says in one sentence why it could not."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.app import open_dispatch
from bot.bootstrap import DatabaseUnavailableError
from bot.desk_clock import DeskClock, utc_now
from bot.environment import demand_known_settings
from bot.language import worded_file_error
from bot.settings import Settings
from bot.turns.writer import Dropped, Pending
from handlers.i18n import Voice
from handlers.turn.turn import Turn
from models.clocks.desk_time import desk_time
from models.database.engines import reading_engine
from models.refusal import Refusal
from models.storage.database_use import is_demo
from sla.calendar.business_hours import SHANGHAI, UnknownYearError
from sla.toml_reader import FileError

Result = TypeVar("Result")

ATTEMPTS = 5


@contextmanager
def explained(voice: Voice) -> Iterator[None]:
    """End the command with one sentence and exit code 1 for what its user can put right."""
    try:
        demand_known_settings()
        yield
    except FileError as error:
        sentence = worded_file_error(voice, error)
    except Refusal as refusal:
        sentence = voice.say(refusal.phrase)
    except DatabaseUnavailableError as error:
        sentence = voice.say(error.problem)
    except Pending as late:
        sentence = voice("run.database_lost", detail=str(late).splitlines()[0])
    except Dropped as dropped:
        sentence = voice("run.database_busy", detail=str(dropped).splitlines()[0])
    except ValidationError as error:
        wrong = error.errors(include_input=False)[0]  # an input may be a token
        sentence = voice("run.bad_setting", name=f"ZHIBAN_{wrong['loc'][0]}".upper(), detail=wrong["msg"])
    else:
        return
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


def read_text(file: Path) -> str:
    """The text of a file, UTF-8; raises FileError when it cannot be read."""
    return FileError.text_of(file)


def act(settings: Settings, story: Callable[[Turn], Result]) -> Result:
    """Run one story in one transaction.

    Raises Dropped or DatabaseUnavailableError when nothing was done, and Pending when the line was lost at its end.
    """

    async def run() -> Result:
        async with open_dispatch(settings) as (dispatch, engine):
            clock = DeskClock(engine, utc_now)
            return await patiently(lambda: dispatch.carry_out(story, clock(), "command"))

    return asyncio.run(run())


def desk_now(session: Session) -> datetime:
    """Desk time, aware UTC: the machine's, and in a demo as far ahead as somebody moved it. Raises Refusal."""
    row = desk_time(session) if is_demo(session) else None
    return utc_now() + timedelta(seconds=row.ahead_s if row else 0)


async def patiently(work: Callable[[], Awaitable[Result]]) -> Result:
    """Try a few times: a desk that is serving may hold the database for a moment. Raises Dropped at last.

    Work that may have been done is not tried again: Pending is raised at once.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return await work()
        except Dropped:
            await asyncio.sleep(0.2 * attempt)
    return await work()


@contextmanager
def reading(settings: Settings) -> Iterator[Session]:
    """A session that sees one moment of the database and changes nothing.

    Raises DatabaseUnavailableError where there is none or it was never brought up to date.
    """
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise DatabaseUnavailableError(settings.database, FileNotFoundError("no such file"))
    engine = reading_engine(settings.database)
    try:
        with engine.connect() as connection, Session(one_moment(connection)) as session:
            yield session
    except DBAPIError as error:
        raise DatabaseUnavailableError(settings.database, error) from error
    finally:
        engine.dispose()


def one_moment(connection: Connection) -> Connection:
    """The connection, each transaction of which sees one moment of the database."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection  # a transaction of SQLite reads one snapshot anyway


def named_day(text: str) -> date:
    """The day that was typed. Raises Refusal."""
    try:
        day = date.fromisoformat(text)
        datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal("attainment.bad_day", value=text) from None
    return day


def named_period(first: str, last: str) -> tuple[date, date]:
    """The first and the last day that were typed. Raises Refusal, also where the first is after the last."""
    days = named_day(first.strip()), named_day(last.strip())
    if days[0] > days[1]:
        raise Refusal("attainment.first_after_last")
    return days


def cut_at(at: datetime | None, now: datetime) -> datetime:
    """Up to when figures count: `at`, else `now`, both aware. Raises Refusal for what is still to come."""
    if at is not None and at > now:
        raise Refusal("attainment.in_future", at=f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    return at or now


@contextmanager
def known_years() -> Iterator[None]:
    """Refuse what reaches into a year whose days off nobody has announced. Raises Refusal."""
    try:
        yield
    except UnknownYearError as error:
        raise Refusal("attainment.unknown_year", year=str(error.year)) from error


def named_moment(text: str) -> datetime:
    """The moment that was typed, aware UTC; a local one where no offset stands with it. Raises Refusal."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal("digest.bad_moment", value=text) from None
