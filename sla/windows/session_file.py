"""Reads the file of a list of trading sessions: xlsx, csv or ics."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from models.phrase import Phrase, phrase
from sla.calendar.business_hours import SHANGHAI
from sla.spreadsheet import MEGABYTE, SheetLimits, Spreadsheet
from sla.windows.session_list import (
    LONGEST,
    LONGEST_NAME,
    MOST_ROWS,
    ListedSession,
    SessionListError,
    in_order,
    objection,
    read_rows,
)

if TYPE_CHECKING:
    from icalendar import Component

LARGEST, LARGEST_UNPACKED = 25 * MEGABYTE, 200 * MEGABYTE
MOST_EVENTS = 50_000
ENDINGS = ("xlsx", "csv", "ics")


def read_session_file(content: bytes, file: str, zone: tzinfo = SHANGHAI) -> tuple[ListedSession, ...]:
    """Every session of the file, in order and each once; `zone` is that of times without one.

    Raises SessionListError, which names the row: nothing of a file is taken where something is not right.
    """
    sheet = Spreadsheet(content, file, SessionListError, SheetLimits(LARGEST, LARGEST_UNPACKED, MOST_ROWS))
    sheet.demand_small()
    if sheet.ending == ".xlsx":
        return read_rows(sheet.rows_of_book(), file, zone)
    if sheet.ending == ".csv":
        return read_rows(sheet.rows_of_text(), file, zone)
    if sheet.ending == ".ics":
        return in_order([_of_event(event, number, file, zone) for number, event in _events(sheet)], file)
    raise SessionListError(file, None, phrase("sessions.ending"))


def _events(sheet: Spreadsheet) -> Iterator[tuple[int, "Component"]]:
    """The events of a calendar with their numbers; those that were cancelled are left out."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(sheet.text())
        events = calendar.walk("VEVENT")
    except (ValueError, AttributeError, OSError) as error:
        # icalendar fails with the last two on a time zone that is named twice, or by the name of a folder of zones.
        raise sheet.broken(error) from error
    if len(events) > MOST_EVENTS:
        raise SessionListError(sheet.file, None, phrase("sessions.too_many", count=MOST_EVENTS))
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
