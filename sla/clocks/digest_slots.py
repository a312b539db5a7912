"""When digests are due: on every working day, make-up days included, at the policy's time."""

from datetime import UTC, date, datetime, time, timedelta

from sla.calendar.business_hours import SHANGHAI, Calendar, local_day


def slot_on(day: date, at: time) -> datetime:
    """The moment, aware UTC, that is `at` on a local day."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)


def newest_slot(calendar: Calendar, at: time, now: datetime) -> datetime:
    """The slot that came last, `now` included."""
    today = local_day(now)
    if calendar.is_working_day(today) and slot_on(today, at) <= now:
        return slot_on(today, at)
    return slot_on(calendar.nth_working_day(today, -1), at)


def newest_day(at: time, now: datetime) -> date:
    """The local day on which it was `at` last, `now` included, whether the day is worked or not."""
    today = local_day(now)
    return today if slot_on(today, at) <= now else today - timedelta(days=1)


def next_slot(calendar: Calendar, at: time, now: datetime) -> datetime:
    """The first slot after `now`."""
    today = local_day(now)
    if calendar.is_working_day(today) and slot_on(today, at) > now:
        return slot_on(today, at)
    return slot_on(calendar.nth_working_day(today, 1), at)


def slots_owed(
    calendar: Calendar, at: time, last: datetime | None, first_alive: datetime, now: datetime
) -> list[datetime]:
    """The slots up to `now` that nobody ran, oldest first: after the day of the `last` run, since the desk is alive."""
    slots: list[datetime] = []
    slot = newest_slot(calendar, at, now)
    while slot >= first_alive and (last is None or local_day(slot) > local_day(last)):
        slots.insert(0, slot)
        slot = slot_on(calendar.nth_working_day(local_day(slot), -1), at)
    return slots
