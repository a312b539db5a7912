"""Times of the review of rights: on the first working day of a quarter's month, at the policy's time."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sla.calendar.business_hours import Calendar, local_day
from sla.calendar.quarters import quarter_of
from sla.clocks.working_days import slot_on
from sla.policy.policy import ReviewTimes

DECEMBER = 12


class ReviewSlot(NamedTuple):
    """A quarter, such as `2026Q2`, and the moment, aware UTC, at which its review begins."""

    quarter: str
    at: datetime


def reviews_owed(
    calendar: Calendar, times: ReviewTimes, last: str | None, first_alive: datetime, now: datetime
) -> list[ReviewSlot]:
    """The quarters begun by `now` that nobody reviewed, oldest first: after the `last` one, since the desk is alive."""
    slots: list[ReviewSlot] = []
    for year, month in _months_back(local_day(now)):
        if month not in times.months:
            continue
        slot = _slot(calendar, times, year, month)
        if slot.at < first_alive or (last is not None and slot.quarter <= last):
            return slots
        if slot.at <= now:
            slots.insert(0, slot)
    return slots


def next_review(calendar: Calendar, times: ReviewTimes, now: datetime) -> ReviewSlot:
    """The first review that begins after `now`."""
    today = local_day(now)
    year = today.year
    while True:
        for month in times.months:
            if (year, month) >= (today.year, today.month):
                slot = _slot(calendar, times, year, month)
                if slot.at > now:
                    return slot
        year += 1


def _slot(calendar: Calendar, times: ReviewTimes, year: int, month: int) -> ReviewSlot:
    first = date(year, month, 1)
    day = first if calendar.is_working_day(first) else calendar.nth_working_day(first, 1)
    return ReviewSlot(f"{year}Q{quarter_of(month)}", slot_on(day, times.at))


def _months_back(day: date) -> Iterator[tuple[int, int]]:
    year, month = day.year, day.month
    while year:
        yield year, month
        year, month = (year, month - 1) if month > 1 else (year - 1, DECEMBER)
