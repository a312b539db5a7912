"""Business hours: which days are worked, from when to when, and how much business time lies between two moments."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from models.phrase import Phrase

# China keeps one time and has changed no clock since 1991; the calendar begins in 2004.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
MonthDay = tuple[int, int]


class UnknownYearError(Exception):
    """Nobody can say which days of `year` are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


class DayKind(StrEnum):
    """The reason why a day is worked or not."""

    WORKING = "working"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"

    @property
    def is_worked(self) -> bool:
        """People are at work on such a day."""
        return self in {DayKind.WORKING, DayKind.MAKE_UP}


class YearOrigin(StrEnum):
    """The source from which the days of a year are known."""

    PUBLISHED = "published"
    IMPORTED = "imported"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """Holidays, each with its name, and make-up days (调休) of one year, and who said so."""

    year: int
    holidays: Mapping[date, str | Phrase]
    make_up: frozenset[date]
    origin: YearOrigin
    title: str = ""

    def kind(self, day: date) -> DayKind:
        """Return what kind of day `day` is."""
        if day in self.holidays:
            return DayKind.HOLIDAY
        if day in self.make_up:
            return DayKind.MAKE_UP
        return DayKind.WEEKEND if day.weekday() > 4 else DayKind.WORKING


@dataclass(frozen=True, slots=True)
class Session:
    """One stretch of work within a day, local time."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Season:
    """Other hours for a part of every year, both days included; it may run over the new year."""

    first: MonthDay
    last: MonthDay
    sessions: tuple[Session, ...]

    def covers(self, day: date) -> bool:
        """`day` lies in the season."""
        month_day = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= month_day <= self.last
        return month_day >= self.first or month_day <= self.last


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a working day: a single day's own, else its season's, else the usual ones."""

    usual: tuple[Session, ...]
    seasons: tuple[Season, ...] = ()
    single_days: Mapping[date, tuple[Session, ...]] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Session, ...]:
        """The sessions of `day`, if it is worked."""
        if day in self.single_days:
            return self.single_days[day]
        return next((season.sessions for season in self.seasons if season.covers(day)), self.usual)


