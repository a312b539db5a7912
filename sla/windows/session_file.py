"""Reads the file of a list of trading sessions: xlsx, csv or ics."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import PurePath
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from models.phrase import Phrase, phrase
from sla.calendar.business_hours import SHANGHAI
from sla.windows.session_list import (
    LONGEST,
    LONGEST_NAME,
    Cell,
    ListedSession,
    SessionListError,
    in_order,
    objection,
    read_rows,
)

if TYPE_CHECKING:
    from icalendar import Component

MEGABYTE = 1024 * 1024
LARGEST, LARGEST_UNPACKED = 25 * MEGABYTE, 200 * MEGABYTE
MOST_EVENTS = 50_000
ENDINGS = ("xlsx", "csv", "ics")
ENCODINGS = "utf-8-sig", "gb18030"
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_session_file(content: bytes, file: str, zone: tzinfo = SHANGHAI) -> tuple[ListedSession, ...]:
    """Every session of the file, in order and each once; `zone` is that of times without one.

    Raises SessionListError, which names the row: nothing of a file is taken where something is not right.
    """
    if len(content) > LARGEST:
        raise SessionListError(file, None, phrase("sessions.too_large", megabytes=LARGEST // MEGABYTE))
    ending = PurePath(file).suffix.lower()
    if ending == ".xlsx":
        return read_rows(_xlsx(content, file), file, zone)
    if ending == ".csv":
        return read_rows(_csv(content, file), file, zone)
    if ending == ".ics":
        return in_order([_of_event(event, number, file, zone) for number, event in _events(content, file)], file)
    raise SessionListError(file, None, phrase("sessions.ending"))


def _xlsx(content: bytes, file: str) -> list[tuple[int, Sequence[Cell]]]:
    """The rows of the first sheet, dates as dates, formulas as what they came to."""
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_unfinished(content, file)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError) as error:
        raise _broken(file, error) from error
    return list(enumerate(_with_midnights(rows), 1))


def _with_midnights(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The same; where some cells have date and time, a date alone is a midnight, which looks no different."""
    if not any(isinstance(cell, datetime) for row in rows for cell in row):
        return rows
    return [[datetime.combine(cell, time()) if type(cell) is date else cell for cell in row] for row in rows]


