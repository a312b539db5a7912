"""Sets sheets as an Excel workbook, in which nothing that was typed is a formula or a link.

The same sheets give the same bytes, on any day and machine, so that their SHA-256 can be compared. XlsxWriter is
imported when the first workbook is set.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.papers.sheet import WORKBOOK, Cell, Sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = WORKBOOK
NOT_IN_A_CELL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that people may type and no XML holds."""
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_CELL, LONGEST_NAME = 32_767, 31
"""Excel's own limits, in UTF-16 units (a cell) and characters (the name of a sheet)."""
TYPED_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FACE = "宋体"


def workbook_file(title: str, sheets: Sequence[Sheet], made_at: datetime) -> bytes:
    """The sheets as an .xlsx; `made_at` (aware UTC) stands in its properties."""
    from xlsxwriter import Workbook

    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, **TYPED_TEXT}) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None, microsecond=0)})
        faces = _faces(book)
        for number, sheet in enumerate(sheets, start=1):
            _fill(book.add_worksheet(_name(sheet.name, number)), sheet, faces)
    return made.getvalue()


def _faces(book: Workbook) -> tuple[Format, Format, Format]:
    """Return the formats of the lines above the head, the head and the cells."""
    plain = {"font_name": FACE, "font_size": 11, "valign": "top"}
    boxed = {**plain, "border": 1, "text_wrap": True}
    return book.add_format(plain), book.add_format({**boxed, "bold": True, "align": "center"}), book.add_format(boxed)


def _fill(sheet: Worksheet, told: Sheet, faces: tuple[Format, Format, Format]) -> None:
    """The head stays above the rows as they are scrolled, and stands on every page that is printed."""
    intro, head, boxed = faces
    for column, width in enumerate(told.widths):
        sheet.set_column(column, column, width)
    for row, line in enumerate(told.intro):
        sheet.write_string(row, 0, _text(line), intro)
    first = len(told.intro)
    for row, cells in enumerate((told.head, *told.rows), start=first):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, head if row == first else boxed)
    sheet.freeze_panes(first + 1, 0)
    sheet.repeat_rows(first)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, face: Format) -> None:
    if cell is None:
        sheet.write_blank(row, column, None, face)
    elif isinstance(cell, str):
        sheet.write_string(row, column, _text(cell), face)
    else:
        sheet.write_number(row, column, cell, face)


def _text(typed: str) -> str:
    """The text as far as a cell holds it; what no XML holds shows as �."""
    text = NOT_IN_A_CELL.sub("�", typed)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def _name(name: str, number: int) -> str:
    """A name that Excel takes; the number of the sheet where nothing is left of it."""
    return NOT_IN_A_NAME.sub(" ", _text(name)).strip(" '")[:LONGEST_NAME].strip(" '") or str(number)