class Calendar:
    """Working days and business hours in Asia/Shanghai.

    Days are local dates; moments that go in are aware, moments that come out are aware UTC. Every question
    about a year nobody knows raises `UnknownYearError`. A new notice makes a new calendar.
    """

    __slots__ = ("_known_until_utc", "_table", "_year_of", "_years", "hours", "known_until")

    def __init__(self, hours: Hours, year_of: Callable[[int], YearCalendar], known_until: date) -> None:
        self.hours = hours
        self.known_until = known_until
        self._known_until_utc = _moment(known_until + timedelta(days=1), time())
        self._year_of = year_of
        self._years: dict[int, YearCalendar] = {}
        self._table = _WorkingDays()

    def with_hours(self, hours: Hours) -> "Calendar":
        """The same days with other hours."""
        return self if hours == self.hours else Calendar(hours, self._year_of, self.known_until)

    def year(self, year: int) -> YearCalendar:
        """Holidays and make-up days of `year`."""
        if year not in self._years:
            self._years[year] = self._year_of(year)
        return self._years[year]

    def kind(self, day: date) -> DayKind:
        """Return why `day` is worked or not."""
        return self.year(day.year).kind(day)

    def holiday(self, day: date) -> str | Phrase | None:
        """The name of the holiday that `day` belongs to."""
        return self.year(day.year).holidays.get(day)

    def is_working_day(self, day: date) -> bool:
        """People are at work on `day`, be it a make-up Saturday."""
        return self.kind(day).is_worked

    def is_provisional(self, day: date) -> bool:
        """No official notice for the year of `day` is known yet."""
        return day > self.known_until and self.year(day.year).origin is YearOrigin.ESTIMATED

    def is_provisional_between(self, begun: datetime, ended: datetime) -> bool:
        """A day from that of `begun` to that of `ended` is provisional."""
        if ended < self._known_until_utc:
            return False
        years = range(local_day(begun).year, local_day(ended).year + 1)
        return any(self.is_provisional(date(year, 12, 31)) for year in years)

    def sessions(self, day: date) -> tuple[Session, ...]:
        """The stretches of work on `day`; none on a day off."""
        return self.hours.on(day) if self.is_working_day(day) else ()

    def opening(self, day: date) -> datetime:
        """The beginning of the first session on `day`; raises `ValueError` on a day off."""
        sessions = self.sessions(day)
        if not sessions:
            raise ValueError(f"{day} is not a working day")
        return _moment(day, sessions[0].opens)

    def close_of_business(self, day: date) -> datetime:
        """The end of the last session on `day`; raises `ValueError` on a day off."""
        sessions = self.sessions(day)
        if not sessions:
            raise ValueError(f"{day} is not a working day")
        return _moment(day, sessions[-1].closes)

    def nth_working_day(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, before it for a negative `count`; `day` does not count."""
        if count > 0:
            table = self._table
            try:
                return table.days[table.later[day] + count - 1]
            except LookupError:
                pass
        elif count == 0:
            raise ValueError("there is no working day number 0")
        return self._seek(day, count)

    def close_after(self, start: datetime, count: int) -> datetime:
        """Close of business on the `count`-th working day after the day of `start`; `count` is at least 1."""
        day = local_day(start)
        table = self._table
        try:
            return table.closes[table.later[day] + count - 1]
        except LookupError:
            return self.close_of_business(self._seek(day, count))

    def not_over_from(self, now: datetime, count: int) -> datetime:
        """Return the start from which on what lasts as `close_after` says is not over at `now`; aware.

        What began before it may be over: on a day off as well, for that counts from the next working day.
        """
        today = local_day(now)
        return start_of_day(today if count == 1 else self.nth_working_day(today, 1 - count))

    def working_days_between(self, begun: date, ended: date) -> int:
        """Return how many working days lie after `begun` and up to `ended`."""
        days = (begun + timedelta(days=n) for n in range(1, (ended - begun).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def add(self, start: datetime, length: timedelta) -> datetime:
        """Return when `length` of business time has passed since `start`: rather a session's end than an opening."""
        left = length
        for opens, closes in self._open_stretches(local_day(start)):
            begun = max(opens, start)
            if closes - begun >= left and closes > begun:
                return begun + left
            left -= max(closes - begun, timedelta())
        raise AssertionError("business hours never end")

    def measure(self, begun: datetime, ended: datetime) -> timedelta:
        """The business time between two moments; nothing when `ended` is not later."""
        passed = timedelta()
        for opens, closes in self._open_stretches(local_day(begun)):
            if opens >= ended:
                return passed
            passed += max(min(closes, ended) - max(opens, begun), timedelta())
        raise AssertionError("business hours never end")

    def _open_stretches(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        while True:
            for session in self.sessions(day):
                yield _moment(day, session.opens), _moment(day, session.closes)
            day += timedelta(days=1)

    def _seek(self, day: date, count: int) -> date:
        """Find a day that the table may not cover yet, and let the table grow over it."""
        table = self._table.covering(day.year, self)
        while True:
            before = table.later[day]
            if count < 0 and table.days[before - 1 : before] == [day]:
                before -= 1
            index = before + count - (count > 0)
            if 0 <= index < len(table.days):
                self._table = table
                return table.days[index]
            table = table.covering(table.first_year - 1 if index < 0 else table.last_year + 1, self)


class _WorkingDays:
    """The working days of some whole years in a row, so that counting is one look-up."""

    __slots__ = ("closes", "days", "first_year", "last_year", "later")

    def __init__(self) -> None:
        self.first_year = self.last_year = 0
        self.days: list[date] = []
        self.closes: list[datetime] = []
        self.later: dict[date, int] = {}  # of each day that is covered: index of the first working day after it

    def covering(self, year: int, calendar: Calendar) -> "_WorkingDays":
        """A table that covers `year` too; this one stays as it is, for others may be reading it."""
        if self.first_year <= year <= self.last_year:
            return self
        table = _WorkingDays()
        table.first_year = min(self.first_year or year, year)
        table.last_year = max(self.last_year, year)
        first, last = date(table.first_year, 1, 1), date(table.last_year, 12, 31)
        for offset in range((last - first).days + 1):
            table.append(first + timedelta(days=offset), calendar)
        return table

    def append(self, day: date, calendar: Calendar) -> None:
        """Enter the next day."""
        if calendar.is_working_day(day):
            self.days.append(day)
            self.closes.append(calendar.close_of_business(day))
        self.later[day] = len(self.days)


def local_day(moment: datetime) -> date:
    """The day in Asia/Shanghai that an aware `moment` falls on."""
    return moment.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """Midnight before `day`, aware UTC."""
    return _moment(day, time())


def end_of_day(day: date) -> datetime:
    """Midnight after `day`, aware UTC."""
    return _moment(day + timedelta(days=1), time())


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)
