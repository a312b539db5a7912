"""Findings of `zhiban doctor` about group robots, without sending anything; and a message to each, when asked."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial

import httpx
from sqlmodel import Session, col, func, select

from bot.delivery.rate_limit import Budget
from bot.delivery.transport import Outcome, Outgoing, Sent
from bot.desk_clock import utc_now
from bot.platforms.links import Links
from bot.platforms.robots.pace import timing_of
from bot.platforms.robots.sender import RobotSender, open_client
from bot.robot_settings import Robot, robots_in
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.turn.turn import Turn
from models.chat import Card, Place
from models.messaging.outbox import IS_UNSETTLED, OUTSTANDING, ChatPace, Post, new_post_id
from models.messaging.unreachable import refused_chats
from models.people.place import PlaceSetting
from models.storage.database_time import machine_now
from models.terms import Platform, Purpose, Visibility

Act = Callable[[Settings, Callable[[Turn], dict[str, bool]]], dict[str, bool]]
WORTH_TELLING = timedelta(minutes=2)
"""A robot waits for a moment after each message."""


def robot_problems(session: Session, voice: Voice, settings: Settings) -> Iterator[str]:
    """Robots without a group, groups without a robot, groups that refuse the desk, and those that are shut for now."""
    robots = robots_in(settings.robots) if settings.robots else {}
    here = select(PlaceSetting.chat).where(PlaceSetting.platform == Platform.ROBOT).order_by(col(PlaceSetting.id))
    places = session.exec(here).all()
    for name in robots:
        if name not in places:
            command = f"zhiban place set {_named(name)} --purpose {Purpose.BULLETIN} --level {Visibility.NOTICE}"
            yield voice("doctor.robot_without_place", name=name, command=command)
    for name in places:
        if name not in robots:
            yield voice("doctor.place_without_robot", place=_named(name))
    if robots:
        yield from _refused(session, voice)
        yield from _shut(session, voice)


def try_out(
    settings: Settings, voice: Voice, act: Act, transport: httpx.AsyncBaseTransport | None = None
) -> Iterator[tuple[str, bool]]:
    """Send a message through every robot that may speak now; of each what became of it, and whether that is well.

    `act` runs a story in one transaction.
    """
    robots = robots_in(settings.robots) if settings.robots else {}
    if not robots:
        yield voice("doctor.no_robots"), True
        return
    may = act(settings, partial(_let_speak, robots=robots))
    said = asyncio.run(_tried({name: robot for name, robot in robots.items() if may[name]}, settings, voice, transport))
    for name in robots:
        yield said[name] if may[name] else (voice("doctor.robot_not_now", place=_named(name)), True)


def _let_speak(turn: Turn, robots: Mapping[str, Robot]) -> dict[str, bool]:
    """Return for each robot whether it may speak: a trial message counts like any other message of the robot."""
    connection, limits = turn.session.connection(), timing_of(robots).limits
    assert limits is not None  # noqa: S101 - robots have some
    budget, now = Budget(connection, Platform.ROBOT, limits), machine_now(connection)
    return {name: budget.spend_one(name, now) for name in robots}


async def _tried(
    robots: Mapping[str, Robot], settings: Settings, voice: Voice, transport: httpx.AsyncBaseTransport | None
) -> dict[str, tuple[str, bool]]:
    now = utc_now()
    card = Card(title=voice("doctor.robot_hello"), intro=(voice.moment(now),))
    sender = RobotSender(robots, open_client(transport), Links(settings.opened_at), lambda: now)
    said = {}
    try:
        for name in robots:
            place = Place(platform=Platform.ROBOT, chat=name)
            post = Outgoing(new_post_id(), place, None, card, voice.language, now, is_edit=False)
            outcome = await sender.try_now(post)
            said[name] = _became(voice, _named(name), outcome), isinstance(outcome, Sent)
    finally:
        await sender.close()
    return said


def _became(voice: Voice, place: str, outcome: Outcome) -> str:
    if isinstance(outcome, Sent):
        return voice("doctor.robot_heard", place=place)
    key = f"undeliverable.reason.{outcome.reason}"
    if voice.has(key):
        return voice("doctor.robot_not_heard", place=place, because=voice(key))
    return voice("doctor.robot_no_answer", place=place, reason=outcome.reason)


def _refused(session: Session, voice: Voice) -> Iterator[str]:
    for one in refused_chats(session, (Platform.ROBOT,)):
        because, do = voice(f"undeliverable.reason.{one.reason}"), voice(f"undeliverable.do.{one.reason}")
        yield voice("doctor.robot_refused", place=_named(one.chat), because=because, do=do)


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
        yield voice("doctor.robot_waits", place=_named(name), until=voice.moment(until, now), number=number)


def _named(chat: str) -> str:
    return f"{Platform.ROBOT}:{chat}"
