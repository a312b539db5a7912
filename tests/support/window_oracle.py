"""Windows judged minute by minute, by a table of minutes and no code of the desk's."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
A_MINUTE, MINUTES_OF_DAY, MARGIN, YEAR = timedelta(minutes=1), 24 * 60, 30, 365 * 24 * 60
Span = tuple[datetime, datetime]


def is_free(start: datetime, end: datetime, sessions: Sequence[Span], *, is_upgrade: bool) -> bool:
    """No minute of the window is taken. Times are local, naive, and have no seconds."""
    taken = _taken(sessions, is_upgrade=is_upgrade)
    return not any(taken[_minute(start) : _minute(end)])


def first_free(start: datetime, end: datetime, sessions: Sequence[Span], *, is_upgrade: bool) -> datetime | None:
    """The first minute from `start` on, for a year, from which as many minutes in a row are not taken."""
    length = _minute(end) - _minute(start)
    found = _taken(sessions, is_upgrade=is_upgrade).find(bytes(length), _minute(start))
    if found < 0 or found > _minute(start) + YEAR:
        return None
    return datetime.combine(FIRST, datetime.min.time()) + found * A_MINUTE


def is_worked(day: date) -> bool:
    """A day on which people work, make-up days too."""
    return bool(chinese_calendar.is_workday(day))


def worked_days_before(day: date, count: int) -> date:
    """So many worked days before a day."""
    while count:
        day -= timedelta(days=1)
        count -= is_worked(day)
    return day


def _taken(sessions: Sequence[Span], *, is_upgrade: bool) -> bytearray:
    taken = bytearray(_worked(is_upgrade=is_upgrade))
    for begins, ends in sessions:
        for minute in range(_minute(begins) - MARGIN, _minute(ends) + MARGIN):
            if 0 <= minute < len(taken):
                taken[minute] = 1
    return taken


@cache
def _worked(*, is_upgrade: bool) -> bytes:
    """A byte a minute of two years: 1 where people use the system, or where no hardware may be upgraded."""
    day_begins, day_ends = (8, 18) if is_upgrade else (9, 17)
    table = bytearray()
    for offset in range((LAST - FIRST).days + 1):
        is_worked = chinese_calendar.is_workday(FIRST + timedelta(days=offset))
        for minute in range(MINUTES_OF_DAY):
            table.append(is_worked and day_begins * 60 <= minute < day_ends * 60)
    return bytes(table)


def _minute(moment: datetime) -> int:
    return int((moment - datetime.combine(FIRST, datetime.min.time())) / A_MINUTE)
