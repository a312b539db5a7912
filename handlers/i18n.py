"""Words every fact in the language of the person or place that reads it."""

import warnings
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path

from handlers.catalogues import read_words
from models.phrase import Phrase, Value
from models.terms import Language
from sla.calendar.business_hours import SHANGHAI
from sla.clocks.duration import length

LOCALES = Path(__file__).with_name("locales")
A_MINUTE = timedelta(minutes=1)
A_SECOND_PAST_MIDNIGHT = time(0, 0, 1)
STOPS = "。. "
FOLDERS = {Language.ZH: "zh_CN", Language.EN: "en"}


class MissingWordsWarning(UserWarning):
    """A key that no catalogue of the language knows; the key itself is shown."""


@cache
def voice_of(language: Language) -> "Voice":
    """The voice of a language, with every compiled catalogue of it; read once."""
    return Voice(language)


class Voice:
    """Speaks one language. Times are said in Asia/Shanghai, and 00:00 as 24:00 of the day before."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = read_words(LOCALES / FOLDERS[language] / "LC_MESSAGES")

    def __call__(self, key: str, /, **values: Value) -> str:
        """The words of `key` with `values` put in; `count`, or else the first number, chooses between one and many."""
        template = self._words.said.get(key) or self._words.template(key, values)
        if template is None:
            warnings.warn(f"no words for {key!r} in {self.language}", MissingWordsWarning, stacklevel=2)
            return key
        if not template.gaps:
            return template.text
        worded = {name: self._worded(values[name]) for name in template.gaps if name in values}
        for name in template.stopped:
            if name in worded:
                worded[name] = without_stop(worded[name])
        return template.text.format_map(_Gaps(worded))

    def has(self, key: str) -> bool:
        """The language has words for `key`."""
        return self._words.template(key) is not None

    def keys(self, prefix: str) -> list[str]:
        """The keys this language has words for that begin with `prefix`."""
        return [key for key in self._words.keys if key.startswith(prefix)]

    def say(self, phrase: Phrase, now: datetime | None = None) -> str:
        """The words of a phrase and of the phrases within it; with `now`, a time of today is the clock alone."""
        values = dict(phrase.values)
        if now is not None:
            values |= {name: self.moment(at, now) for name, at in values.items() if isinstance(at, datetime)}
        return self(phrase.key, **values)

    def moment(self, at: datetime, now: datetime | None = None) -> str:
        """`at`, aware: on the day of `now` the clock alone; its year only where `now` does not tell it."""
        if now is None:
            return self._dated(at, with_year=True)
        day, today = _shown_day(at), now.astimezone(SHANGHAI).date()
        return self.clock(at) if day == today else self._dated(at, with_year=day.year != today.year)

    def dated(self, at: datetime, now: datetime | None = None) -> str:
        """`at` with its day, for what may be read on another one; its year only where `now` does not tell it."""
        return self._dated(at, with_year=now is None or _shown_day(at).year != now.astimezone(SHANGHAI).year)

    def told_apart(self, done: datetime, due: datetime, now: datetime) -> tuple[str, str]:
        """Both moments; with their seconds where the minute does not tell which was first."""
        words = self.moment(done, now), self.moment(due, now)
        if not is_same_minute(done, due):
            return words
        return f"{words[0]}:{done.second:02}", f"{words[1]}:{due.second:02}"

    def clock(self, at: datetime) -> str:
        """The time of day of an aware datetime, 24:00 for midnight."""
        local = at.astimezone(SHANGHAI)
        return "24:00" if local.time() < A_SECOND_PAST_MIDNIGHT else f"{local.hour:02}:{local.minute:02}"

    def day(self, day: date, now: datetime | None = None) -> str:
        """A local day with its weekday; with the year when `now` lies in another one."""
        worded = self("time.day", day=self._day_of_month(day), weekday=self._weekday(day))
        if now is None or now.astimezone(SHANGHAI).year == day.year:
            return worded
        return self("time.in_year", year=str(day.year), day=worded)

    def full_date(self, day: date) -> str:
        """A local day with its year: 2027年3月31日."""
        return self("time.in_year", year=str(day.year), day=self._day_of_month(day))

    def length(self, span: timedelta) -> str:
        """Return the length of `span`, in its two largest of days, hours and minutes."""
        return self.say(length(abs(span)))

    def span(self, left: timedelta) -> str:
        """The time that is left, or that has passed since when `left` is negative."""
        return self("time.passed" if left < timedelta() else "time.left", length=self.length(left))

    def _worded(self, value: Value) -> str:
        if isinstance(value, str):
            return str(value)
        if isinstance(value, Phrase):
            return self.say(value)
        if isinstance(value, datetime):
            return self._dated(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, time):
            return f"{value:%H:%M}"
        return self._listed(value) if isinstance(value, Sequence) else str(value)

    def _listed(self, values: Sequence[Value]) -> str:
        days = [value for value in values if isinstance(value, date) and not isinstance(value, datetime)]
        if not values or len(days) < len(values):
            return self("time.comma").join(self._worded(value) for value in values)
        return self("time.comma").join(self._days_of_month(month) for month in _by_month(days))

    def _days_of_month(self, days: Sequence[date]) -> str:
        """Days of one month, the month named once."""
        numbers = self("time.comma").join(str(day.day) for day in days)
        return self("time.days_of_month", month=self._month(days[0]), days=numbers)

    def _dated(self, at: datetime, *, with_year: bool = False) -> str:
        shown = _shown_day(at)
        day = self._day_of_month(shown)
        if with_year:
            day = self("time.in_year", year=str(shown.year), day=day)
        clock = self.clock(at)
        key = "time.midnight" if clock == "24:00" else "time.moment"
        return self(key, weekday=self._weekday(shown), day=day, clock=clock)

    def _day_of_month(self, day: date) -> str:
        return self._days_of_month([day])

    def _month(self, day: date) -> str:
        return self(f"time.month.{day.month}")

    def _weekday(self, day: date) -> str:
        return self(f"time.weekday.{day.isoweekday()}")


def is_same_minute(done: datetime, due: datetime) -> bool:
    """A clock without seconds would show the same of both."""
    return -A_MINUTE < done - due < A_MINUTE and done.minute == due.minute


def without_stop(sentence: str) -> str:
    """Return a sentence without its full stop, where another stop follows: no sentence ends twice."""
    return sentence.rstrip(STOPS)


class _Gaps(dict[str, str]):
    """A value nobody gave stays visible as its placeholder; a card is better with a gap than lost."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _by_month(days: Sequence[date]) -> list[list[date]]:
    return [list(month) for _, month in groupby(days, key=lambda day: (day.year, day.month))]


def _shown_day(at: datetime) -> date:
    """The local day; the first second of a day belongs to the day before, as its 24:00."""
    return (at.astimezone(SHANGHAI) - timedelta(seconds=1)).date()
