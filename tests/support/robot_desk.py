"""The demo office with groups that its robots post to, from the desk's start to its stop."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from bot.platforms.protocol import Surroundings
from bot.platforms.registry import PLATFORMS, Registered
from bot.platforms.robots.adapter import GroupRobots
from bot.platforms.robots.traits import TRAITS
from models.database.engines import writing_engine
from models.messaging.outbox import OUTSTANDING, ChatPace, Post
from models.people.place import PlaceSetting
from models.storage.insert_once import insert_once
from models.terms import Language, Platform, Purpose, Visibility
from tests.support.desk import Desk, running_desk
from tests.support.fakes.fake_robots import FakeRobot, FakeRobots, setting_of
from tests.support.hand_clock import TUESDAY_10_OCLOCK

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@contextmanager
def running_robot_desk(url: str, folder: Path, page_url: str = "", **fakes: FakeRobot) -> Iterator[Desk]:
    """A desk whose robots are these, by the names of their groups; a group without settings gets them."""
    _open_groups(url, list(fakes))
    network = FakeRobots(*fakes.values())

    def opened(given: Surroundings) -> GroupRobots:
        return GroupRobots(given, network)

    platforms = {**PLATFORMS, Platform.ROBOT: Registered(TRAITS, lambda settings: settings.robots is not None, opened)}
    setting = setting_of(**fakes)
    with running_desk(url, folder, platforms=platforms, is_everywhere=False, robots=setting, page_url=page_url) as desk:
        yield desk


def arrived(desk: Desk) -> None:
    """All that is for groups stands there, or will not."""
    outstanding = select(func.count()).where(Post.platform == Platform.ROBOT, col(Post.state).in_(OUTSTANDING))
    desk.ring()
    desk.wait_until(lambda session: session.exec(outstanding).one() == 0)


def for_groups(desk: Desk) -> list[Post]:
    """What was queued for groups, oldest first."""
    with desk.session() as session:
        return list(session.exec(select(Post).where(Post.platform == Platform.ROBOT).order_by(col(Post.seq))).all())


def shut_until(desk: Desk, group: str) -> datetime:
    """Until when nothing is sent to a group, machine time."""
    with desk.session() as session:
        found = select(ChatPace.next_at).where(ChatPace.platform == Platform.ROBOT, ChatPace.chat == group)
        return session.exec(found).one()


def let_speak(desk: Desk, group: str) -> None:
    """The time for which a group was shut has passed."""
    engine = writing_engine(desk.settings.database)
    here = col(ChatPace.platform) == Platform.ROBOT, col(ChatPace.chat) == group
    with engine.begin() as connection:
        connection.execute(update(ChatPace).where(*here).values(next_at=LONG_AGO))
        connection.execute(update(Post).where(col(Post.platform) == Platform.ROBOT).values(retry_at=None))
    engine.dispose()
    desk.ring()


def _open_groups(url: str, names: list[str]) -> None:
    engine = writing_engine(url)
    a_group: dict[str, object] = {
        "platform": Platform.ROBOT,
        "purpose": Purpose.BULLETIN,
        "visibility": Visibility.NOTICE,
        "language": Language.ZH,
        "set_by": "the tests",
        "set_at": TUESDAY_10_OCLOCK,
    }
    with Session(engine) as session:
        insert_once(session.connection(), PlaceSetting, [{**a_group, "chat": name} for name in names])
        session.commit()
    engine.dispose()
