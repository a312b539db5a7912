"""Reads the rows of a spreadsheet that somebody sends, .xlsx or .csv, and refuses one that would take too much."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import NamedTuple, NoReturn
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from models.phrase import Value, phrase
from sla.toml_reader import FileError

MEGABYTE = 1024 * 1024
ENCODINGS = "utf-8-sig", "gb18030"
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
MOST_LETTERS = 2
"""Letters of the last column, ZZ: calamine keeps every cell of the rectangle that a sheet spans."""

Cell = str | float | bool | date | datetime | time | timedelta | None
Rows = list[tuple[int, Sequence[Cell]]]


class SheetLimits(NamedTuple):
    """The most that is read: bytes as sent and unpacked, and rows."""

    sent: int
    unpacked: int
    rows: int


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A file as it was sent; what is wrong with it raises `error`, with its row where that is known.

    Without `takes_formulas` a cell that is one is refused; else only one that came to nothing.
    """

    content: bytes
    file: str
    error: type[FileError]
    limits: SheetLimits
    takes_formulas: bool = True

    @property
    def ending(self) -> str:
        """The ending of the file's name in small letters, `.xlsx`."""
        return PurePath(self.file).suffix.lower()

    def demand_small(self) -> None:
        """Raise the error for a file that is larger than it may be."""
        self._demand_small(len(self.content), self.limits.sent)

    def rows_of_book(self) -> Rows:
        """Return the rows of the first sheet of an .xlsx: dates as dates, formulas as what they came to."""
        from python_calamine import CalamineError, CalamineWorkbook

        self._look_through()
        try:
            with CalamineWorkbook.from_filelike(io.BytesIO(self.content)) as book:
                rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except (CalamineError, ValueError, OSError) as error:
            raise self.broken(error) from error
        return list(enumerate(_with_midnights(rows), 1))

    def rows_of_text(self) -> Rows:
        """Return the rows of a .csv in an encoding of Excel's, with a comma, semicolon or tab between cells."""
        text = self.text()
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows: Rows = []
        try:
            for cells in reader:
                if len(rows) >= self.limits.rows:
                    self._refuse(None, "spreadsheet.too_many", count=self.limits.rows)
                rows.append((reader.line_num, cells))
        except csv.Error as error:
            raise self.error(self.file, reader.line_num, phrase("file.malformed", detail=str(error))) from error
        return rows

    def text(self) -> str:
        """Return the text, be it UTF-8, UTF-16 with its mark, or what Excel writes in China."""
        encodings = ("utf-16",) if self.content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ENCODINGS
        for encoding in encodings:
            try:
                text = self.content.decode(encoding)
            except UnicodeError:
                continue
            if "\0" not in text:
                return text
        raise self.error(self.file, None, phrase("spreadsheet.no_text"))

    def broken(self, error: Exception) -> FileError:
        """The error of a file that a library cannot read."""
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)  # names no path of ours
        detail = (said.splitlines() or [type(error).__name__])[0][:200]
        return self.error(self.file, None, phrase("spreadsheet.broken", detail=detail))

    def _look_through(self) -> None:
        """Refuse a book that is too large unpacked, and a cell that is too far out or whose formula is not taken."""
        try:
            with ZipFile(io.BytesIO(self.content)) as book:
                self._demand_small(sum(entry.file_size for entry in book.infolist()), self.limits.unpacked)
                for name in book.namelist():
                    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                        with book.open(name) as sheet:
                            for _, cell in ElementTree.iterparse(sheet):  # noqa: S314 - expat limits entities' growth
                                self._look_at(cell)
        except (BadZipFile, ElementTree.ParseError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise self.broken(error) from error

    def _look_at(self, cell: ElementTree.Element) -> None:
        if cell.tag == f"{SPREADSHEET}c":
            place = PLACE.fullmatch(cell.get("r") or "")
            row = int(place[2]) if place else None
            has_formula, value = cell.find(f"{SPREADSHEET}f") is not None, cell.findtext(f"{SPREADSHEET}v")
            if has_formula and not self.takes_formulas:
                self._refuse(row, "spreadsheet.is_formula", cell=cell.get("r") or "")
            if cell.get("t") == "e" or (has_formula and not value):
                self._refuse(row, "spreadsheet.formula", cell=cell.get("r") or "")
            if place and len(cell) and (int(place[2]) > self.limits.rows or len(place[1]) > MOST_LETTERS):
                self._refuse(None, "spreadsheet.too_many", count=self.limits.rows)
        elif cell.tag == f"{SPREADSHEET}row":
            cell.clear()

    def _demand_small(self, size: int, most: int) -> None:
        if size > most:
            self._refuse(None, "spreadsheet.too_large", megabytes=most // MEGABYTE)

    def _refuse(self, row: int | None, problem: str, **values: Value) -> NoReturn:
        raise self.error(self.file, row, phrase(problem, **values))


def _with_midnights(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The same; where some cells have date and time, a date alone is a midnight, which looks no different."""
    if not any(isinstance(cell, datetime) for row in rows for cell in row):
        return rows
    return [[datetime.combine(cell, time()) if type(cell) is date else cell for cell in row] for row in rows]
