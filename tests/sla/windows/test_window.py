"""Windows of changes: working time, sessions, nights of upgrades, and what cannot be planned."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from models.phrase import phrase
from sla.calendar.business_hours import Hours, Session
from sla.calendar.china import china_calendar
from sla.policy.policy import WindowRules
from sla.policy.policy_file import load_policy
from sla.windows.window import BusyTimes, SessionTime, WindowKind, WindowVerdict, check_window
from tests.support.due import CALENDAR, at

RULES = BusyTimes(CALENDAR, load_policy().windows)
CHANGE, UPGRADE = WindowKind.CHANGE, WindowKind.UPGRADE


def judged(
    start: str, end: str, kind: WindowKind = CHANGE, *sessions: tuple[str, str], rules: BusyTimes = RULES
) -> WindowVerdict:
    """The verdict on a window in local time."""
    listed = [SessionTime(at(begins), at(ends), "开标") for begins, ends in sessions]
    return check_window(at(start), at(end), kind, listed, rules)


def keys(verdict: WindowVerdict) -> list[str]:
    """What the verdict gives as reasons."""
    return [one.key for one in verdict.because]


@pytest.mark.parametrize(
    ("start", "end", "next_free"),
    [
        ("2026-11-26 17:00", "2026-11-27 09:00", None),  # touches close of business and opening
        ("2026-11-26 16:59", "2026-11-26 20:00", "2026-11-26 17:00"),
        ("2026-11-27 05:00", "2026-11-27 09:01", "2026-11-27 17:00"),  # a working day and then a weekend
        ("2026-11-26 12:00", "2026-11-26 13:00", "2026-11-26 17:00"),  # lunch is working time
        ("2026-11-28 10:00", "2026-11-28 15:00", None),  # Saturday
        ("2026-02-14 10:00", "2026-02-14 11:00", "2026-02-14 17:00"),  # make-up Saturday
        ("2026-02-14 17:00", "2026-02-24 09:00", None),  # the whole of Spring Festival
        ("2026-10-10 08:59", "2026-10-10 09:00", None),  # make-up Saturday, before opening
        ("2026-10-10 08:59:59", "2026-10-10 09:00:01", "2026-10-10 17:00"),
        ("2026-11-23 17:00", "2026-11-28 17:00", "2027-02-04 17:00"),  # five days: no weekend is as long
    ],
)
def test_working_time(start: str, end: str, next_free: str | None) -> None:
    """A window keeps out of working time to the second, may touch it, and else the next one is named."""
    verdict = judged(start, end)
    assert verdict.allowed is (next_free is None)
    assert verdict.next_free == at(next_free or start)


@pytest.mark.parametrize(
    ("start", "end", "is_allowed"),
    [
        ("2026-11-28 08:00", "2026-11-28 09:30", True),  # ends exactly 30 minutes before the session
        ("2026-11-28 08:00", "2026-11-28 09:30:01", False),
        ("2026-11-28 11:30", "2026-11-28 12:00", True),
        ("2026-11-28 11:29", "2026-11-28 12:00", False),
        ("2026-11-28 01:00", "2026-11-28 02:00", True),
        ("2026-11-28 19:29", "2026-11-28 19:30", True),  # before a moment at 20:00
        ("2026-11-28 19:31", "2026-11-28 19:32", False),
        ("2026-11-28 20:29", "2026-11-28 21:30", False),
        ("2026-11-28 20:30", "2026-11-28 21:30", True),
    ],
)
def test_sessions_keep_time_free_on_either_side(start: str, end: str, *, is_allowed: bool) -> None:
    """A session, or a moment such as 投标截止, keeps 30 minutes free on a day off as well; in any order."""
    sessions = [("2026-11-28 20:00", "2026-11-28 20:00"), ("2026-11-28 10:00", "2026-11-28 11:00")]
    assert judged(start, end, CHANGE, *sessions).allowed is is_allowed


@pytest.mark.parametrize(
    ("start", "end", "is_allowed"),
    [
        ("2026-11-27 20:00", "2026-11-28 10:00", True),  # Friday to Saturday, which is off
        ("2026-11-26 18:00", "2026-11-27 08:00", True),
        ("2026-11-26 17:30", "2026-11-26 20:00", False),
        ("2026-11-26 20:00", "2026-11-27 08:01", False),
        ("2026-11-29 20:00", "2026-11-30 08:00", True),  # Sunday to Monday
        ("2026-02-14 07:00", "2026-02-14 08:30", False),  # make-up Saturday
        ("2026-02-16 10:00", "2026-02-16 11:00", True),  # a holiday on a Monday
    ],
)
def test_upgrades_lie_in_days_off_or_at_night(start: str, end: str, *, is_allowed: bool) -> None:
    """An upgrade of hardware keeps to days off and to 18:00–08:00, minute by minute."""
    verdict = judged(start, end, UPGRADE)
    assert verdict.allowed is is_allowed
    assert ("window.daytime" in keys(verdict)) is not is_allowed


def test_reasons_name_all_that_stands_in_the_way() -> None:
    """Working days, daytime and sessions are said together; of many sessions the first three."""
    sessions = [(f"2026-11-26 {hour}:00", f"2026-11-26 {hour}:10") for hour in range(10, 15)]
    verdict = judged("2026-11-25 10:00", "2026-11-27 10:00", UPGRADE, *reversed(sessions))
    assert keys(verdict) == [
        *("window.working_days", "window.daytimes", "window.session", "window.session", "window.session"),
        "window.more_sessions",
    ]
    assert dict(verdict.because[0].values)["count"] == 3


def test_no_window_of_a_fortnight_is_free() -> None:
    """What finds no place within a year is told so, without a proposal."""
    verdict = judged("2026-01-05 09:00", "2026-01-19 09:00")
    assert verdict.next_free is None
    assert keys(verdict)[-1] == "window.none_within_a_year"


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("2026-11-28 10:00", "2026-11-28 09:00", "window.reversed"),
        ("2026-11-28 10:00", "2026-11-28 10:00", "window.reversed"),
        ("2150-01-01 10:00", "2150-01-01 11:00", "calendar.unknown_year"),
        ("2003-01-01 10:00", "2003-01-01 11:00", "calendar.unknown_year"),
        ("9999-12-31 10:00", "9999-12-31 23:00", "calendar.unknown_year"),
    ],
)
def test_what_cannot_be_judged_is_refused(start: str, end: str, reason: str) -> None:
    """A window that ends before it begins, or of a year that nobody knows, is refused without a proposal."""
    verdict = judged(start, end)
    assert (verdict.allowed, verdict.next_free, keys(verdict)) == (False, None, [reason])


def test_a_search_that_leaves_the_known_years_says_so() -> None:
    """The last free days that anybody knows are in 2099."""
    verdict = judged("2099-12-30 10:00", "2099-12-31 10:00")
    assert verdict.next_free is None
    assert keys(verdict)[-1] == "calendar.unknown_year"


def test_estimated_years_are_provisional() -> None:
    """Without an official notice a window is judged by the estimate, and told to be provisional."""
    free = judged("2030-03-02 10:00", "2030-03-02 11:00")
    assert free.allowed
    assert free.is_provisional
    assert keys(free) == ["window.free_change", "window.provisional"]
    assert keys(judged("2026-12-31 10:00", "2027-01-01 10:00"))[-2:] == [
        "window.provisional",
        "window.next_provisional",
    ]


def test_a_plan_does_not_lie_in_the_past() -> None:
    """Where `now` is given, a start before it is refused, and the proposal begins no earlier."""
    start, end, now = (at(text) for text in ("2026-11-25 20:00", "2026-11-25 21:00", "2026-11-26 12:00"))
    verdict = check_window(start, end, CHANGE, (), RULES, now=now)
    assert verdict.because == (phrase("window.past"),)
    assert verdict.next_free == at("2026-11-26 17:00")
    assert check_window(now + timedelta(hours=8), end + timedelta(days=1), CHANGE, (), RULES, now=now).allowed


def test_hours_come_from_the_calendar_and_margins_from_the_policy() -> None:
    """A half day, other hours and other margins are taken from where the office keeps them."""
    half = {date(2026, 11, 26): (Session(time(9), time(12)),)}
    hours = Hours((Session(time(8, 30), time(11, 30)), Session(time(13, 30), time(17, 30))), single_days=half)
    other = BusyTimes(china_calendar(hours), WindowRules(timedelta(minutes=60), time(20), time(6)))
    assert judged("2026-11-26 12:00", "2026-11-26 20:00", rules=other).allowed
    assert not judged("2026-11-27 17:00", "2026-11-27 20:00", rules=other).allowed
    assert not judged("2026-11-27 18:00", "2026-11-27 21:00", UPGRADE, rules=other).allowed
    moment = ("2026-11-28 10:00", "2026-11-28 10:00")
    assert not judged("2026-11-28 08:00", "2026-11-28 09:30", CHANGE, moment, rules=other).allowed


@pytest.mark.parametrize(
    ("begins", "ends", "day"),
    [
        (time(18), time(8), [(time(8), time(18))]),
        (time(18), time(0), [(time(0), time(18))]),
        (time(0), time(6), [(time(6), None)]),
        (time(1), time(5), [(time(0), time(1)), (time(5), None)]),
    ],
)
def test_the_night_of_upgrades_may_lie_anywhere(begins: time, ends: time, day: list[tuple[time, time | None]]) -> None:
    """What is not night is the rest of the day, whether the night runs over midnight or not."""
    assert list(WindowRules(timedelta(), begins, ends).day_hours()) == day


def test_ten_thousand_sessions_are_weighed_at_once() -> None:
    """Sessions all year round, hour after hour, leave only what is free between them."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    sessions = [SessionTime(first + timedelta(hours=n), first + timedelta(hours=n)) for n in range(10_000)]
    verdict = check_window(first, first + timedelta(minutes=1), CHANGE, sessions, RULES)
    assert not verdict.allowed
    assert verdict.next_free is None
