"""The working days of China: official years, years the office imported, and estimates for later ones."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from chinese_calendar import constants as published

from models.phrase import Phrase, phrase
from sla.calendar.business_hours import Calendar, Hours, UnknownYearError, YearCalendar, YearOrigin
from sla.calendar.estimated_years import estimated_days
from sla.calendar.year_notice import CalendarError, YearNotice, parse_notice

__all__ = ["FIRST_YEAR", "CalendarError", "YearNotice", "china_calendar", "parse_notice"]

FIRST_YEAR = min(published.holidays).year
LAST_PUBLISHED_YEAR = max(published.holidays).year
LAST_ESTIMATED_YEAR = 2099  # the lunar tables behind the estimate end here

HOLIDAY_KEYS = {
    "元旦": "calendar.new_year",
    "春节": "calendar.spring_festival",
    "农历除夕": "calendar.spring_festival",
    "清明": "calendar.tomb_sweeping",
    "清明节": "calendar.tomb_sweeping",
    "劳动节": "calendar.labour_day",
    "端午": "calendar.dragon_boat",
    "端午节": "calendar.dragon_boat",
    "中秋": "calendar.mid_autumn",
    "中秋节": "calendar.mid_autumn",
    "国庆": "calendar.national_day",
    "国庆节": "calendar.national_day",
}


def china_calendar(hours: Hours, overrides: Iterable[YearNotice] = ()) -> Calendar:
    """The calendar with the office's hours and imported notices: the last one for a year counts.

    Cheap to make: years are read when first asked for.
    """
    notices = {notice.year: notice for notice in overrides}

    def year_of(year: int) -> YearCalendar:
        return _imported_year(notices[year]) if year in notices else _known_year(year)

    last = LAST_PUBLISHED_YEAR
    while last + 1 in notices:
        last += 1
    return Calendar(hours, year_of, known_until=date(last, 12, 31))


def _imported_year(notice: YearNotice) -> YearCalendar:
    holidays = {day: _name(name) for name, days in notice.holidays.items() for day in days}
    return YearCalendar(notice.year, holidays, frozenset(notice.make_up), YearOrigin.IMPORTED, title=notice.title)


def _known_year(year: int) -> YearCalendar:
    if FIRST_YEAR <= year <= LAST_PUBLISHED_YEAR:
        return _published_year(year)
    if LAST_PUBLISHED_YEAR < year <= LAST_ESTIMATED_YEAR:
        return _estimated_year(year)
    raise UnknownYearError(year)


@cache
def _published_year(year: int) -> YearCalendar:
    chinese = {holiday.value: holiday.chinese for holiday in published.Holiday}
    holidays = {day: _name(chinese[name]) for day, name in published.holidays.items() if day.year == year}
    make_up = frozenset(day for day in published.workdays if day.year == year)
    return YearCalendar(year, holidays, make_up, YearOrigin.PUBLISHED)


@cache
def _estimated_year(year: int) -> YearCalendar:
    days = {day: _name(name) for day, name in estimated_days(year).items()}
    return YearCalendar(year, days, frozenset(), YearOrigin.ESTIMATED)


def _name(chinese: str) -> str | Phrase:
    key = HOLIDAY_KEYS.get(chinese.removesuffix("（补假）"))
    return phrase(key) if key else chinese
