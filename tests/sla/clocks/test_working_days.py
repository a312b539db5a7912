"""On which days digests are due: make-up days, weeks and months that a holiday begins or swallows, years unknown."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from sla.calendar.business_hours import UnknownYearError, local_day
from sla.calendar.china import china_calendar
from sla.clocks.working_days import Days, is_one_of, newest_slot, next_slot, slot_after, slot_on
from sla.policy.policy_file import load_policy
from tests.support.a_ticket import at

CALENDAR = china_calendar(load_policy().hours)
A_DAY = timedelta(days=1)
HALF_PAST_FOUR = time(16, 30)
YEARS = range(2010, 2031)
"""Published years, and some whose notice is missing: they are estimated."""


def days_of(year: int, days: Days) -> list[date]:
    """All such days of a year."""
    first = date(year, 1, 1)
    every = (first + A_DAY * n for n in range((date(year + 1, 1, 1) - first).days))
    return [day for day in every if is_one_of(CALENDAR, days, day)]


def test_the_weeks_of_2026_that_do_not_end_on_a_friday() -> None:
    """Make-up Sundays and Saturdays end a week, holidays end one early, and the week of Spring Festival has no end."""
    ends = days_of(2026, Days.LAST_OF_WEEK)
    odd = [f"{day:%m-%d %a}" for day in ends if day.weekday() != 4]
    assert odd == [
        *("01-04 Sun", "02-14 Sat", "02-28 Sat", "04-30 Thu", "05-09 Sat", "06-18 Thu"),
        *("09-20 Sun", "09-24 Thu", "09-30 Wed", "10-10 Sat", "12-31 Thu"),
    ]
    weeks = {day.isocalendar()[:2] for day in ends}
    assert date(2026, 2, 18).isocalendar()[:2] not in weeks


def test_the_first_working_days_of_2026() -> None:
    """January begins with a make-up Sunday, May after Labour Day, October after the holiday week."""
    firsts = [f"{day:%m-%d}" for day in days_of(2026, Days.FIRST_OF_MONTH)]
    assert firsts[:5] == ["01-04", "02-02", "03-02", "04-01", "05-06"]
    assert firsts[5:] == ["06-01", "07-01", "08-03", "09-01", "10-08", "11-02", "12-01"]


@pytest.mark.parametrize("year", YEARS)
def test_every_year(year: int) -> None:
    """A day is worked or off; a week has at most one end, after which nobody works; a month has one beginning."""
    working, off = days_of(year, Days.WORKING), days_of(year, Days.OFF)
    every = sorted([*working, *off])
    assert every == [date(year, 1, 1) + A_DAY * n for n in range(len(every))]
    ends = days_of(year, Days.LAST_OF_WEEK)
    assert set(ends) <= set(working)
    assert len({day.isocalendar()[:2] for day in ends}) == len(ends)
    for day in working:
        assert any(end >= day and end.isocalendar()[:2] == day.isocalendar()[:2] for end in ends) or day.month == 12
    firsts = days_of(year, Days.FIRST_OF_MONTH)
    assert [day.month for day in firsts] == list(range(1, 13))
    assert all(min(one for one in working if one.month == day.month) == day for day in firsts)


@pytest.mark.parametrize("days", Days)
def test_slots_follow_one_another(days: Days) -> None:
    """Over two years: the next one after a slot has that slot as the newest until it comes, and none is left out."""
    slot = next_slot(CALENDAR, HALF_PAST_FOUR, at("2025-12-20 12:00"), days)
    seen = []
    while slot < at("2028-01-10 00:00"):
        seen.append(slot)
        following = next_slot(CALENDAR, HALF_PAST_FOUR, slot, days)
        assert newest_slot(CALENDAR, HALF_PAST_FOUR, slot, days) == slot
        assert newest_slot(CALENDAR, HALF_PAST_FOUR, following - timedelta(seconds=1), days) == slot
        slot = following
    every = (date(2025, 12, 20) + A_DAY * n for n in range((date(2028, 1, 10) - date(2025, 12, 20)).days))
    assert [local_day(one) for one in seen] == [day for day in every if is_one_of(CALENDAR, days, day)]


def test_a_year_that_nobody_knows() -> None:
    """The slot cannot be told; the next day is looked at all the same, and what is due then says what it lacks."""
    eve = at("2099-12-31 23:00")
    with pytest.raises(UnknownYearError):
        next_slot(CALENDAR, HALF_PAST_FOUR, eve, Days.WORKING)
    assert slot_after(CALENDAR, HALF_PAST_FOUR, eve, Days.WORKING) == at("2100-01-01 16:30")


def test_the_slot_after_a_moment() -> None:
    """On the slot itself it is the next one."""
    for days, now, wait in (
        (Days.WORKING, "2026-10-10 14:30", timedelta(hours=2)),
        (Days.LAST_OF_WEEK, "2026-10-10 14:30", timedelta(hours=2)),
        (Days.LAST_OF_WEEK, "2026-10-10 16:30", timedelta(days=6)),
        (Days.OFF, "2026-10-10 16:30", timedelta(days=1)),
        (Days.FIRST_OF_MONTH, "2026-09-30 16:30", timedelta(days=8)),
    ):
        assert slot_after(CALENDAR, HALF_PAST_FOUR, at(now), days) - at(now) == wait


def test_the_hour_is_local() -> None:
    """08:30 in Shanghai is half past midnight UTC."""
    assert slot_on(date(2026, 11, 27), time(8, 30)) == datetime(2026, 11, 27, 0, 30, tzinfo=UTC)
