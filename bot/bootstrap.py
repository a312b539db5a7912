"""Brings the database up to date before a demo or a desk serves, and fills in the office of a demo."""

import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from bot.desk_clock import DeskClock, utc_now
from bot.platforms.registry import TRAITS
from bot.settings import Settings
from handlers.desk import WORKFLOWS
from handlers.duty import roster_import as roster
from handlers.people import directory as people
from handlers.people.people_file import parse_people
from handlers.setup.rooms import PROPOSED, ROOMS
from handlers.turn.session import TurnSession
from models.clocks.kept_policy import keep_policy
from models.database import schema
from models.database.database_file import lock_for_serving
from models.database.engines import reading_engine, shown_address, without_passwords, writing_engine
from models.database.revision import MigrationError, UnknownRevisionError
from models.people.office import office_language
from models.people.person import Person
from models.people.place import OPENED_BY, PlaceSetting
from models.phrase import phrase
from models.proof.role_list import tell_roles
from models.refusal import Refusal
from models.terms import DatabaseUse, Language, Platform, Visibility
from sla.calendar.business_hours import SHANGHAI
from sla.policy.policy_file import load_policy

DEMO_OFFICE = Path(__file__).with_name("demo_office.toml")
DEMO_ROSTER = Path(__file__).with_name("demo_roster.toml")
DEMO_LOCK = 0x5A49


class DatabaseUnavailableError(Exception):
    """The database cannot be opened or brought up to date; `problem` says which and why."""

    def __init__(self, url: str, error: Exception) -> None:
        super().__init__(url)
        where = shown_address(url)
        if isinstance(error, UnknownRevisionError):
            self.problem = phrase("run.unknown_revision", where=where, revision=error.revision)
            return
        detail = without_passwords(str(getattr(error, "orig", None) or error).splitlines()[0], url)
        self.problem = phrase("run.database_unavailable", where=where, detail=detail)


def the_only_server(settings: Settings) -> AbstractContextManager[object]:
    """Keep others from serving the same SQLite file while it lasts.

    Raises Refusal where another process serves it, DatabaseUnavailableError.
    """
    try:
        settings.make_private()
        return lock_for_serving(settings.database)
    except OSError as error:
        raise DatabaseUnavailableError(settings.database, error) from error


def get_ready(settings: Settings, use: DatabaseUse, machine: Callable[[], datetime] = utc_now) -> None:
    """Open the database for this use, a demo's office where nobody is known, and the rooms of a desk's page.

    Two processes may call it at once. `machine` is the time of day, aware UTC. Raises Refusal where the database is
    used otherwise, DatabaseUnavailableError.
    """
    open_database(settings, use)
    try:
        _keep_policy(settings, machine)
        if use is DatabaseUse.DEMO:
            _fill_in_demo(settings, machine)
        elif settings.page == "on":
            _open_rooms_of_desk(settings, machine)
    except SQLAlchemyError as error:
        raise DatabaseUnavailableError(settings.database, error) from error


def _keep_policy(settings: Settings, machine: Callable[[], datetime]) -> None:
    """Keep the text of the policy that the desk goes by from now on, where it is another one than before."""
    policy = load_policy(settings.policy, WORKFLOWS.promises)  # as the rulebook asks for it, so it is read once
    engine = writing_engine(settings.database)
    try:
        now = DeskClock(engine, machine)()
        with Session(engine) as session:
            keep_policy(session, policy.edition, policy.text, now)
            session.commit()
    finally:
        engine.dispose()


def open_database(settings: Settings, use: DatabaseUse | None = None) -> None:
    """Make the data directory and bring the schema up to date; a new database is a desk's where `use` is not said.

    Raises Refusal where the database is used otherwise, DatabaseUnavailableError.
    """
    try:
        settings.make_private()
        found = schema.upgrade(settings.database, use or DatabaseUse.DESK)
    except (SQLAlchemyError, OSError, MigrationError, UnknownRevisionError) as error:
        raise DatabaseUnavailableError(settings.database, error) from error
    if use is not None and found is not use:
        raise Refusal(f"run.used_by_{found}", where=shown_address(settings.database))


def knows_nobody(settings: Settings) -> bool:
    """Return whether the directory is empty. Raises DatabaseUnavailableError."""
    engine = reading_engine(settings.database)
    try:
        with Session(engine) as session:
            return _is_empty(session)
    except SQLAlchemyError as error:
        raise DatabaseUnavailableError(settings.database, error) from error
    finally:
        engine.dispose()


def _is_empty(session: Session) -> bool:
    return session.exec(select(Person.id).limit(1)).first() is None


def _fill_in_demo(settings: Settings, machine: Callable[[], datetime]) -> None:
    engine = writing_engine(settings.database)
    try:
        now = DeskClock(engine, machine)()
        with TurnSession(engine) as session:
            if session.get_bind().dialect.name == "postgresql":
                # SQLite's transactions begin with the write lock; here a second process waits at this line.
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": DEMO_LOCK})
            if _is_empty(session):
                _bring_in_demo(session, settings.language, now)
            session.commit()
    finally:
        engine.dispose()


def _bring_in_demo(session: TurnSession, language: Language, now: datetime) -> None:
    people.apply(session, parse_people(DEMO_OFFICE.read_text("utf-8"), DEMO_OFFICE.name, TRAITS))
    tell_roles(session, session.untold_roles, "", now)
    roster.apply(session, demo_roster(now), DEMO_ROSTER.name)
    _open_rooms(session, language, now, "zhiban demo", dict.fromkeys(ROOMS, Visibility.FULL))


def demo_roster(now: datetime) -> str:
    """The demo's roster, moved to begin two weeks before the change of shift that came last before `now`.

    So its first engineer is on duty, the last fortnight has a past, and it lasts a year and more.
    """
    text = DEMO_ROSTER.read_text("utf-8")
    rotation = tomllib.loads(text)["rotation"][0]
    change_at = time.fromisoformat(rotation["change_at"])
    shift_day = (now.astimezone(SHANGHAI) - timedelta(hours=change_at.hour, minutes=change_at.minute)).date()
    first = shift_day - timedelta(days=shift_day.weekday() + 14)
    days: dict[str, date] = {"first": first, "last": first + (rotation["last"] - rotation["first"])}
    for key, day in days.items():
        text = re.sub(rf"^{key} = .*$", f"{key} = {day}", text, count=1, flags=re.MULTILINE)
    return text


def _open_rooms_of_desk(settings: Settings, machine: Callable[[], datetime]) -> None:
    """Open the rooms of a desk's page; in that of intake, which all of the house read, cards tell the least."""
    engine = writing_engine(settings.database)
    try:
        now = DeskClock(engine, machine)()
        with Session(engine) as session:
            language = office_language(session, settings.language)
            _open_rooms(session, language, now, OPENED_BY, PROPOSED)
            session.commit()
    finally:
        engine.dispose()


def _open_rooms(session: Session, language: Language, now: datetime, by: str, levels: Mapping[str, Visibility]) -> None:
    known = {place.chat for place in session.exec(select(PlaceSetting)).all()}
    for chat, purpose in ROOMS.items():
        if chat not in known:
            session.add(
                PlaceSetting(
                    platform=Platform.WEBCHAT,
                    chat=chat,
                    purpose=purpose,
                    visibility=levels[chat],
                    language=language,
                    set_by=by,
                    set_at=now,
                )
            )
