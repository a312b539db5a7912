"""Working days, sessions and business time."""

from datetime import date, datetime, time, timedelta

import pytest

from models.phrase import phrase
from sla.calendar.business_hours import SHANGHAI, Hours, Season, Session, UnknownYearError, YearOrigin
from sla.calendar.china import YearNotice, china_calendar
from sla.policy.policy import QuietHours
from sla.policy.policy_file import load_policy

CALENDAR = china_calendar(load_policy().hours)

MAKE_UP_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


@pytest.mark.parametrize("day", MAKE_UP_2026)
def test_make_up_days_are_worked(day: str) -> None:
    """Every make-up Saturday and Sunday of 2026 is a working day with hours."""
    assert CALENDAR.is_working_day(date.fromisoformat(day))
    assert CALENDAR.sessions(date.fromisoformat(day)) == (
        Session(time(9), time(12)),
        Session(time(13), time(17)),
    )


def test_a_day_off_has_no_sessions_and_no_close_of_business() -> None:
    """A holiday has a name, no hours and no closing time."""
    day = date(2026, 2, 18)
    assert CALENDAR.sessions(day) == ()
    assert CALENDAR.holiday(day) == phrase("calendar.spring_festival")
    with pytest.raises(ValueError, match="not a working day"):
        CALENDAR.close_of_business(day)


def test_a_stretch_is_provisional_from_the_first_minute_after_the_last_notice() -> None:
    """To the end of the last day that a notice covers all is certain; at midnight it is not."""
    begun, midnight = datetime(2026, 12, 31, 10, tzinfo=SHANGHAI), datetime(2027, 1, 1, tzinfo=SHANGHAI)
    assert not CALENDAR.is_provisional_between(begun, midnight - timedelta(minutes=1))
    assert CALENDAR.is_provisional_between(begun, midnight)


def test_the_year_after_the_last_notice_is_provisional() -> None:
    """2026 is official to its last day; 2027 is an estimate without make-up days, and says so."""
    assert CALENDAR.known_until == date(2026, 12, 31)
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert CALENDAR.year(2027).origin is YearOrigin.ESTIMATED
    assert CALENDAR.holiday(date(2027, 2, 9)) == phrase("calendar.spring_festival")


def test_an_imported_year_is_official_and_may_correct_a_published_one() -> None:
    """The office's notice wins over the package, for a new year and for one already known."""
    next_year = YearNotice(2027, "通知", {"元旦": (date(2027, 1, 1),)}, (date(2027, 1, 3),))
    correction = YearNotice(2026, "更正", {"元旦": (date(2026, 1, 1),)}, ())
    calendar = china_calendar(load_policy().hours, [next_year, correction])
    assert calendar.known_until == date(2027, 12, 31)
    assert calendar.is_working_day(date(2027, 1, 3))
    assert calendar.is_working_day(date(2026, 2, 18))


def test_an_imported_year_behind_a_gap_leaves_the_gap_provisional() -> None:
    """2028 without 2027: known until 2026, and 2028 itself is not provisional."""
    calendar = china_calendar(load_policy().hours, [YearNotice(2028, "通知", {"元旦": (date(2028, 1, 1),)}, ())])
    assert calendar.known_until == date(2026, 12, 31)
    assert calendar.is_provisional(date(2027, 6, 1))
    assert not calendar.is_provisional(date(2028, 6, 1))


@pytest.mark.parametrize("year", [2003, 2100])
def test_nobody_knows_the_days_of_a_year_too_far_away(year: int) -> None:
    """Before the first official year and behind the last estimate the calendar says so."""
    with pytest.raises(UnknownYearError):
        CALENDAR.is_working_day(date(year, 6, 1))


def test_a_season_may_run_over_the_new_year() -> None:
    """Winter hours from October to April cover January and not July."""
    winter = Season((10, 1), (4, 30), (Session(time(8), time(16)),))
    hours = Hours((Session(time(9), time(17)),), (winter,))
    assert hours.on(date(2026, 1, 15))[0].closes == time(16)
    assert hours.on(date(2026, 10, 1))[0].closes == time(16)
    assert hours.on(date(2026, 7, 15))[0].closes == time(17)


def test_business_time_leaves_out_lunch_nights_and_holidays() -> None:
    """From Friday afternoon over the make-up Saturday and the festival to Tuesday morning."""
    begun = datetime(2026, 2, 13, 16, 0, tzinfo=SHANGHAI)
    ended = datetime(2026, 2, 24, 10, 0, tzinfo=SHANGHAI)
    assert CALENDAR.measure(begun, ended) == timedelta(hours=1 + 7 + 1)
    assert CALENDAR.measure(ended, begun) == timedelta()


def test_working_day_zero_is_refused() -> None:
    """There is a first working day after a day and a first one before it, none in between."""
    with pytest.raises(ValueError, match="number 0"):
        CALENDAR.nth_working_day(date(2026, 2, 13), 0)


def test_quiet_hours_run_over_midnight() -> None:
    """22:00 is quiet, 07:00 no longer."""
    night = QuietHours(time(22), time(7))
    assert night.covers(time(22))
    assert night.covers(time(3))
    assert not night.covers(time(7))
    assert not night.covers(time(12))


def test_business_opens_on_working_days_only() -> None:
    """The beginning of the first session; a day off has none."""
    assert CALENDAR.opening(date(2026, 2, 14)) == datetime(2026, 2, 14, 9, tzinfo=SHANGHAI)
    with pytest.raises(ValueError, match="2026-02-15"):
        CALENDAR.opening(date(2026, 2, 15))
