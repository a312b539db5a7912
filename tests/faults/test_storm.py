"""Sixteen people at once report one class A after the other, on the page, in Slack and on Telegram."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import Engine

from bot.desk_clock import utc_now
from models.database.engines import reading_engine
from models.terms import Platform
from tests.support.fakes.fake_telegram import FakeTelegram
from tests.support.patience import HANG_S
from tests.support.processes.on_three import OnThree
from tests.support.slack_desk import TEAM
from tests.support.storm.aftermath import overtaken, seconds_until_told, shown_twice, tickets, waiting
from tests.support.storm.office import Platforms, office_in_a_storm
from tests.support.storm.storm import Storm
from tests.support.telegram_desk import FORUM
from tests.support.told_rows import tell_row

pytestmark = pytest.mark.soak

LASTS_S = float(os.environ.get("ZHIBAN_TEST_STORM_S", "20"))
EACH_S = 20.0
"""Sixteen people who report every twenty seconds are 48 reports a minute: a channel of Slack takes 60."""
TOLD_WITHIN_S = 5.0
OUTSIDE = {Platform.SLACK: "Slack", Platform.TELEGRAM: "Telegram"}
EVERYWHERE = {Platform.WEBCHAT: "the page", **OUTSIDE}


@pytest.fixture
def platforms(office_url: str) -> Iterator[Platforms]:
    """The office on three platforms, two of which have limits."""
    with office_in_a_storm(office_url) as platforms:
        yield platforms


@pytest.fixture
def desk(office_url: str, platforms: Platforms, tmp_path: Path) -> Iterator[OnThree]:
    """The desk that serves it."""
    desk = OnThree(office_url, tmp_path, platforms.slack.url, platforms.telegram.url)
    desk.wait_until_ready()
    yield desk
    desk.end()


@pytest.fixture
def engine(office_url: str) -> Iterator[Engine]:
    """For a look at what it wrote."""
    engine = reading_engine(office_url)
    yield engine
    engine.dispose()


def test_a_storm_as_fast_as_a_channel_takes_it(desk: OnThree, platforms: Platforms, engine: Engine) -> None:
    """Every first card stands within five seconds of the storm's end, but in the one group that takes fewer."""
    group = f"{FORUM}/{topic_of(platforms.telegram)}"
    storm = Storm(platforms, engine, desk.url, EACH_S)
    began_at = time.monotonic()
    storm.rage(LASTS_S)
    lasted_s, ended_at = time.monotonic() - began_at, desk_time(desk)
    after_s = {one: seconds_until_told(engine, one, {group}, HANG_S, ended_at) for one in EVERYWHERE}
    tell(storm, f"storm, {lasted_s:.0f} s, a report every {EACH_S / 16:.2f} s", after_s)
    assert max(after_s.values()) < TOLD_WITHIN_S
    sent = sends_to(platforms.telegram, FORUM)
    fitting = 20 * (1 + int(lasted_s / 61.0))
    assert len(sent) >= min(storm.reports, fitting) * 0.9 - 1, "a group gets what it takes"
    assert_whole(desk, storm, platforms, engine)


def test_a_storm_as_fast_as_the_desk_takes_it(desk: OnThree, platforms: Platforms, engine: Engine) -> None:
    """Who waits for the answer and reports again at once sees each card; a chat that is full keeps nobody else waiting.

    The team's channel and the chat of the person on duty are told of a hundred reports a second and take one.
    """
    storm = Storm(platforms, engine, desk.url, 0.0)
    began_at = time.monotonic()
    storm.rage(LASTS_S)
    lasted_s, ended_at = time.monotonic() - began_at, desk_time(desk)
    full = {chat for (_, chat), count in waiting(engine, ended_at).items() if count > TOLD_WITHIN_S}
    reporters = {f"@{one.account}" for one in platforms.reporters}
    after_s = {one: seconds_until_told(engine, one, full, HANG_S, ended_at) for one in EVERYWHERE}
    tell(storm, f"storm, {lasted_s:.0f} s, {storm.reports / lasted_s:.0f} reports a second", after_s)
    assert not full & reporters
    assert max(after_s.values()) < TOLD_WITHIN_S
    posted = [call for call in platforms.slack.calls_of("chat.postMessage") if call.args["channel"] == TEAM]
    rate = f"{len(posted) / lasted_s:.2f} cards a second, of one that Slack takes"
    tell_row(f"the same: the team's channel of Slack, {storm.reports} cards", rate, "as long as it takes", "nothing")
    assert len(posted) > lasted_s / 10, "starved; how fast it goes is the machine's affair"
    assert_whole(desk, storm, platforms, engine)


def assert_whole(desk: OnThree, storm: Storm, platforms: Platforms, engine: Engine) -> None:
    """As many tickets as reports, no card twice, none behind an edit, and no platform was sent to too fast."""
    assert tickets(engine) == storm.reports
    assert shown_twice(platforms.slack) == []
    assert overtaken(engine, platforms.slack, desk_time(desk)) == []
    assert platforms.telegram.limiter is not None
    assert platforms.telegram.limiter.refused == []


def desk_time(desk: OnThree) -> datetime:
    """What time it is there."""
    return utc_now() + timedelta(seconds=desk.ahead_s)


def tell(storm: Storm, what: str, after_s: dict[Platform, float]) -> None:
    """A row for each platform."""
    for platform, name in EVERYWHERE.items():
        waits = storm.waits[platform]
        seen = f"their card after {median(waits):.2f} s, {max(waits):.1f} s at most, of {len(waits)} reports"
        tell_row(f"{what}: {name}", seen, f"first cards {after_s[platform]:.1f} s after its end", "nothing")


def sends_to(telegram: FakeTelegram, chat: int) -> list[float]:
    """When the bot sent something new or an edit to a chat."""
    methods = {"sendMessage", "editMessageText", "editMessageReplyMarkup"}
    return [call.at for call in telegram.calls if call.method in methods and str(call.args["chat_id"]) == str(chat)]


def topic_of(telegram: FakeTelegram) -> int:
    """The topic in which the team works."""
    (topic,) = telegram.chats[FORUM].topics
    return topic
