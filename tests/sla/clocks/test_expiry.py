"""When a right that ends is warned of and taken back: worked examples, and edges."""

from datetime import date

import pytest

from sla.calendar.business_hours import end_of_day
from sla.calendar.china import china_calendar
from sla.clocks.expiry import ExpiryTimes
from sla.policy.policy_file import load_policy
from tests.support.a_ticket import at

TIMES = ExpiryTimes(load_policy(), china_calendar(load_policy().hours))


@pytest.mark.parametrize(
    ("due", "done"),
    [
        ("2026-03-31 21:59", "2026-03-31 21:59"),
        ("2026-03-31 22:00", "2026-04-01 07:00"),
        ("2026-04-01 00:00", "2026-04-01 07:00"),
        ("2026-04-01 06:59", "2026-04-01 07:00"),
        ("2026-04-01 07:00", "2026-04-01 07:00"),
    ],
)
def test_nothing_is_done_at_night(due: str, done: str) -> None:
    """What falls into the quiet hours waits for their end, which is day again."""
    assert TIMES.by_day(at(due)) == at(done)
    assert TIMES.is_night(at(due)) == (due != done)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-03-24 08:59", "2026-03-23"),
        ("2026-03-24 09:00", "2026-03-24"),
        ("2026-03-29 12:00", "2026-03-27"),  # a Sunday
        ("2026-02-14 09:00", "2026-02-14"),  # a Saturday that is worked
        ("2026-02-20 12:00", "2026-02-14"),  # 春节
    ],
)
def test_the_day_whose_business_opened_last(now: str, day: str) -> None:
    """Today from the first session on, else the working day before."""
    assert TIMES.opened_day(at(now)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("last_day", "warned"),
    [
        ("2026-03-31", "2026-03-24 09:00"),
        ("2026-03-29", "2026-03-23 09:00"),  # a Sunday
        ("2026-02-26", "2026-02-12 09:00"),  # over 春节 and the Saturday worked before it
    ],
)
def test_the_warning_comes_working_days_before(last_day: str, warned: str) -> None:
    """Five working days before the last day, as business opens; on that day such an end is the furthest looked at."""
    until = end_of_day(date.fromisoformat(last_day))
    assert TIMES.warned_at(until) == at(warned)
    assert TIMES.warned_until(TIMES.opened_day(at(warned))) >= until


@pytest.mark.parametrize(
    ("given_on", "warned"),
    [("2026-03-20", "2026-03-24 09:00"), ("2026-03-27", "2026-03-30 09:00"), ("2026-03-30", "2026-03-31 09:00")],
)
def test_what_is_given_for_days_is_warned_of_on_the_next(given_on: str, warned: str) -> None:
    """Never on the day on which it was given."""
    until = end_of_day(date(2026, 3, 31))
    assert TIMES.new_warned_at(until, date.fromisoformat(given_on)) == at(warned)
