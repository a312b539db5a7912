"""Reads a file that a person edits, and says which line of it is wrong and why."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import NoReturn, Self, TypeVar

from models.phrase import Phrase, phrase

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")
Other = TypeVar("Other")
Amount = timedelta | int

HEADER = re.compile(r"\s*\[\[\s*([^\]]+?)\s*]]")
AMOUNT = re.compile(r"(\d+)\s*(分钟|min|小时|h|个?工作日|working days?)")


def reason_of(error: Exception) -> str:
    """Return why a file could not be read or written, in the system's words where it has some."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


class FileError(Exception):
    """A file that a person edits cannot be used; `problem` says why, `line` where, if that is known."""

    def __init__(self, file: str, line: int | None, problem: Phrase) -> None:
        super().__init__(file, line, problem)
        self.file = file
        self.line = line
        self.problem = problem

    @classmethod
    def unreadable(cls, file: object, error: Exception) -> Self:
        """The error of a `file` that could not be read, in the system's words, or that is no UTF-8."""
        if isinstance(error, UnicodeDecodeError):
            return cls(str(file), None, phrase("file.not_utf8"))
        return cls(str(file), None, phrase("file.unreadable", detail=reason_of(error)))

    @classmethod
    def text_of(cls, file: Path, encoding: str = "utf-8-sig") -> str:
        """The whole text of a file. Raises this error where it cannot be read."""
        try:
            return file.read_text(encoding)
        except (OSError, UnicodeDecodeError) as error:
            raise cls.unreadable(file, error) from error

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        values = ", ".join(f"{name}={value}" for name, value in self.problem.values)
        return f"{where}: {self.problem.key} ({values})"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file, its name, and the error to raise about it."""

    file: str
    text: str
    error: type[FileError]

    def refuse(self, problem: Phrase, *tokens: str) -> NoReturn:
        """Raise the error, on the line that `tokens` lead to."""
        raise self.error(self.file, self.line_of(*tokens), problem)

    def parts(self, path: str, count: int) -> list[Self]:
        """Return a source for each of `count` tables `[[path]]`, from its own header on: errors then name its lines.

        All are the whole source where the tables are written in another way, as a list in one line.
        """
        lines = self.text.splitlines()
        headers = [(number, match[1]) for number, line in enumerate(lines) if (match := HEADER.match(line))]
        inside = [(number, header) for number, header in headers if not header.startswith(f"{path}.")]
        bounds = pairwise([*inside, (len(lines), "")])
        blocks = [(begin, end) for (begin, header), (end, _) in bounds if header == path]
        if len(blocks) != count:
            return [self] * count
        return [replace(self, text="\n" * begin + "\n".join(lines[begin:end])) for begin, end in blocks]

    def line_of(self, *tokens: str) -> int | None:
        """Number of the line of the last token, each looked for from the line of the one before it."""
        lines = self.text.splitlines()
        found: int | None = None
        for token in tokens:
            start = found - 1 if found else 0
            found = next((n for n, line in enumerate(lines[start:], start + 1) if token in line), found)
        return found


def read_toml(source: Source) -> "Table":
    """The whole file as a table; raises the source's error where the TOML itself is malformed."""
    try:
        entries = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:  # brackets within brackets are read by recursion
        position = re.search(r"line (\d+)", str(error))
        line = int(position.group(1)) if position else len(source.text.splitlines())
        raise source.error(source.file, line, phrase("file.malformed", detail=str(error))) from error
    return Table(source, entries)


