"""Lists of trading sessions as spreadsheets, text and calendars, and what is refused of them, with its row."""

import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest

from sla.windows.session_file import read_session_file
from sla.windows.session_list import ListedSession, SessionListError
from sla.windows.time_zone import named_zone
from tests.support.due import at
from tests.support.session_files import book, calendar

LOCAL = datetime(2026, 11, 28, 9, 30)  # noqa: DTZ001 - a cell has no zone
OPENING = ListedSession(at("2026-11-28 09:30"), at("2026-11-28 11:00"), "一标段开标", "地铁6号线")
MOMENT = ListedSession(at("2026-11-28 09:30"), at("2026-11-28 09:30"), "一标段开标", "地铁6号线")


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """A text file with these lines."""
    return "\n".join(lines).encode(encoding)


def read(content: bytes, file: str = "list.csv") -> tuple[ListedSession, ...]:
    """What a file says."""
    return read_session_file(content, file)


@pytest.mark.parametrize(
    "lines",
    [
        ("场次名称,项目,开始时间,结束时间", "一标段开标,地铁6号线,2026-11-28 09:30,2026-11-28 11:00"),
        ("Name,Project,Start,End", "一标段开标,地铁6号线,2026-11-28T01:30Z,2026-11-28T12:00+09:00"),
        ("名称;项目;日期;开始;结束", "一标段开标;地铁6号线;2026年11月28日;9:30;11时"),
        ("名称\t项目\t日期\t时间", "一标段开标\t地铁6号线\t2026/11/28\t9:30-11:00"),
        (
            "交易场次安排表,,,",
            ",,,",
            "项目,名称,开始时间（北京时间）,结束",
            "地铁6号线,一标段开标,2026-11-28 9:30,11:00",
        ),
        ("名称,项目,开始,结束,时区", "一标段开标,地铁6号线,2026-11-28 10:30,2026-11-28 12:00,Asia/Tokyo"),
        ("名称,项目,start (UTC),end (UTC)", "一标段开标,地铁6号线,2026-11-28 01:30,2026-11-28 03:00"),
        ("名称,项目,开始,结束", '"一标段开标","地铁6号线",2026-11-28 09:30,2026-11-28 11:00', ",,,", ""),
    ],
)
def test_headings_in_both_languages(lines: tuple[str, ...]) -> None:
    """Chinese or English, date apart or not, another zone by value, row or heading, a title above."""
    assert read(csv(*lines)) == (OPENING,)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_excel(encoding: str) -> None:
    """A text saved by Excel in China is read as well."""
    assert read(csv("名称,项目,开始", "一标段开标,地铁6号线,2026-11-28 09:30", encoding=encoding)) == (MOMENT,)


def test_dates_as_cells_text_and_numbers() -> None:
    """Cells of a spreadsheet may be dates, clocks, text, numbers or formulas that came to something."""
    rows: list[list[object]] = [
        ["名称", "项目", "日期", "开始", "结束"],
        ["一标段开标", "地铁6号线", "", LOCAL, datetime(2026, 11, 28, 11)],  # noqa: DTZ001 - a cell has no zone
        ["一标段开标", "地铁6号线", date(2026, 11, 28), time(9, 30), time(11)],
        ["一标段开标", "地铁6号线", "2026-11-28", "09:30", "11:00"],
        ["一标段开标", "地铁6号线", "", 46354 + 9.5 / 24, 46354 + 11 / 24],
        ["一标段开标", "地铁6号线", date(2026, 11, 28), 9.5 / 24, "11:00"],
        ["一标段开标", "地铁6号线", "", "", ""],
    ]
    formulas = [("D7", "=D2", 46354 + 9.5 / 24), ("E7", "=E2", 46354 + 11 / 24)]
    assert read(book(rows, formulas), "list.xlsx") == (OPENING,)


def test_moments_have_columns_of_their_own() -> None:
    """投标截止 and the like are sessions of no length beside the opening."""
    found = read(csv("项目,投标截止时间,解密时间,开始,结束", "地铁,2026-11-28 9:00,,2026-11-28 9:30,2026-11-28 10:00"))
    assert [(one.name, one.ends_at - one.starts_at) for one in found] == [
        ("投标截止时间 地铁", timedelta()),
        ("地铁", timedelta(minutes=30)),
    ]
    assert len(read(csv("项目,保证金到账,文件获取截止", "地铁,2026-11-28 9:00,2026-11-20 17:00"))) == 2


def test_overlaps_and_repetitions() -> None:
    """Sessions may overlap; a row that stands there twice is one session; they come in order."""
    lines = ["名称,开始,结束", "b,2026-11-28 10:00,2026-11-28 12:00", "a,2026-11-28 9:00,2026-11-28 11:00"]
    assert [one.name for one in read(csv(*lines, lines[1]))] == ["a", "b"]


