"""Dates and times as people write them in files."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from sla.calendar.business_hours import SHANGHAI
from sla.windows.written_time import read_clock, read_day, read_moment

NINE = datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-28T09:00", "2026-11-28 09:00:00", "2026-11-28 9:00", "2026/11/28 9:00", "2026.11.28 09:00"),
        *("2026年11月28日 9:00", "2026年11月28日9时", "2026年11月28日(周六)上午9点", "２０２６－１１－２８　９：００"),
        *("2026-11-28 9:00 AM", "2026-11-28T01:00Z", "2026-11-28 01:00 UTC", "2026-11-28T10:00+09:00"),
        *("2026-11-28 10:00 +0900", "20261128T0900", "2026-11-28T09:00:00.000", "2026-11-27T20:00-05:00"),
    ],
)
def test_one_moment_is_written_in_many_ways(text: str) -> None:
    """With a zone of its own, or in that of the desk."""
    assert read_moment(text, SHANGHAI) == NINE


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("下午3时30分", 15.5),
        ("晚上8:00", 20),
        ("中午12点", 12),
        ("凌晨2点", 2),
        ("24:00", 24),
        ("12:00 am", 0),
        ("12:05 PM", 12 + 1 / 12),
    ],
)
def test_halves_of_a_day(text: str, hour: float) -> None:
    """下午 and PM count from noon; 24:00 is the end of the day."""
    assert read_moment(f"2026-11-28 {text}", SHANGHAI) == NINE - timedelta(hours=9 - hour)
    assert read_clock(text) == timedelta(hours=hour)


def test_the_zone_of_a_text_without_one_is_told() -> None:
    """A list may be in another zone than the desk's."""
    assert read_moment("2026-11-28 09:00", timezone(timedelta(hours=9))) == datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2026-11-28", "2026年11月28日", "2026-02-30 09:00", "2026-11-28 25:00", "2026-11-28 24:01"),
        *(
            "2026-11-28 09:60",
            "9:00",
            "2026-11-28 13:00 pm",
            "2026-11-28T09:00+99:00",
            "1-1-1 9:00",
            "9999-12-31 24:00",
        ),
    ],
)
def test_what_is_no_moment(text: str) -> None:
    """A date alone, a day that does not exist, an hour that does not exist."""
    assert read_moment(text, SHANGHAI) is None


def test_a_day() -> None:
    """With a weekday or without."""
    assert read_day("2026/11/28") == read_day("2026年11月28日（周六）") == date(2026, 11, 28)
    assert read_day("2026-02-30") is None
