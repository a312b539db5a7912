"""One year's official notice of holidays and make-up days, read from a file that a person typed."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NoReturn

from models.phrase import Value, phrase
from sla.toml_reader import FileError, Source, read_toml

KEYS = ("year", "title", "holidays", "make_up")


class CalendarError(FileError):
    """A calendar file cannot be used: which file, which line where known, and what is wrong."""


@dataclass(frozen=True, slots=True)
class YearNotice:
    """The holidays of a year by name, and the weekend days that are worked instead (调休)."""

    year: int
    title: str
    holidays: Mapping[str, tuple[date, ...]]
    make_up: tuple[date, ...]

    def to_json(self) -> str:
        """The notice as JSON text that `from_json` and `parse_notice` read."""
        holidays = {name: [day.isoformat() for day in days] for name, days in self.holidays.items()}
        make_up = [day.isoformat() for day in self.make_up]
        entries = {"year": self.year, "title": self.title, "holidays": holidays, "make_up": make_up}
        return json.dumps(entries, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "YearNotice":
        """The notice that `to_json` wrote; raises `CalendarError`."""
        return parse_notice(text, "json")


def parse_notice(text: str, file_name: str) -> YearNotice:
    """A notice from a TOML or JSON file; raises `CalendarError` about the first line that cannot be meant.

    `year = 2027`, `title = "…"`, `make_up = [2027-02-20]` and a table `[holidays]` with, for each name, a
    list of dates and of `{from = …, to = …}`, or one such range.
    """
    notice = _NoticeFile(Source(file_name, text, CalendarError))
    return notice.read()


class _NoticeFile:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.year = 0
        self.seen: dict[date, str] = {}

    def read(self) -> YearNotice:
        entries = self._json() if self.source.text.lstrip().startswith("{") else read_toml(self.source).entries
        for key in entries:
            if key not in KEYS:
                self._refuse("file.unknown_key", key, entry=key)
        self.year = self._year(entries)
        title = entries.get("title")
        if not isinstance(title, str) or not title.strip():
            self._refuse("file.expected_text", "title", entry="title")
        holidays = self._holidays(entries.get("holidays"))
        make_up = self._make_up(entries.get("make_up", []))
        return YearNotice(self.year, title, holidays, make_up)

    def _json(self) -> Mapping[str, object]:
        try:
            entries = json.loads(self.source.text, object_pairs_hook=self._without_twins)
        except json.JSONDecodeError as error:
            problem = phrase("file.malformed", detail=error.msg)
            raise CalendarError(self.source.file, error.lineno, problem) from error
        if not isinstance(entries, dict):
            self._refuse("file.malformed", detail="{…}")
        return entries

    def _without_twins(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        entries = dict(pairs)
        if len(entries) < len(pairs):
            names = [name for name, _ in pairs]
            twin = next(name for name in names if names.count(name) > 1)
            lines = [n for n, line in enumerate(self.source.text.splitlines(), 1) if f'"{twin}"' in line]
            raise CalendarError(self.source.file, lines[-1], phrase("calendar.twin_key", entry=twin))
        return entries

    def _year(self, entries: Mapping[str, object]) -> int:
        year = entries.get("year")
        if not isinstance(year, int) or isinstance(year, bool) or not 2004 <= year <= 2099:
            self._refuse("calendar.year_expected", "year")
        return year

    def _holidays(self, value: object) -> dict[str, tuple[date, ...]]:
        if not isinstance(value, dict) or not value:
            self._refuse("calendar.holidays_expected", "holidays")
        return {name: self._days(name, spans) for name, spans in value.items()}

    def _days(self, name: str, spans: object) -> tuple[date, ...]:
        days: list[date] = []
        for span in spans if isinstance(spans, list) else [spans]:
            days += self._span(name, span) if isinstance(span, dict) else [self._day(name, span)]
        if not days:
            self._refuse("calendar.no_days", name, name=name)
        for day in days:
            self._enter(day, name)
        return tuple(sorted(days))

    def _span(self, name: str, span: Mapping[str, object]) -> list[date]:
        if set(span) != {"from", "to"}:
            self._refuse("calendar.from_to", name, name=name)
        first, last = self._day(name, span["from"]), self._day(name, span["to"])
        if last < first:
            self._refuse("calendar.backwards", name, str(first), name=name)
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def _make_up(self, value: object) -> tuple[date, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            self._refuse("calendar.make_up_expected", "make_up")
        days = [self._day("make_up", item) for item in value]
        for day in days:
            if day in self.seen and self.seen[day] != "make_up":
                self._refuse("calendar.make_up_is_holiday", "make_up", str(day), day=day, name=self.seen[day])
            if day.weekday() < 5:
                self._refuse("calendar.make_up_is_weekday", "make_up", str(day), day=day)
            self._enter(day, "make_up")
        return tuple(sorted(days))

    def _day(self, name: str, value: object) -> date:
        day = value
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                day = None
        if not isinstance(day, date) or isinstance(day, datetime):
            self._refuse("calendar.bad_date", name, str(value), value=str(value))
        if day.year != self.year:
            self._refuse("calendar.other_year", name, str(day), value=str(day), year=str(self.year))
        return day

    def _enter(self, day: date, name: str) -> None:
        if day in self.seen:
            lines = [n for n, line in enumerate(self.source.text.splitlines(), 1) if str(day) in line]
            line = lines[-1] if lines else self.source.line_of(name)
            raise CalendarError(self.source.file, line, phrase("calendar.twin_day", value=str(day)))
        self.seen[day] = name

    def _refuse(self, problem: str, *tokens: str, **values: Value) -> NoReturn:
        self.source.refuse(phrase(problem, **values), *tokens)
