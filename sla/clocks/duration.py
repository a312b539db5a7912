"""Says how long something takes, in days, hours and minutes."""

from datetime import timedelta

from models.phrase import Phrase, phrase

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


def _two(larger: str, count: int, smaller: str, rest: int) -> Phrase:
    if not count:
        return phrase(smaller, count=rest)
    if not rest:
        return phrase(larger, count=count)
    return phrase("time.and", larger=phrase(larger, count=count), smaller=phrase(smaller, count=rest))
