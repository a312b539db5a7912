"""Calendar files as offices type them, right and wrong."""

from datetime import date

import pytest

from sla.calendar.china import CalendarError, YearNotice, parse_notice

TOML = """\
year = 2027
title = "国务院办公厅关于2027年部分节假日安排的通知"
make_up = [2027-02-20, 2027-09-26]

[holidays]
"元旦" = { from = 2027-01-01, to = 2027-01-03 }
"春节" = [2027-02-05, { from = 2027-02-06, to = 2027-02-08 }]
"""
JSON = """\
{"year": 2027, "title": "通知",
 "holidays": {"元旦": ["2027-01-01"],
              "春节": [{"from": "2027-02-05", "to": "2027-02-08"}]},
 "make_up": ["2027-02-20"]}
"""


def test_a_toml_file_gives_the_year() -> None:
    """Single dates and ranges, with names and make-up days."""
    notice = parse_notice(TOML, "2027.toml")
    assert notice.year == 2027
    assert notice.holidays["元旦"] == (date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3))
    assert len(notice.holidays["春节"]) == 4
    assert notice.make_up == (date(2027, 2, 20), date(2027, 9, 26))


def test_a_json_file_gives_the_year() -> None:
    """JSON is read as well."""
    assert len(parse_notice(JSON, "2027.json").holidays["春节"]) == 4


def test_a_notice_survives_being_stored() -> None:
    """What is written as JSON is read back the same."""
    notice = parse_notice(TOML, "2027.toml")
    assert YearNotice.from_json(notice.to_json()) == notice


WRONG = [
    (TOML.replace("year = 2027", "year = 27"), 1, "calendar.year_expected"),
    (TOML.replace("year = 2027", 'year = "2027"'), 1, "calendar.year_expected"),
    (TOML.replace("title", "titel"), 2, "file.unknown_key"),
    (TOML.replace("2027-09-26", "2026-09-26"), 3, "calendar.other_year"),
    (TOML.replace("2027-09-26", "2027-02-06"), 3, "calendar.make_up_is_holiday"),
    (TOML.replace("2027-09-26", "2027-09-27"), 3, "calendar.make_up_is_weekday"),
    (TOML.replace("2027-09-26", "2027-02-20"), 3, "calendar.twin_day"),
    (TOML.replace("2027-09-26", '"2027-02-30"'), 3, "calendar.bad_date"),
    (TOML.replace("2027-09-26", "7"), 3, "calendar.bad_date"),
    (TOML.replace("[2027-02-20, 2027-09-26]", "2027-02-20"), 3, "calendar.make_up_expected"),
    (TOML.replace("2027-01-03", "2026-12-31"), 6, "calendar.other_year"),
    (
        TOML.replace("from = 2027-01-01, to = 2027-01-03", "from = 2027-01-03, to = 2027-01-01"),
        6,
        "calendar.backwards",
    ),
    (TOML.replace("from = 2027-01-01, to", "of = 2027-01-01, to"), 6, "calendar.from_to"),
    (TOML.replace("[2027-02-05, {", "[2027-01-02, {"), 7, "calendar.twin_day"),
    (TOML.replace("[2027-02-05, { from = 2027-02-06, to = 2027-02-08 }]", "[]"), 7, "calendar.no_days"),
    (TOML.replace("[holidays]", "[holidays"), 5, "file.malformed"),
    (TOML.split("[holidays]")[0], None, "calendar.holidays_expected"),
    (JSON.replace('"make_up"', "make_up"), 4, "file.malformed"),
    (JSON.replace('"春节"', '"元旦"'), 3, "calendar.twin_key"),
    (JSON.replace('"2027-02-20"', '"20.2.2027"'), 4, "calendar.bad_date"),
    (JSON.replace('"通知"', '""'), 1, "file.expected_text"),
]


@pytest.mark.parametrize(("text", "line", "problem"), WRONG, ids=[f"{n}-{row[2]}" for n, row in enumerate(WRONG)])
def test_a_wrong_file_is_refused_with_its_line(text: str, line: int | None, problem: str) -> None:
    """The error names file, line and what is wrong."""
    with pytest.raises(CalendarError) as refused:
        parse_notice(text, "2027.toml")
    assert (refused.value.file, refused.value.line, refused.value.problem.key) == ("2027.toml", line, problem)
