"""A message to each group robot, when `zhiban doctor` is asked for it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import httpx

from bot.delivery.rate_limit import Budget
from bot.delivery.transport import Outcome, Outgoing, Sent
from bot.desk_clock import utc_now
from bot.platforms.links import Links
from bot.platforms.robots.pace import timing_of
from bot.platforms.robots.problems import robot_name
from bot.platforms.robots.sender import RobotSender, open_client
from bot.robot_settings import Robot, robots_in
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.turn.turn import Turn
from models.chat import Card, Place
from models.messaging.outbox import new_post_id
from models.storage.database_time import machine_now
from models.terms import Platform

Act = Callable[[Settings, Callable[[Turn], dict[str, bool]]], dict[str, bool]]


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
        yield said[name] if may[name] else (voice("doctor.robot_not_now", place=robot_name(name)), True)


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
            said[name] = _became(voice, robot_name(name), outcome), isinstance(outcome, Sent)
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
