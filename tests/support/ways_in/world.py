"""The office of the table on one connection: people and rooms on each platform, and a colleague's fault in the hall."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from bot.platforms.webchat.delivery import deliver
from bot.platforms.webchat.lines import keep_line
from bot.rules import load_rules
from handlers.i18n import Voice, voice_of
from models.chat import Message, Place, Sender
from models.database.engines import writing_engine
from models.messaging.outbox import Post, PostState
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Role, Visibility
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.one_connection import TUESDAY_10_OCLOCK, SwiftDesk
from tests.support.ways_in.cells import PLATFORMS, Spot, Who

DUTY_PHONE = "0532-8000-9934"
"""Another than the hotline, which is anybody's to read."""
OTHERS_FAULT = "投标文件上传失败，只有二楼的电脑这样"
BLOCKED, LEFT = "林停", "郭离"
PEOPLE = {
    Who.COLLEAGUE: "赵小禾",
    Who.OUTSIDER: "投标人 冯立",
    Who.BLOCKED: BLOCKED,
    Who.LEFT: LEFT,
}
OTHER, CLERK = "陈思远", "王敏"
IDS: dict[Platform, dict[str, str]] = {
    Platform.SLACK: {
        "赵小禾": "U0ZHAO",
        "投标人 冯立": "U0FENG",
        BLOCKED: "U0LIN",
        LEFT: "U0GUO",
        OTHER: "U0CHEN",
        CLERK: "U0WANG",
        "stranger": "U0STRANGER",
        "bot": "U0ROBOT",
    },
    Platform.TELEGRAM: {
        "赵小禾": "501",
        "投标人 冯立": "502",
        BLOCKED: "503",
        LEFT: "504",
        OTHER: "505",
        CLERK: "506",
        "stranger": "599",
        "anonymous": "1087968824",
        "bot": "598",
    },
}
ROOMS: dict[Platform, dict[Spot, str]] = {
    Platform.WEBCHAT: {Spot.INTAKE: "intake", Spot.TEAM: "team", Spot.STAFF: "staff", Spot.UNKNOWN: "elsewhere"},
    Platform.SLACK: {
        Spot.INTAKE: "C0INTAKE",
        Spot.TEAM: "C0TEAM",
        Spot.STAFF: "C0STAFF",
        Spot.UNKNOWN: "C0OTHER",
    },
    Platform.TELEGRAM: {
        Spot.INTAKE: "-1001000000001",
        Spot.TEAM: "-1001000000002",
        Spot.STAFF: "-1001000000003",
        Spot.UNKNOWN: "-1001000000004",
    },
}
PURPOSES = {Spot.INTAKE: Purpose.INTAKE, Spot.TEAM: Purpose.TEAM, Spot.STAFF: Purpose.STAFF}


class Standing(NamedTuple):
    """What stands in the rooms of a platform before a cell begins, by the platform's own names of messages."""

    ticket: int
    number: str
    root: str
    cards: dict[Spot, str]


