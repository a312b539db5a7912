"""The likely holidays of years without an official notice, from a table so that nobody waits for a lunar calendar.

The table is made anew by `python -m sla.estimated_years > sla/estimated_years.json`.
"""

import json
import sys
from datetime import date
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "estimated_years.json"
TABLE_YEARS = range(2027, 2036)


def estimated_days(year: int) -> dict[date, str]:
    """The estimated holidays of a year by day, in order, with their Chinese names."""
    return _table().get(year) or reckoned_days(year)


def reckoned_days(year: int) -> dict[date, str]:
    """The same, reckoned by the lunar calendar of the `holidays` package."""
    import holidays as estimates  # takes a quarter of a second; only for years beyond the table

    named = estimates.country_holidays("CN", years=[year], language="zh_CN")
    days = {date.fromordinal(day.toordinal()): str(name) for day, name in sorted(named.items())}
    return {day: name for day, name in days.items() if day.year == year}


@cache
def _table() -> dict[int, dict[date, str]]:
    years: dict[str, dict[str, str]] = json.loads(TABLE.read_text("utf-8"))
    return {int(year): {date.fromisoformat(day): name for day, name in days.items()} for year, days in years.items()}


def _table_text() -> str:
    years = {str(year): {day.isoformat(): name for day, name in reckoned_days(year).items()} for year in TABLE_YEARS}
    return json.dumps(years, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream, whatever its type says
    sys.stdout.write(_table_text())
