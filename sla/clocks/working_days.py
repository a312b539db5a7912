"""On which days something is due by the calendar, when that is next, and what of it is owed."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from models.terms import DigestKind
from sla.calendar.business_hours import SHANGHAI, Calendar, UnknownYearError, local_day

A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)


class Days(StrEnum):
    """A choice of days: every working day, every day off, the last working day of a week, the first one of a month.

    A week goes from Monday to Sunday, so its last working day may be a make-up Sunday; a week without one has none.
    """

    WORKING = "working"
    OFF = "off"
    LAST_OF_WEEK = "last_of_week"
    FIRST_OF_MONTH = "first_of_month"


DAYS = {
    DigestKind.DAILY: Days.WORKING,
    DigestKind.DAY_OFF: Days.OFF,
    DigestKind.WEEKLY: Days.LAST_OF_WEEK,
    DigestKind.MONTHLY: Days.FIRST_OF_MONTH,
}
"""The days on which there is a digest of each kind."""


def is_one_of(calendar: Calendar, days: Days, day: date) -> bool:
    """Return whether `day` is such a day. Raises UnknownYearError where no calendar reaches."""
    is_worked = calendar.is_working_day(day)
    if days is Days.OFF or not is_worked:
        return days is Days.OFF and not is_worked
    if days is Days.LAST_OF_WEEK:
        return not any(calendar.is_working_day(day + A_DAY * later) for later in range(1, 7 - day.weekday()))
    if days is Days.FIRST_OF_MONTH:
        return not any(calendar.is_working_day(day.replace(day=earlier)) for earlier in range(1, day.day))
    return True


def slot_on(day: date, at: time) -> datetime:
    """The moment, aware UTC, that is `at` on a local day."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)


def newest_slot(calendar: Calendar, at: time, now: datetime, days: Days = Days.WORKING) -> datetime:
    """The slot that came last, `now` included."""
    day = local_day(now)
    while not is_one_of(calendar, days, day) or slot_on(day, at) > now:
        day -= A_DAY
    return slot_on(day, at)


def next_slot(calendar: Calendar, at: time, now: datetime, days: Days = Days.WORKING) -> datetime:
    """The first slot after `now`."""
    day = local_day(now)
    while not is_one_of(calendar, days, day) or slot_on(day, at) <= now:
        day += A_DAY
    return slot_on(day, at)


def slot_after(calendar: Calendar, at: time, now: datetime, days: Days) -> datetime:
    """The same; in a year that nobody knows it is each day's: what is to be done then says itself what it lacks."""
    try:
        return next_slot(calendar, at, now, days)
    except UnknownYearError:
        return slot_on(local_day(now) + A_DAY, at)


def newest_day(at: time, now: datetime) -> date:
    """The local day on which it was `at` last, `now` included, whether the day is worked or not."""
    today = local_day(now)
    return today if slot_on(today, at) <= now else today - A_DAY


def slots_owed(
    calendar: Calendar,
    at: time,
    last: datetime | None,
    first_alive: datetime,
    now: datetime,
    days: Days = Days.WORKING,
) -> list[datetime]:
    """The slots up to `now` that nobody ran, oldest first: after the day of the `last` run, since the desk is alive."""
    slots: list[datetime] = []
    slot = newest_slot(calendar, at, now, days)
    while slot >= first_alive and (last is None or local_day(slot) > local_day(last)):
        slots.insert(0, slot)
        slot = newest_slot(calendar, at, slot - A_SECOND, days)
    return slots