def _refuse_unfinished(content: bytes, file: str) -> None:
    """Refuse a book that is too large unpacked, and a cell whose formula came to nothing or to an error."""
    try:
        with ZipFile(io.BytesIO(content)) as book:
            if sum(entry.file_size for entry in book.infolist()) > LARGEST_UNPACKED:
                raise SessionListError(file, None, phrase("sessions.too_large", megabytes=LARGEST_UNPACKED // MEGABYTE))
            for name in book.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    with book.open(name) as sheet:
                        for _, cell in ElementTree.iterparse(sheet):  # noqa: S314 - expat limits what entities may grow to
                            _refuse_unfinished_cell(cell, file)
    except (BadZipFile, ElementTree.ParseError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise _broken(file, error) from error


def _refuse_unfinished_cell(cell: ElementTree.Element, file: str) -> None:
    if cell.tag == f"{SPREADSHEET}c":
        has_formula, value = cell.find(f"{SPREADSHEET}f") is not None, cell.findtext(f"{SPREADSHEET}v")
        if cell.get("t") == "e" or (has_formula and not value):
            where = cell.get("r") or ""
            row = "".join(sign for sign in where if sign.isdigit())
            raise SessionListError(file, int(row) if row else None, phrase("sessions.formula", cell=where))
    elif cell.tag == f"{SPREADSHEET}row":
        cell.clear()


def _csv(content: bytes, file: str) -> list[tuple[int, Sequence[Cell]]]:
    text = _decoded(content, file)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, Sequence[Cell]]] = []
    try:
        for cells in reader:
            rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise SessionListError(file, reader.line_num, phrase("file.malformed", detail=str(error))) from error
    return rows


def _decoded(content: bytes, file: str) -> str:
    """The text, be it UTF-8, UTF-16 with its mark, or what Excel writes in China."""
    encodings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise SessionListError(file, None, phrase("sessions.no_text"))


def _events(content: bytes, file: str) -> Iterator[tuple[int, "Component"]]:
    """The events of a calendar with their numbers; those that were cancelled are left out."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(_decoded(content, file))
        events = calendar.walk("VEVENT")
    except (ValueError, AttributeError, OSError) as error:
        # icalendar fails with the last two on a time zone that is named twice, or by the name of a folder of zones.
        raise _broken(file, error) from error
    if len(events) > MOST_EVENTS:
        raise SessionListError(file, None, phrase("sessions.too_many", count=MOST_EVENTS))
    for number, event in enumerate(events, 1):
        if str(event.get("STATUS") or "").upper() != "CANCELLED":
            yield number, event


def _of_event(event: "Component", number: int, file: str, zone: tzinfo) -> ListedSession:
    if event.get("RRULE") is not None or event.get("RDATE") is not None:
        raise _of_number(file, number, phrase("sessions.recurring"))
    starts_at = _event_time(event, "DTSTART", number, file, zone)
    if starts_at is None:
        raise _of_number(file, number, phrase("sessions.no_start"))
    ends_at = _event_time(event, "DTEND", number, file, zone) or _after(event, starts_at, number, file)
    name = " ".join(str(event.get("SUMMARY") or "").split())[:LONGEST_NAME]
    if not name:
        raise _of_number(file, number, phrase("sessions.no_name"))
    project = " ".join(str(event.get("LOCATION") or "").split())[:LONGEST_NAME]
    session = ListedSession(starts_at, ends_at, name, project)
    against = objection(session)
    if against:
        raise _of_number(file, number, phrase(against[0], **against[1]))
    return session


def _event_time(event: "Component", key: str, number: int, file: str, zone: tzinfo) -> datetime | None:
    """Return when an event starts or ends, aware UTC; a day without a time is its midnight."""
    if event.get(key) is None:
        return None
    at = _property(event, key, number, file)
    if isinstance(at, date) and not isinstance(at, datetime):
        at = datetime.combine(at, time())
    if not isinstance(at, datetime):
        raise _of_number(file, number, phrase("sessions.bad_moment", value=key))
    named: object = getattr(event.get(key), "params", {}).get("TZID")
    if at.tzinfo is None and named:
        raise _of_number(file, number, phrase("sessions.bad_zone", value=str(named)))
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _after(event: "Component", starts_at: datetime, number: int, file: str) -> datetime:
    """The end of an event without one: after its duration, after a whole day, or when it starts."""
    if event.get("DURATION") is not None:
        lasts = _property(event, "DURATION", number, file)
        if not isinstance(lasts, timedelta) or lasts > LONGEST * 2:
            raise _of_number(file, number, phrase("sessions.bad_moment", value="DURATION"))
        return starts_at + lasts
    is_whole_day = not isinstance(_property(event, "DTSTART", number, file), datetime)
    return starts_at + timedelta(days=1) if is_whole_day else starts_at


def _property(event: "Component", key: str, number: int, file: str) -> object:
    """Return the value of a property of an event; SessionListError where it cannot be read, or stands there twice."""
    value = event.get(key)
    if isinstance(value, list):
        raise _of_number(file, number, phrase("sessions.bad_moment", value=key))
    try:
        found: object = value.dt
    except ValueError as error:
        raise _of_number(file, number, phrase("sessions.bad_moment", value=key)) from error
    return found


def _of_number(file: str, number: int, problem: Phrase) -> SessionListError:
    """A calendar has no rows: its events are counted."""
    return SessionListError(file, None, phrase("sessions.event", number=number, problem=problem))


def _broken(file: str, error: Exception) -> SessionListError:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)  # it names no path of ours
    detail = (said.splitlines() or [type(error).__name__])[0][:200]
    return SessionListError(file, None, phrase("sessions.broken", detail=detail))
