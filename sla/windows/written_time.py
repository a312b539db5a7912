"""Reads dates and times as people write them in files: ISO 8601, 2026/11/28 9:00, 2026年11月28日 下午3时30分."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

NOON = 12
_DAY = r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?\s*"
_WEEKDAY = r"(?:\(?(?:周|星期)[一二三四五六日天]\)?\s*)?"
_CLOCK = (
    r"(?P<half>上午|下午|晚上|凌晨|早上|中午|傍晚)?\s*(?P<hour>\d{1,2})\s*(?:[:时点]\s*(?:(?P<minute>\d{1,2})\s*分?)?)"
    r"(?:\s*:?\s*(?P<second>\d{1,2})(?:[.,]\d+)?\s*秒?)?\s*(?P<meridiem>[AaPp]\.?[Mm]\.?)?"
)
_OFFSET = r"(?:\s*(?:(?P<utc>Z|UTC|GMT)|(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?))?"
MOMENT = re.compile(rf"{_DAY}{_WEEKDAY}[Tt]?\s*{_CLOCK}{_OFFSET}")
DAY = re.compile(_DAY + _WEEKDAY)
CLOCK = re.compile(_CLOCK)


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """The moment that is written there, aware; `zone` is that of a text without one. None where it is no moment.

    24:00 is the midnight after the day. A date alone is no moment.
    """
    plain = _plain(text)
    found = MOMENT.fullmatch(plain)
    if found is None:
        return _iso(plain, zone)
    day, clock = _day(found), _clock(found)
    if day is None or clock is None:
        return None
    try:
        return (datetime.combine(day, time(), _zone(found) or zone)) + clock
    except (ValueError, OverflowError):
        return None


def read_day(text: str) -> date | None:
    """The day that is written there; None where it is none."""
    found = DAY.fullmatch(_plain(text))
    return _day(found) if found else None


def read_clock(text: str) -> timedelta | None:
    """The time of day that is written there, from midnight on: 24:00 is a whole day. None where it is none."""
    found = CLOCK.fullmatch(_plain(text))
    return _clock(found) if found else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(*map(int, found.group("year", "month", "day")))
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> timedelta | None:
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    is_half_a_day = bool(found["half"] or found["meridiem"])
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    if is_half_a_day and hour <= NOON:
        hour = _of_half_a_day(hour, found["half"] or "", (found["meridiem"] or "").lower())
    elif found["meridiem"]:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _of_half_a_day(hour: int, half: str, meridiem: str) -> int:
    """The hour of the day that an hour of its first or second half is: noon and midnight are 12."""
    is_later = half in {"下午", "晚上", "傍晚"} or meridiem.startswith("p")
    if half == "中午":
        return hour + NOON if hour < 3 else hour
    if is_later:
        return (24 if half == "晚上" else NOON) if hour == NOON else hour + NOON
    return 0 if hour == NOON and (meridiem or half == "凌晨") else hour


def _zone(found: re.Match[str]) -> tzinfo | None:
    if found["utc"]:
        return UTC
    if not found["sign"]:
        return None
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-offset if found["sign"] == "-" else offset)
