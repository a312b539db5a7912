"""When reviews of rights begin, and which are owed after a downtime."""

from datetime import datetime, time
from pathlib import Path

import pytest

from sla.calendar.china import china_calendar
from sla.clocks.review_slots import next_review, reviews_owed
from sla.policy.policy import ReviewTimes
from sla.policy.policy_file import PolicyError, load_policy
from tests.support.a_ticket import at
from tests.support.policy_file import STANDARD

CALENDAR = china_calendar(load_policy().hours)
QUARTERLY = ReviewTimes((1, 4, 7, 10), time(9))
YEARLY = ReviewTimes((12,), time(8, 30))
MARCH = at("2026-03-03 10:00")


def owed(now: str, last: str | None = None, first_alive: datetime = MARCH, times: ReviewTimes = QUARTERLY) -> list[str]:
    """The quarters that are owed, oldest first."""
    return [slot.quarter for slot in reviews_owed(CALENDAR, times, last, first_alive, at(now))]


@pytest.mark.parametrize(
    ("now", "last", "quarters"),
    [
        ("2026-03-31 23:59", None, []),
        ("2026-04-01 08:59", None, []),
        ("2026-04-01 09:00", None, ["2026Q2"]),
        ("2026-04-01 09:00", "2026Q2", []),
        ("2026-09-30 09:00", "2026Q2", ["2026Q3"]),
        ("2026-10-07 12:00", "2026Q3", []),  # 国庆
        ("2026-10-08 09:00", "2026Q3", ["2026Q4"]),
        ("2026-12-31 09:00", None, ["2026Q2", "2026Q3", "2026Q4"]),
    ],
)
def test_which_quarters_are_owed(now: str, last: str | None, quarters: list[str]) -> None:
    """From nine on the first working day; those after the last one, since the desk is alive."""
    assert owed(now, last) == quarters


def test_a_desk_that_begins_within_a_quarter_owes_nothing() -> None:
    """Whoever installs the desk in May is asked in July."""
    assert owed("2026-05-05 10:00", first_alive=at("2026-05-04 10:00")) == []


@pytest.mark.parametrize(
    ("now", "times", "begins"),
    [
        ("2026-03-03 10:00", QUARTERLY, "2026-04-01 09:00"),
        ("2026-04-01 09:00", QUARTERLY, "2026-07-01 09:00"),
        ("2026-09-30 10:00", QUARTERLY, "2026-10-08 09:00"),
        ("2026-12-01 08:30", YEARLY, "2027-12-01 08:30"),
        ("2026-12-01 08:29", YEARLY, "2026-12-01 08:30"),
    ],
)
def test_when_the_next_one_begins(now: str, times: ReviewTimes, begins: str) -> None:
    """The first after now, in whichever year."""
    assert next_review(CALENDAR, times, at(now)).at == at(begins)


@pytest.mark.parametrize("months", ["[]", "[4, 1]", "[1, 2]", "[13]", "[0]", '["1"]', "[true]", "4"])
def test_months_that_cannot_be_meant(months: str, tmp_path: Path) -> None:
    """None, out of order, two in a quarter, no months at all: refused on their line."""
    text = STANDARD.replace("months = [1, 4, 7, 10]", f"months = {months}")
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(file)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith("months = "))
    assert refused.value.line == line
