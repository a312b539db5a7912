"""`zhiban why`: a manager reads why a deadline is what it is."""

from datetime import datetime

import pytest

from sla.calendar.business_hours import SHANGHAI
from tests.support.command_line import open_office, report, zhiban

REPORTED = datetime(2026, 2, 12, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()
    report("统计报表导出失败", REPORTED, "k1")


def test_the_days_are_told_one_by_one() -> None:
    """Clause, the day that does not count, the make-up Saturday, the holidays, close of business."""
    explained = zhiban("why", "2602-0001")
    assert explained.exit_code == 0, explained.stderr
    for words in ("C类", "三·2.3(1)3)", "2月12日", "调休", "春节", "2月26日", "17:00", "4小时"):
        assert words in explained.stdout.replace(" ", ""), words


def test_in_english() -> None:
    """The same in the other language."""
    explained = zhiban("why", "2602-0001", "--language", "en")
    assert "make-up" in explained.stdout
    assert "Resol" in explained.stdout


@pytest.mark.parametrize("number", ["2602-9999", "x", "", "'; DROP TABLE ticket; --", "2" * 5000])
def test_a_number_that_no_ticket_has(number: str) -> None:
    """One sentence, exit code 1."""
    refused = zhiban("why", number)
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1