class World:
    """The desk of the table; each cell begins with what was there at first, and leaves nothing."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        url = str(engine.url.render_as_string(hide_password=False))
        rules = replace(load_rules(settings_for(url, folder), engine), running=frozenset(PLATFORMS))
        self.desk = SwiftDesk(engine, rules, shares=False)
        self.loop = asyncio.new_event_loop()
        self.numbers = count(1)
        """What messages and requests are numbered by: no two cells name theirs alike."""
        with self.desk.session() as session:
            bring_in_people(session)
            _open_rooms(session, self.now)
        self.standing = {platform: self._somebodys_fault(platform) for platform in PLATFORMS}
        self.desk.pass_time(timedelta(hours=1))

    @property
    def now(self) -> datetime:
        """Desk time, aware UTC."""
        return self.desk.now

    @contextmanager
    def cell(self) -> Iterator[None]:
        """What happens meanwhile is undone, and time is what it was."""
        before = self.desk.now
        savepoint = self.desk.writer.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()
            self.desk.now = before

    def close(self) -> None:
        """Forget everything."""
        self.loop.close()
        self.desk.close()

    def arrive(self) -> None:
        """Everything that was said so far stands in its place, under a name of the platform's."""
        with self.desk.session() as session:
            self._arrived(session)

    def voice_of_account(self, platform: Platform, account: str, spoken: Language | None = None) -> Voice:
        """What the holder of an account reads, else what their app speaks."""
        found = select(Person.language).join(Account, col(Account.person_id) == col(Person.id))
        is_it = Account.platform == platform, Account.external_id == account
        with self.desk.session() as session:
            language = session.exec(found.where(*is_it)).first()
        return voice_of(language or spoken or Language.ZH)

    def _arrived(self, session: Session) -> None:
        connection = session.connection()
        while deliver(connection, self.now, timedelta(hours=1)):
            pass
        seen = {"state": PostState.SENT, "sent_version": Post.version, "sent_at": self.now}
        for post in session.exec(select(Post).where(Post.state == PostState.QUEUED)).all():
            named = {"external_ref": ref_of(post.platform, post.seq or 0)}
            connection.execute(update(Post).where(col(Post.id) == post.id).values(**seen, **named))

    def _somebodys_fault(self, platform: Platform) -> Standing:
        """A colleague's fault in the hall of a platform, with its cards."""
        root = ref_of(platform, 1)
        account = account_of(platform, OTHER)
        place = Place(platform=platform, chat=ROOMS[platform][Spot.INTAKE])
        sender = Sender(platform=platform, account=account, name=OTHER)
        said = Message(
            idempotency_key=f"{platform}/first",
            place=place,
            sender=sender,
            text=OTHERS_FAULT,
            ref=root,
            sent_at=self.now,
        )
        if platform is Platform.WEBCHAT:
            with self.desk.session() as session:
                author = session.exec(select(Person.id).where(Person.name == OTHER)).one() or 0
                keep_line(
                    session.connection(),
                    ref=root,
                    chat=place.chat,
                    thread=None,
                    author_id=author,
                    client_id="first",
                    text=OTHERS_FAULT,
                    at=self.now,
                )
        number = self.desk.act(said).ticket or ""
        self.arrive()
        with self.desk.session() as session:
            posts = session.exec(select(Post).where(Post.platform == platform).order_by(col(Post.seq))).all()
            refs = {post.chat: post.external_ref or post.id for post in posts if post.ticket_id}
            ticket = next(post.ticket_id for post in reversed(posts) if post.ticket_id) or 0
        cards = {spot: refs[chat] for spot, chat in ROOMS[platform].items() if chat in refs}
        return Standing(ticket, number, root, cards)


@contextmanager
def a_world(databases: Databases, kind: str, folder: Path) -> Iterator[World]:
    """One on a database of its own."""
    with databases.with_office(kind, folder) as url:
        engine = writing_engine(url)
        with closing(World(engine, folder)) as world:
            yield world
        engine.dispose()


def room(platform: Platform, spot: Spot) -> str:
    """The chat of a place; nobody's own is one."""
    return ROOMS[platform].get(Spot.INTAKE if spot is Spot.THREAD else spot, "")


def account_of(platform: Platform, name: str) -> str:
    """The account of a person on a platform; on the page everybody's is their name."""
    return name if platform is Platform.WEBCHAT else IDS[platform][name]


def account(platform: Platform, who: Who) -> str:
    """The account of a sender."""
    return account_of(platform, PEOPLE.get(who, str(who)))


def ref_of(platform: Platform, number: int) -> str:
    """How a platform names a message of the desk's."""
    if platform is Platform.TELEGRAM:
        return str(10_000 + number)
    return f"1772503000.{number:06}" if platform is Platform.SLACK else f"ref-{number}"


def bring_in_people(session: Session) -> None:
    """Who has left, whose account is shut, and everybody's accounts on every platform."""
    now = TUESDAY_10_OCLOCK.astimezone(UTC)
    for name, language in ((BLOCKED, Language.EN), (LEFT, Language.ZH)):
        person = Person(name=name, roles=[Role.STAFF], phone="0532-8000-1299", language=language)
        person.active_until = now - timedelta(days=3) if name == LEFT else None
        session.add(person)
    session.flush()
    people = {person.name: person for person in session.exec(select(Person)).all()}
    people["李强"].phone = DUTY_PHONE
    for platform in PLATFORMS:
        for name in (*PEOPLE.values(), OTHER, CLERK):
            is_there = platform is Platform.WEBCHAT and name not in {BLOCKED, LEFT}
            if not is_there:
                shut_at = now - timedelta(days=3) if name == BLOCKED else None
                named = {"platform": platform, "external_id": account_of(platform, name), "name": name}
                session.add(Account(**named, person_id=people[name].id, deactivated_at=shut_at))


def _open_rooms(session: Session, now: datetime) -> None:
    for platform in (Platform.SLACK, Platform.TELEGRAM):
        for spot, purpose in PURPOSES.items():
            session.add(
                PlaceSetting(
                    platform=platform,
                    chat=ROOMS[platform][spot],
                    purpose=purpose,
                    visibility=Visibility.FULL,
                    language=Language.ZH,
                    set_by="the table",
                    set_at=now,
                )
            )
