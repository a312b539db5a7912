"""Whoever reads the machine's clock is noted, and nobody who does not."""

from datetime import UTC, datetime
from importlib.util import find_spec

import pytest
import time_machine

from bot.desk_clock import utc_now
from tests.support.clock_reads import AGES_ONLY, NotedClock

NOON = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> NotedClock:
    """A clock in the place of the one that every test has."""
    noted = NotedClock()
    monkeypatch.setattr("bot.desk_clock.datetime", noted)
    return noted


def test_whoever_reads_it_is_named(noted: NotedClock) -> None:
    """By the module that asks, with the time that it is."""
    before = datetime.fromtimestamp(0, UTC)
    assert utc_now() > before
    assert noted.readers == {__name__}


def test_a_time_of_ones_own_is_no_reading(noted: NotedClock) -> None:
    """Where a test keeps the machine's clock still, the day does not matter."""
    with time_machine.travel(NOON, tick=False):
        assert utc_now() == NOON
    assert noted.readers == set()


def test_whoever_asks_for_ages_is_there() -> None:
    """A module that was moved or renamed is taken out of the list."""
    assert [name for name in AGES_ONLY if find_spec(name) is None] == []
