"""Days as people type them into a chat, and those a question offers to be pressed; all in Asia/Shanghai."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sla.calendar.business_hours import SHANGHAI

LONGEST = 40
YEARS_TO_NEXT = 9
"""Years that hold a 29 February, counted from any year."""
DAYS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
    "大后天": 3, "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
YEARS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WITHOUT_END = {
    "长期", "永久", "长期有效", "无", "没有", "无期限", "不限", "none", "no end", "permanent", "never", "-",
}  # fmt: skip
"""Words for a day that does not come."""

_NUMBERED = re.compile(
    rf"(?:(?P<year>\d{{4}}) ?[-/.年] ?|(?P<word>{'|'.join(YEARS)}) ?)?"
    r"(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2}) ?[日号]?",
    re.ASCII,
)
_MONTH = rf"(?P<month>{'|'.join(f'{name}|{name[:3]}' for name in MONTHS)}|sept)\.?"
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},?(?: (?P<year>\d{{4}}))?", re.ASCII)
_MONTH_FIRST = re.compile(rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?(?: (?P<year>\d{{4}}))?", re.ASCII)
_AROUND = re.compile(r"^(?:至|到|until |till |by )\s*|\s*(?:为止|止)$")


def day_typed(text: str, now: datetime, *, is_past: bool = False) -> str | None:
    """`2027-03-31` for `2027年3月31日`, `3月31日`, `明天`, `月底`, `31 March 2027`; None for anything else.

    Without a year it is the next such day, or with `is_past` the last one.
    """
    if len(text) > LONGEST:
        return None
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    typed, today = _AROUND.sub("", plain), now.astimezone(SHANGHAI).date()
    try:
        found = _by_word(typed, today) or _by_date(typed, today, -1 if is_past else 1)
    except (ValueError, OverflowError):
        return None
    return found.isoformat() if found else None


def says_no_day(text: str) -> bool:
    """Return whether the text says that there is no such day: 长期, 无."""
    return len(text) <= LONGEST and unicodedata.normalize("NFKC", text).strip().casefold() in WITHOUT_END


def days_offered(proposed: str, now: datetime, *, is_past: bool = False) -> list[str]:
    """A few days to choose from: the proposed one, then the ends of month, half year, year and next year.

    With `is_past` those of the last month, quarter and year.
    """
    today = now.astimezone(SHANGHAI).date()
    first = day_typed(proposed, now) if proposed else None
    ends = [_end_of_month(today), _end_of_half(today), _end_of_year(today), _end_of_year(today, 1)]
    if is_past:
        ends = [_end_of_month(today, -1), _end_of_month(today, -1 - (today.month - 1) % 3), _end_of_year(today, -1)]
    return list(dict.fromkeys([*([first] if first else []), *(end.isoformat() for end in ends)]))


def _by_word(typed: str, today: date) -> date | None:
    if typed in DAYS:
        return today + timedelta(days=DAYS[typed])
    end = _ENDS.get(typed.replace("个", "").replace("the ", ""))
    return end(today) if end else None


def _by_date(typed: str, today: date, step: int) -> date | None:
    found = _NUMBERED.fullmatch(typed)
    if found is not None:
        year = today.year + YEARS[found["word"]] if found["word"] else _number(found["year"])
        return _dated(year, int(found["month"]), int(found["day"]), today, step)
    found = _DAY_FIRST.fullmatch(typed) or _MONTH_FIRST.fullmatch(typed)
    if found is None:
        return None
    month = next(number for number, name in enumerate(MONTHS, 1) if name.startswith(found["month"][:3]))
    return _dated(_number(found["year"]), month, int(found["day"]), today, step)


def _number(figures: str | None) -> int | None:
    return int(figures) if figures else None


def _dated(year: int | None, month: int, day: int, today: date, step: int) -> date:
    """The day; without a year the nearest one from today, later (`step` 1) or earlier (-1).

    Raises ValueError for one that never comes.
    """
    if year is not None:
        return date(year, month, day)
    for away in range(YEARS_TO_NEXT):
        try:
            found = date(today.year + step * away, month, day)
        except ValueError:
            continue
        if (found - today).days * step >= 0:
            return found
    raise ValueError(month, day)


def _end_of_month(today: date, later: int = 0) -> date:
    """The last day of the month, or of one so many months later."""
    first = today.year * 12 + today.month + later  # of the month after it, counted in months
    return date(first // 12, first % 12 + 1, 1) - timedelta(days=1)


def _end_of_quarter(today: date) -> date:
    return _end_of_month(today, -today.month % 3)


def _end_of_half(today: date) -> date:
    return _end_of_month(today, -today.month % 6)


def _end_of_year(today: date, later: int = 0) -> date:
    return date(today.year + later, 12, 31)


_ENDS: dict[str, Callable[[date], date]] = {
    **dict.fromkeys(("月底", "月末", "本月底", "本月末", "这月底", "end of month", "month end"), _end_of_month),
    **dict.fromkeys(("上月底", "上月末", "end of last month"), lambda today: _end_of_month(today, -1)),
    **dict.fromkeys(("下月底", "下月末", "end of next month"), lambda today: _end_of_month(today, 1)),
    **dict.fromkeys(("季度末", "季末", "本季度末", "本季末", "季度底", "end of quarter"), _end_of_quarter),
    **dict.fromkeys(
        ("年底", "年末", "今年底", "今年末", "今年年底", "本年底", "end of year", "year end"), _end_of_year
    ),
    **dict.fromkeys(("去年底", "去年末", "去年年底", "end of last year"), lambda today: _end_of_year(today, -1)),
    **dict.fromkeys(("明年底", "明年末", "明年年底", "end of next year"), lambda today: _end_of_year(today, 1)),
}
