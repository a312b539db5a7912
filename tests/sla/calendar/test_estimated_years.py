"""The estimate that the desk ships for years without an official notice."""

import pytest

from sla.calendar.estimated_years import TABLE_YEARS, estimated_days, reckoned_days


@pytest.mark.parametrize("year", TABLE_YEARS)
def test_the_table_is_what_the_lunar_calendar_says(year: int) -> None:
    """A newer `holidays` that reckons otherwise shows here; `python -m sla.estimated_years` makes the table anew."""
    assert list(estimated_days(year).items()) == list(reckoned_days(year).items())


def test_years_beyond_the_table_are_reckoned() -> None:
    """The estimate does not end with the table."""
    assert TABLE_YEARS.stop not in {day.year for day in estimated_days(TABLE_YEARS.stop - 1)}
    assert estimated_days(TABLE_YEARS.stop)
