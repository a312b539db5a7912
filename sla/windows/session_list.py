"""Reads a list of trading sessions (交易场次), row by row under Chinese or English headings, and takes all or none."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NoReturn

from models.phrase import Value, phrase
from sla.calendar.china import FIRST_YEAR, LAST_ESTIMATED_YEAR
from sla.spreadsheet import Cell
from sla.toml_reader import FileError
from sla.windows.time_zone import named_zone
from sla.windows.written_time import read_clock, read_day, read_moment

HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("场次", "场次名称", "名称", "标题", "事项", "活动", "会议", "内容"), "name"),
    **dict.fromkeys(("name", "title", "subject", "summary", "session", "session name", "event"), "name"),
    **dict.fromkeys(("项目", "项目名称", "标段", "标段名称", "标段(包)名称", "采购项目"), "project"),
    **dict.fromkeys(("project", "project name", "lot", "tender"), "project"),
    **dict.fromkeys(("日期", "开标日期", "开始日期", "date", "day", "start date"), "day"),
    **dict.fromkeys(("开始", "开始时间", "起始时间", "开标时间", "时间", "起"), "start"),
    **dict.fromkeys(("start", "start time", "starts", "starts at", "begin", "begins", "from", "time"), "start"),
    **dict.fromkeys(("结束", "结束时间", "终止时间", "止", "end", "end time", "ends", "ends at", "to", "until"), "end"),
    **dict.fromkeys(("类型", "场次类型", "类别", "type", "kind"), "type"),
    **dict.fromkeys(("时区", "time zone", "timezone", "tz"), "zone"),
}
"""Names that a column may have, without what stands in brackets."""

MOMENTS = ("投标截止", "截止", "解密", "保证金到账", "到账", "文件获取截止")
"""Columns that hold moments, each a session of no length."""
ENGLISH_MOMENTS = ("bid deadline", "deadline", "decryption", "deposit due", "documents until")

LONGEST = timedelta(days=31)
MOST_ROWS = 50_000
LONGEST_NAME = 200
ROWS_ABOVE = 10
EXCEL_EPOCH, EXCEL_DAYS = datetime(1899, 12, 30), (38_000, 73_000)  # noqa: DTZ001 - a date cell has no zone
RANGE = re.compile(r"\s*(?:-|–|—|~|～|至|到)\s*")


class SessionListError(FileError):
    """A list of sessions cannot be used: which file, which row where known, and what is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class ListedSession:
    """A session as the list has it; both moments are aware UTC and the same for a moment."""

    starts_at: datetime
    ends_at: datetime
    name: str
    project: str = ""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The places of the columns; `zones` are those that headings name in brackets."""

    places: Mapping[str, int]
    moments: Mapping[int, str]
    zones: Mapping[int, tzinfo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the file, which refuses what cannot be meant under its own number."""

    file: str
    number: int
    cells: Sequence[Cell]
    columns: _Columns
    zone: tzinfo

    def cell(self, column: str) -> Cell:
        place = self.columns.places.get(column, len(self.cells))
        return self.cells[place] if place < len(self.cells) else None

    def text(self, column: str) -> str:
        return _cleaned(self.cell(column))

    def refuse(self, problem: str, **values: Value) -> NoReturn:
        raise SessionListError(self.file, self.number, phrase(problem, **values))


def read_rows(rows: Sequence[tuple[int, Sequence[Cell]]], file: str, zone: tzinfo) -> tuple[ListedSession, ...]:
    """Every session of a table, in order and each once; a row comes with its number in the file.

    `zone` is that of times without one. Raises SessionListError for the first thing that is not right.
    """
    if len(rows) > MOST_ROWS:
        raise SessionListError(file, None, phrase("sessions.too_many", count=MOST_ROWS))
    position, columns = _heading(rows, file)
    listed = [
        session
        for number, cells in rows[position + 1 :]
        if any(_cleaned(cell) for cell in cells)
        for session in _sessions(_Row(file, number, cells, columns, zone))
    ]
    return in_order(listed, file)


def in_order(listed: Sequence[ListedSession], file: str) -> tuple[ListedSession, ...]:
    """The sessions in order, each once; raises SessionListError where there are none."""
    if not listed:
        raise SessionListError(file, None, phrase("sessions.nothing"))
    return tuple(sorted(set(listed)))


def objection(session: ListedSession) -> tuple[str, dict[str, Value]] | None:
    """Return why a session cannot be meant: it ends before it begins, lasts for weeks, or lies in no known year."""
    if session.ends_at < session.starts_at:
        return "sessions.reversed", {"start": session.starts_at, "end": session.ends_at}
    if session.ends_at - session.starts_at > LONGEST:
        return "sessions.too_long", {"days": LONGEST.days}
    year = session.starts_at.year
    if not FIRST_YEAR <= year <= LAST_ESTIMATED_YEAR:
        return "calendar.unknown_year", {"year": str(year), "first": str(FIRST_YEAR), "last": str(LAST_ESTIMATED_YEAR)}
    return None


