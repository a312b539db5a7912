"""The time at which a message was said, as a line of a file tells it: a time of day, or a moment."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime, time

from models.refusal import Refusal
from sla.calendar.business_hours import SHANGHAI

SOME_MONDAY = datetime(2026, 11, 2, tzinfo=SHANGHAI)
"""The day of a message of which only the time of day is known."""
NINE_ON_MONDAY = SOME_MONDAY.replace(hour=9).astimezone(UTC)
"""A moment of a working day, for what needs one: aware UTC."""


def moment_of(written: str, day: datetime = SOME_MONDAY) -> datetime:
    """A moment, aware, or a local time of that day. Raises Refusal for anything else.

    Nor is a moment one in the first or the last year that can be counted: the day beside it may have no date.
    """
    try:
        return _moment(written, day)
    except ValueError:
        raise Refusal("triage_command.bad_time", value=written) from None


def _moment(written: str, day: datetime) -> datetime:
    try:
        clock = time.fromisoformat(written)
    except ValueError:
        moment = datetime.fromisoformat(written)
        if not MINYEAR < moment.year < MAXYEAR:
            raise ValueError(written) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return datetime.combine(day.astimezone(SHANGHAI), clock.replace(tzinfo=None), SHANGHAI)
