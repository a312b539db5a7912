"""Days as people type them, and those a question offers, on a Tuesday, 3 March 2026."""

from datetime import datetime

import pytest

from handlers.form_dialogs.typed_days import day_typed, days_offered, says_no_day
from sla.calendar.business_hours import SHANGHAI
from tests.support.hand_clock import TUESDAY_10_OCLOCK

TYPED = [
    ("2027-03-31", "2027-03-31"),
    ("2027/3/31", "2027-03-31"),
    ("2027.3.31", "2027-03-31"),
    ("2027年3月31日", "2027-03-31"),
    (" 2027 年 3 月 31 号 ", "2027-03-31"),
    ("２０２７－０３－３１", "2027-03-31"),
    ("至2027年3月31日止", "2027-03-31"),
    ("到年底", "2026-12-31"),
    ("3月31日", "2026-03-31"),
    ("3月3日", "2026-03-03"),
    ("3月2日", "2027-03-02"),
    ("2月29日", "2028-02-29"),
    ("12-31", "2026-12-31"),
    ("明年3月31日", "2027-03-31"),
    ("今年 12月31日", "2026-12-31"),
    ("今天", "2026-03-03"),
    ("明天", "2026-03-04"),
    ("大后天", "2026-03-06"),
    ("Tomorrow", "2026-03-04"),
    ("月底", "2026-03-31"),
    ("本月底", "2026-03-31"),
    ("下个月底", "2026-04-30"),
    ("季度末", "2026-03-31"),
    ("年底", "2026-12-31"),
    ("今年年底", "2026-12-31"),
    ("明年年底", "2027-12-31"),
    ("end of the month", "2026-03-31"),
    ("End of year", "2026-12-31"),
    ("31 March 2027", "2027-03-31"),
    ("31st of March, 2027", "2027-03-31"),
    ("March 31, 2027", "2027-03-31"),
    ("until 5 Jan.", "2027-01-05"),
    ("Sept 1", "2026-09-01"),
    ("31 may", "2026-05-31"),
]
NO_DAYS = [
    *("", "长期", "明年", "下周", "2027-02-29", "2027-13-01", "0000-01-01", "2月30日", "32日", "0月1日", "月", "31"),
    *("2027-03-31 10:00", "2027-03-31T00:00", "2027-03-31 或 2027-04-30", "31 Marble 2027", "31 March 27", "Feb 30"),
    *("2027-03-31\n取消", "٢٠٢٧-٠٣-٣١", "年底" * 30, "1" * 100_000, "99999-01-01"),
]


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_what_people_type_is_read(typed: str, meant: str) -> None:
    """In figures of any width, in Chinese or in English; without a year it is the next such day."""
    assert day_typed(typed, TUESDAY_10_OCLOCK) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3月31日", "2025-03-31"),
        ("3月3日", "2026-03-03"),
        ("1月5日", "2026-01-05"),
        ("2月29日", "2024-02-29"),
        ("昨天", "2026-03-02"),
        ("上个月底", "2026-02-28"),
        ("去年底", "2025-12-31"),
        ("去年9月30日", "2025-09-30"),
        ("31 March", "2025-03-31"),
        ("2027-03-31", "2027-03-31"),
    ],
)
def test_where_a_day_gone_by_is_asked_for_it_is_the_last_one(typed: str, meant: str) -> None:
    """Without a year; what names another day all the same is for the form to refuse."""
    assert day_typed(typed, TUESDAY_10_OCLOCK, is_past=True) == meant


@pytest.mark.parametrize("typed", NO_DAYS)
def test_what_is_no_day_is_not_guessed_at(typed: str) -> None:
    """A day that does not exist, a moment, two days, a sentence, and ten thousand figures."""
    assert day_typed(typed, TUESDAY_10_OCLOCK) is None


@pytest.mark.parametrize(
    ("today", "word", "meant"),
    [
        ("2026-12-31", "月底", "2026-12-31"),
        ("2026-12-01", "下月底", "2027-01-31"),
        ("2026-11-15", "季末", "2026-12-31"),
        ("2028-02-10", "月底", "2028-02-29"),
        ("2026-12-31", "明天", "2027-01-01"),
        ("2026-12-31", "12月31日", "2026-12-31"),
        ("2096-03-01", "2月29日", "2104-02-29"),
    ],
)
def test_the_edges_of_months_and_years(today: str, word: str, meant: str) -> None:
    """The last day of a month is its end, and the year turns over; 2100 has no 29 February."""
    assert day_typed(word, datetime.fromisoformat(f"{today}T23:59").replace(tzinfo=SHANGHAI)) == meant


def test_days_are_those_of_the_office() -> None:
    """Half past midnight in Shanghai is the day before elsewhere."""
    assert day_typed("今天", datetime.fromisoformat("2026-03-03T16:30+00:00")) == "2026-03-04"


@pytest.mark.parametrize("typed", ["长期", " 无 ", "No End", "永久"])
def test_that_there_is_no_such_day_is_understood(typed: str) -> None:
    """In the words that people put there."""
    assert says_no_day(typed)


@pytest.mark.parametrize("typed", ["", "长期借调到年底", "无所谓", "长期" * 40])
def test_other_words_are_not_taken_for_it(typed: str) -> None:
    """A sentence that begins so says something else."""
    assert not says_no_day(typed)


@pytest.mark.parametrize(
    ("proposed", "offered"),
    [
        ("", ["2026-03-31", "2026-06-30", "2026-12-31", "2027-12-31"]),
        ("2027-03-31", ["2027-03-31", "2026-03-31", "2026-06-30", "2026-12-31", "2027-12-31"]),
        ("2026-12-31", ["2026-12-31", "2026-03-31", "2026-06-30", "2027-12-31"]),
        ("soon", ["2026-03-31", "2026-06-30", "2026-12-31", "2027-12-31"]),
    ],
)
def test_what_is_offered_begins_with_what_is_proposed(proposed: str, offered: list[str]) -> None:
    """Then the ends of this month, half year and year, and of the next year; none twice."""
    assert days_offered(proposed, TUESDAY_10_OCLOCK) == offered


@pytest.mark.parametrize(
    ("today", "offered"),
    [
        ("2026-03-03", ["2026-02-28", "2025-12-31"]),
        ("2026-01-15", ["2025-12-31"]),
        ("2026-05-31", ["2026-04-30", "2026-03-31", "2025-12-31"]),
        ("2026-12-31", ["2026-11-30", "2026-09-30", "2025-12-31"]),
    ],
)
def test_days_gone_by_are_offered_where_one_is_asked_for(today: str, offered: list[str]) -> None:
    """The ends of the last month, quarter and year."""
    now = datetime.fromisoformat(f"{today}T10:00").replace(tzinfo=SHANGHAI)
    assert days_offered("", now, is_past=True) == offered