def test_ten_thousand_rows() -> None:
    """A year of a large centre is read at once, from either sort of file."""
    begun = LOCAL
    rows: list[list[object]] = [[f"{n}", begun + timedelta(minutes=n)] for n in range(10_000)]
    assert len(read(book([["名称", "开始"], *rows]), "list.xlsx")) == 10_000
    assert len(read(csv("名称,开始", *(f"{name},{start:%Y-%m-%d %H:%M}" for name, start in rows)))) == 10_000


HEAD = "名称,开始,结束"
WRONG = [
    (csv(HEAD, "a,2026-11-28 9:00,2026-11-28 10:00", "b,soon,"), 3, "sessions.bad_moment"),
    (csv(HEAD, "a,2026-11-28,"), 2, "sessions.bad_moment"),
    (csv(HEAD, "a,2026-02-30 9:00,"), 2, "sessions.bad_moment"),
    (csv(HEAD, "a,,2026-11-28 9:00"), 2, "sessions.no_start"),
    (csv(HEAD, ",2026-11-28 9:00,"), 2, "sessions.no_name"),
    (csv(HEAD, "a,2026-11-28 9:00,2026-11-28 8:00"), 2, "sessions.reversed"),
    (csv(HEAD, "a,2026-11-28 9:00,2027-11-28 8:00"), 2, "sessions.too_long"),
    (csv(HEAD, "a,1926-11-28 9:00,"), 2, "calendar.unknown_year"),
    (csv(HEAD + ",时区", "a,2026-11-28 9:00,,Mars/Base"), 2, "sessions.bad_zone"),
    (csv("名称,日期,开始", "a,someday,9:00"), 2, "sessions.bad_day"),
    (csv("什么,哪里", "a,b"), 1, "sessions.no_heading"),
    (csv(HEAD), None, "sessions.nothing"),
    (csv(HEAD, ",,", " , ,"), None, "sessions.nothing"),
    (b"", None, "sessions.nothing"),
    (csv(HEAD, '"a'), 2, "file.malformed"),
    (b"\x00\x01\x02\xff" * 20, None, "spreadsheet.no_text"),
]


@pytest.mark.parametrize(("content", "row", "problem"), WRONG, ids=[f"{n}-{row[2]}" for n, row in enumerate(WRONG)])
def test_a_wrong_text_is_refused_with_its_row(content: bytes, row: int | None, problem: str) -> None:
    """The row and what is wrong with it; nothing is taken."""
    with pytest.raises(SessionListError) as refused:
        read(content)
    assert (refused.value.line, refused.value.problem.key) == (row, problem)


def half_written() -> bytes:
    """A spreadsheet that lost its end."""
    return book([["名称", "开始"], ["a", LOCAL]])[:-300]


def swollen() -> bytes:
    """A spreadsheet that is 300 MB unpacked."""
    written = BytesIO()
    zipped = zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with zipped, zipped.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(300):
            sheet.write(b" " * (1024 * 1024))
    return written.getvalue()


WRONG_BOOKS = [
    (book([["名称", "开始"], ["a", LOCAL], ["b", ""]], [("B3", "=B2+1", "")]), 3, "spreadsheet.formula"),
    (book([["名称", "开始", "结束"], ["a", LOCAL]], [("C2", "=1/0", "#DIV/0!")]), 2, "spreadsheet.formula"),
    (book([["名称", "开始", "结束"], ["a", LOCAL]], [("C2", "=B2+1", 0)]), 2, "sessions.reversed"),
    (book([["名称", "开始"], ["a", date(2026, 11, 28)]]), 2, "sessions.bad_moment"),
    (book([["名称", "开始"], ["a", True]]), 2, "sessions.bad_moment"),
    (book([]), None, "sessions.nothing"),
    (half_written(), None, "spreadsheet.broken"),
    (b"PK\x03\x04" + b"x" * 50, None, "spreadsheet.broken"),
    (b"", None, "spreadsheet.broken"),
]


@pytest.mark.parametrize(
    ("content", "row", "problem"), WRONG_BOOKS, ids=[f"{n}-{row[2]}" for n, row in enumerate(WRONG_BOOKS)]
)
def test_a_wrong_spreadsheet_is_refused_with_its_row(content: bytes, row: int | None, problem: str) -> None:
    """A formula without a result, a date without a time, a file that is broken."""
    with pytest.raises(SessionListError) as refused:
        read(content, "list.xlsx")
    assert (refused.value.line, refused.value.problem.key) == (row, problem)


def test_a_swollen_spreadsheet_is_refused() -> None:
    """It is not unpacked."""
    with pytest.raises(SessionListError) as refused:
        read(swollen(), "list.xlsx")
    assert (refused.value.line, refused.value.problem.key) == (None, "spreadsheet.too_large")


