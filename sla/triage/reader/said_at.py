"""When a message was said, as a line of a file tells it: a time of day, or a moment."""

from datetime import datetime, time

from sla.calendar.business_hours import SHANGHAI

SOME_MONDAY = datetime(2026, 11, 2, tzinfo=SHANGHAI)
"""The day of a message of which only the time of day is known."""


def moment_of(written: str, day: datetime = SOME_MONDAY) -> datetime:
    """A moment, aware, or a local time of that day. Raises ValueError for anything else."""
    try:
        clock = time.fromisoformat(written)
    except ValueError:
        moment = datetime.fromisoformat(written)
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return datetime.combine(day.astimezone(SHANGHAI), clock.replace(tzinfo=None), SHANGHAI)
