"""Files of trading sessions, made for tests: spreadsheets with their cells as given, and calendars."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time

import xlsxwriter


def book(rows: Sequence[Sequence[object]], formulas: Sequence[tuple[str, str, object]] = ()) -> bytes:
    """A spreadsheet with these cells; a formula is its cell, its text and what it came to."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as workbook:
        sheet = workbook.add_worksheet()
        whole, day, clock = (
            workbook.add_format({"num_format": text}) for text in ("yyyy-mm-dd hh:mm", "yyyy-mm-dd", "hh:mm")
        )
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, whole)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, time):
                    sheet.write_datetime(row, column, cell, clock)
                else:
                    sheet.write(row, column, cell)
        for where, formula, value in formulas:
            sheet.write_formula(where, formula, whole, value)
    return written.getvalue()


def calendar(*events: str) -> bytes:
    """An iCalendar with events of these lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