def _heading(rows: Sequence[tuple[int, Sequence[Cell]]], file: str) -> tuple[int, _Columns]:
    """The first row that names a start, or moments; there may be titles above it."""
    for position, (_, cells) in enumerate(rows[:ROWS_ABOVE]):
        columns = _columns(cells)
        if "start" in columns.places or columns.moments:
            return position, columns
    if not any(_cleaned(cell) for _, cells in rows for cell in cells):
        raise SessionListError(file, None, phrase("sessions.nothing"))
    raise SessionListError(file, rows[0][0], phrase("sessions.no_heading"))


def _columns(cells: Sequence[Cell]) -> _Columns:
    places: dict[str, int] = {}
    moments: dict[int, str] = {}
    zones: dict[int, tzinfo] = {}
    for position, cell in enumerate(cells):
        text = _cleaned(cell)
        heading = re.sub(r"\s*\(.*?\)", "", text).replace("_", " ").strip().lower()
        bracketed = re.search(r"\((.*?)\)", text)
        zone = named_zone(bracketed[1]) if bracketed else None
        if zone is not None:
            zones[position] = zone
        if heading.removesuffix("时间") in MOMENTS or heading in ENGLISH_MOMENTS:
            moments[position] = text
        elif heading in HEADINGS:
            places.setdefault(HEADINGS[heading], position)
    return _Columns(places, moments, zones)


def _sessions(row: _Row) -> Iterator[ListedSession]:
    name = row.text("name") or row.text("type") or row.text("project")
    if not name:
        row.refuse("sessions.no_name")
    zone = _zone(row)
    project = row.text("project")
    if "start" in row.columns.places and (row.text("start") or not row.columns.moments):
        starts_at, ends_at = _times(row, zone)
        yield _checked(row, ListedSession(starts_at, ends_at, name, project))
    for place, heading in row.columns.moments.items():
        cell = row.cells[place] if place < len(row.cells) else None
        if _cleaned(cell):
            at = _moment(row, cell, None, row.columns.zones.get(place, zone))
            yield _checked(row, ListedSession(at, at, f"{heading} {name}"[:LONGEST_NAME], project))


def _checked(row: _Row, session: ListedSession) -> ListedSession:
    against = objection(session)
    if against:
        row.refuse(against[0], **against[1])
    return session


def _zone(row: _Row) -> tzinfo:
    text = row.text("zone")
    zone = named_zone(text) if text else row.zone
    return zone or row.refuse("sessions.bad_zone", value=text)


def _times(row: _Row, zone: tzinfo) -> tuple[datetime, datetime]:
    """Start and end, aware UTC; both may stand in one cell, as 9:00-11:30 beside a date."""
    start, end = row.cell("start"), row.cell("end")
    day = _day_beside(row)
    if not _cleaned(start):
        row.refuse("sessions.no_start")
    halves = RANGE.split(_cleaned(start)) if isinstance(start, str) and day and not _cleaned(end) else []
    if len(halves) == 2:
        start, end = halves
    places = row.columns.places
    starts_at = _moment(row, start, day, row.columns.zones.get(places["start"], zone))
    if not _cleaned(end):
        return starts_at, starts_at
    own_day = day or starts_at.astimezone(zone).date()
    return starts_at, _moment(row, end, own_day, row.columns.zones.get(places.get("end", -1), zone))


def _day_beside(row: _Row) -> date | None:
    cell = row.cell("day")
    if not _cleaned(cell):
        return None
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        cell = _of_number(float(cell)) or cell
    if isinstance(cell, datetime):
        return cell.date()
    day = cell if isinstance(cell, date) else read_day(_cleaned(cell))
    return day or row.refuse("sessions.bad_day", value=_cleaned(cell))


def _moment(row: _Row, cell: Cell, day: date | None, zone: tzinfo) -> datetime:
    """The moment of a cell, aware UTC; where the cell has the clock alone, on `day`."""
    moment = _whole(cell, zone) or (_on(day, cell, zone) if day else None)
    if moment is None:
        row.refuse("sessions.bad_moment", value=_cleaned(cell))
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        row.refuse("sessions.bad_moment", value=_cleaned(cell))


def _whole(cell: Cell, zone: tzinfo) -> datetime | None:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        cell = _of_number(float(cell))
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=zone)
    return read_moment(cell, zone) if isinstance(cell, str) else None


def _on(day: date, cell: Cell, zone: tzinfo) -> datetime | None:
    midnight = datetime.combine(day, time(), zone)
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 0 <= cell <= 1:
        return midnight + timedelta(seconds=round(cell * 86_400))
    if isinstance(cell, time):
        return datetime.combine(day, cell, zone)
    clock = cell if isinstance(cell, timedelta) else read_clock(_cleaned(cell))
    return None if clock is None or clock > timedelta(days=1) else midnight + clock


def _of_number(days: float) -> datetime | None:
    """A date that a spreadsheet shows as a number: days since its epoch, to the second."""
    first, last = EXCEL_DAYS
    return EXCEL_EPOCH + timedelta(seconds=round(days * 86_400)) if first < days < last else None


def _cleaned(cell: Cell) -> str:
    """Return what stands in a cell, on one line, without signs that no screen shows."""
    if cell is None:
        return ""
    text = unicodedata.normalize("NFKC", str(cell))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_NAME]
