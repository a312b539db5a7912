"""In which quarter a month lies."""

from sla.calendar.quarters import quarter_of


def test_the_quarter_of_a_month() -> None:
    """January to March are the first."""
    assert [quarter_of(month) for month in (1, 3, 4, 6, 7, 9, 10, 12)] == [1, 1, 2, 2, 3, 3, 4, 4]