def test_a_calendar_of_sessions() -> None:
    """UTC, a zone, no zone, a duration, a whole day, a moment; what was cancelled is left out."""
    found = read(
        calendar(
            "SUMMARY:一标段开标\nLOCATION:地铁6号线\nDTSTART:20261128T013000Z\nDTEND:20261128T030000Z",
            "SUMMARY:b\nDTSTART;TZID=Asia/Tokyo:20261128T103000\nDURATION:PT90M",
            "SUMMARY:c\nDTSTART:20261128T093000",
            "SUMMARY:d\nDTSTART;VALUE=DATE:20261129",
            "SUMMARY:e\nSTATUS:CANCELLED\nDTSTART:20261128T093000",
        ),
        "list.ics",
    )
    c, b, opening, d = found
    assert opening == OPENING
    assert (b.starts_at, b.ends_at) == (OPENING.starts_at, OPENING.ends_at)
    assert c.starts_at == c.ends_at == OPENING.starts_at
    assert (d.starts_at, d.ends_at) == (at("2026-11-29 00:00"), at("2026-11-30 00:00"))


WRONG_EVENTS = [
    ("SUMMARY:a\nDTSTART:20261128T093000Z\nRRULE:FREQ=DAILY", "sessions.recurring"),
    ("SUMMARY:a", "sessions.no_start"),
    ("DTSTART:20261128T093000Z", "sessions.no_name"),
    ("SUMMARY:a\nDTSTART:2026bad", "sessions.bad_moment"),
    ("SUMMARY:a\nDTSTART:20261128T093000Z\nDTSTART:20261129T093000Z", "sessions.bad_moment"),
    ("SUMMARY:a\nDTSTART;TZID=Mars/Base:20261128T093000", "sessions.bad_zone"),
    ("SUMMARY:a\nDTSTART:20261128T093000Z\nDTEND:20261128T083000Z", "sessions.reversed"),
    ("SUMMARY:a\nDTSTART:20261128T093000Z\nDURATION:P900D", "sessions.bad_moment"),
    ("SUMMARY:a\nDTSTART:19261128T093000Z", "calendar.unknown_year"),
]


@pytest.mark.parametrize(
    ("event", "problem"), WRONG_EVENTS, ids=[f"{n}-{row[1]}" for n, row in enumerate(WRONG_EVENTS)]
)
def test_a_wrong_event_is_refused_with_its_number(event: str, problem: str) -> None:
    """The second event is named, and none is taken."""
    with pytest.raises(SessionListError) as refused:
        read(calendar("SUMMARY:a\nDTSTART:20261128T093000Z", event), "list.ics")
    values = dict(refused.value.problem.values)
    assert values["number"] == 2
    assert getattr(values["problem"], "key", None) == problem


@pytest.mark.parametrize("content", [b"", b"hello", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\xff\xfe", calendar()])
def test_a_broken_or_empty_calendar(content: bytes) -> None:
    """It is refused in words, whatever it is."""
    with pytest.raises(SessionListError):
        read(content, "list.ics")


@pytest.mark.parametrize("names", ["", "TZID:Asia/Tokyo\r\nTZID:Asia/Tokyo\r\n", "TZID:\0\r\n"])
def test_a_calendar_with_a_broken_zone(names: str) -> None:
    """The name of a folder of zones, or two names, is refused in words, too, which name no path."""
    zone = f"BEGIN:VTIMEZONE\r\n{names}BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\n"
    event = "BEGIN:VEVENT\r\nSUMMARY:a\r\nDTSTART;TZID=Asia:20261128T093000\r\nEND:VEVENT\r\n"
    ends = "TZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    given = f"{zone}{ends}" if names else ""
    with pytest.raises(SessionListError) as refused:
        read(f"BEGIN:VCALENDAR\r\n{given}{event}END:VCALENDAR\r\n".encode(), "list.ics")
    assert "/" not in str(refused.value.problem.values)


def test_other_files_are_not_taken() -> None:
    """By the ending of the name."""
    with pytest.raises(SessionListError) as refused:
        read(b"", "list.docx")
    assert refused.value.problem.key == "sessions.ending"


def test_zones_by_name_and_offset() -> None:
    """What lists call a zone; nothing that would reach into the file system."""
    offsets = {"Asia/Tokyo": 9, "UTC+9": 9, "+09:00": 9, "GMT-5": -5, "北京时间": 8, "utc": 0}
    for name, hours in offsets.items():
        zone = named_zone(name)
        assert zone is not None
        assert zone.utcoffset(LOCAL) == timedelta(hours=hours), name
    for wrong in ("", "Mars/Base", "../../etc/passwd", "UTC+99", "East"):
        assert named_zone(wrong) is None
