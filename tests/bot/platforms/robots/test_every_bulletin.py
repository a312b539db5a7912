"""Robots take every card of the desk, at every level and whatever people typed into it."""

import json
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from bot.platforms.links import Links
from bot.platforms.robots.lines import RobotLine, lines_of
from bot.platforms.robots.sender import DIALECTS
from bot.robot_settings import RobotKind, robots_in
from handlers.i18n import voice_of
from handlers.turn.visibility import redacted_for
from models.terms import Language, Visibility
from tests.support.cards.card_cases import CARDS
from tests.support.cards.typed_texts import every_language, worlds
from tests.support.cards.typed_world import Maker, name_of
from tests.support.fakes.fake_robots import FakeRobot, setting_of

pytestmark = [pytest.mark.long, pytest.mark.sampled]

NOW = datetime(2026, 11, 27, 2, 12, tzinfo=UTC)


@pytest.mark.sampled
@every_language
@pytest.mark.parametrize("maker", CARDS, ids=name_of)
def test_robots_take_every_card(maker: Maker, language: Language) -> None:
    """The strict ones of the tests refuse nothing: no shape, no length, no signature, and nobody is called."""
    voice = voice_of(language)
    for typed, world in worlds(language):
        for shown in {redacted_for(card, level) for card in CARDS[maker](voice, world) for level in Visibility}:
            lines = lines_of(shown, voice, Links(), "值班")
            for kind in RobotKind:
                assert taken(kind, lines) == 0, (kind, typed)


def taken(kind: RobotKind, lines: list[RobotLine]) -> int:
    """The code of the robot's answer."""
    fake = FakeRobot(kind, "key", secret="" if kind is RobotKind.WECOM else "SEC", clock=NOW.timestamp)
    robot = robots_in(SecretStr(setting_of(群=fake)))["群"]
    request = DIALECTS[kind].request_of(robot, lines, lambda number: RobotLine(f"+{number}"), NOW)
    _, answer = fake.take(httpx.Request("POST", request.url), request.body)
    assert "<at" not in json.dumps(fake.bodies)
    return int(answer.get("errcode") or answer.get("code") or 0)
