"""Findings of `zhiban doctor` about group robots, without sending anything."""

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import Session, col, func, select

from bot.robot_settings import robots_in
from bot.settings import Settings
from handlers.i18n import Voice
from models.messaging.outbox import IS_UNSETTLED, OUTSTANDING, ChatPace, Post
from models.messaging.unreachable import refused_chats
from models.people.place import PlaceSetting
from models.storage.database_time import machine_now
from models.terms import Platform, Purpose, Visibility

WORTH_TELLING = timedelta(minutes=2)
"""A robot waits for a moment after each message."""


def robot_problems(session: Session, voice: Voice, settings: Settings) -> Iterator[str]:
    """Robots without a group, groups without a robot, groups that refuse the desk, and those that are shut for now."""
    robots = robots_in(settings.robots) if settings.robots else {}
    here = select(PlaceSetting.chat).where(PlaceSetting.platform == Platform.ROBOT).order_by(col(PlaceSetting.id))
    places = session.exec(here).all()
    for name in robots:
        if name not in places:
            command = f"zhiban place set {robot_name(name)} --purpose {Purpose.BULLETIN} --level {Visibility.NOTICE}"
            yield voice("doctor.robot_without_place", name=name, command=command)
    for name in places:
        if name not in robots:
            yield voice("doctor.place_without_robot", place=robot_name(name))
    if robots:
        yield from _refused(session, voice)
        yield from _shut(session, voice)


def _refused(session: Session, voice: Voice) -> Iterator[str]:
    for one in refused_chats(session, (Platform.ROBOT,)):
        because, do = voice(f"undeliverable.reason.{one.reason}"), voice(f"undeliverable.do.{one.reason}")
        yield voice("doctor.robot_refused", place=robot_name(one.chat), because=because, do=do)


def _shut(session: Session, voice: Voice) -> Iterator[str]:
    """Machine time, for a platform's limits go by it."""
    now = machine_now(session.connection())
    waiting = (
        select(Post.chat, func.count(), ChatPace.next_at)
        .join(ChatPace, (col(ChatPace.platform) == col(Post.platform)) & (col(ChatPace.chat) == col(Post.chat)))
        .where(Post.platform == Platform.ROBOT, IS_UNSETTLED, col(Post.state).in_(OUTSTANDING))
        .where(ChatPace.next_at > now + WORTH_TELLING)
        .group_by(col(Post.chat), col(ChatPace.next_at))
        .order_by(col(Post.chat))
    )
    for name, number, until in session.exec(waiting).all():
        yield voice("doctor.robot_waits", place=robot_name(name), until=voice.moment(until, now), number=number)


def robot_name(chat: str) -> str:
    """Return the robot's group as commands name it."""
    return f"{Platform.ROBOT}:{chat}"