@dataclass(slots=True)
class Table:
    """One table of a file; every reading checks the type, and `finish` refuses a key nobody asked for."""

    source: Source
    entries: Mapping[str, object]
    path: tuple[str, ...] = ()
    read: set[str] = field(default_factory=set)

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._value(key)
        return value if isinstance(value, str) and value.strip() else self._expected(key, "text")

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._value(key)
        return value if isinstance(value, bool) else self._expected(key, "flag")

    def whole(self, key: str) -> int:
        """A whole number from 1."""
        value = self._value(key)
        is_whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return value if is_whole and isinstance(value, int) else self._expected(key, "whole")

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers from 1."""
        value = self._value(key)
        if not isinstance(value, list) or not all(type(item) is int and item > 0 for item in value):
            self._expected(key, "wholes")
        return tuple(value)

    def day(self, key: str) -> date:
        """A date, 2026-02-14."""
        value = self._value(key)
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        return value if is_day and isinstance(value, date) else self._expected(key, "day")

    def clock(self, key: str) -> time:
        """A time of day, written 09:00:00 or as text "09:00"."""
        value = self._value(key)
        try:
            return value if isinstance(value, time) else time.fromisoformat(str(value))
        except ValueError:
            self._expected(key, "clock")

    def word(self, key: str, words: type[Word]) -> Word:
        """One of a closed set of words."""
        value = self._value(key)
        try:
            return words(str(value))
        except ValueError:
            problem = phrase("file.not_one_of", entry=key, value=str(value), words=tuple(words))
            self.source.refuse(problem, *self._tokens(key))

    def amount(self, key: str) -> Amount:
        """ "4 小时" or "5 分钟" as a timedelta, "5 个工作日" as a whole number of working days."""
        amount = read_amount(str(self._value(key)))
        return amount if amount is not None else self._expected(key, "amount")

    def span(self, key: str) -> timedelta:
        """An amount in minutes or hours."""
        amount = self.amount(key)
        return amount if isinstance(amount, timedelta) else self._expected(key, "span")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._expected(key, "texts")
        return tuple(value)

    def table(self, key: str) -> "Table":
        """The table below `key`."""
        value = self._value(key)
        if not isinstance(value, dict):
            self._expected(key, "table")
        return Table(self.source, value, (*self.path, key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """The list of tables below `key`; empty when there is none."""
        if key not in self.entries:
            return ()
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._expected(key, "tables")
        path = (*self.path, key)
        sources = self.source.parts(".".join(path), len(value))
        return tuple(Table(source, item, path) for source, item in zip(sources, value, strict=True))

    def part(self, key: str, read: Callable[["Table"], Value]) -> Value:
        """Return what `read` makes of the table below `key`, every key of which it has to ask for."""
        return self.table(key).whole_by(read)

    def parts(self, key: str, read: Callable[["Table"], Value]) -> tuple[Value, ...]:
        """The same of each table in the list below `key`; empty when there is none."""
        return tuple(one.whole_by(read) for one in self.tables(key))

    def whole_by(self, read: Callable[["Table"], Value]) -> Value:
        """Return what `read` makes of this table, every key of which it has to ask for."""
        value = read(self)
        self.finish()
        return value

    def given(self, key: str, read: Callable[[str], Value], otherwise: Other) -> Value | Other:
        """Return what `read` makes of a key that may be left out; `otherwise` where it is."""
        return read(key) if key in self else otherwise

    def finish(self) -> None:
        """Raise the source's error when the table holds a key that was never read."""
        for key in self.entries:
            if key not in self.read:
                self.refuse("file.unknown_key", key)

    def refuse(self, problem: str, key: str) -> NoReturn:
        """Raise the source's error about `key`, worded by the phrase `problem`."""
        self.source.refuse(phrase(problem, entry=".".join((*self.path, key))), *self._tokens(key))

    def _value(self, key: str) -> object:
        self.read.add(key)
        if key not in self.entries:
            self.source.refuse(phrase("file.missing_key", entry=".".join((*self.path, key))), *self._tokens())
        return self.entries[key]

    def _expected(self, key: str, what: str) -> NoReturn:
        self.refuse(f"file.expected_{what}", key)

    def _tokens(self, *keys: str) -> tuple[str, ...]:
        headers = (".".join(self.path[:depth]) for depth in range(1, len(self.path) + 1))
        return (*(f"[{header}]" for header in headers), *self.path[-1:], *keys)


def read_amount(text: str) -> Amount | None:
    """A length of time as people write it, in minutes, hours or working days; None when it is none."""
    match = AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    number = int(match.group(1))
    match match.group(2):
        case "分钟" | "min":
            return timedelta(minutes=number)
        case "小时" | "h":
            return timedelta(hours=number)
    return number
