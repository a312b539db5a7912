"""Says how long something takes, in days, hours and minutes, or in working days."""

from datetime import timedelta

from models.phrase import Phrase, phrase
from sla.toml_reader import Amount

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def length(span: timedelta) -> Phrase:
    """`span`, not negative, in its two largest of days, hours and minutes; whole 24 hours stay hours."""
    if span < MINUTE:
        return phrase("time.under_a_minute")
    hours, rest = divmod(span, HOUR)
    minutes = rest // MINUTE
    if hours > 24:
        return _two("time.days", hours // 24, "time.hours", hours % 24)
    return _two("time.hours", hours, "time.minutes", minutes)


def worded_amount(amount: Amount) -> Phrase:
    """Return a length or a number of working days in words; none is the close of the day."""
    if isinstance(amount, timedelta):
        return length(amount)
    return phrase("time.working_days", count=amount) if amount else phrase("due.close_of_day")


def _two(larger: str, count: int, smaller: str, rest: int) -> Phrase:
    if not count:
        return phrase(smaller, count=rest)
    if not rest:
        return phrase(larger, count=count)
    return phrase("time.and", larger=phrase(larger, count=count), smaller=phrase(smaller, count=rest))
