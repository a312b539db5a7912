"""What commands find around them in every test of theirs."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.terms import DatabaseUse
from sla.calendar.business_hours import SHANGHAI
from tests.support.command_line import open_office, report, tick, zhiban
from tests.support.uses import use_as

AT = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)
A_DAY = timedelta(days=1)


@pytest.fixture
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands act on this test's database, a demo's, in a data directory of its own, in the default language."""
    use_as(database_url, DatabaseUse.DEMO)
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", database_url)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)


@pytest.fixture
def numbers(environment: None) -> list[str]:
    """Three days: on each a report, and the next morning a seal; a chat with talk on the first."""
    open_office()
    tick(AT, "heartbeat")
    report("大家早上好", AT, "talk")
    numbers = []
    for day in range(3):
        numbers.append(report(f"{day}号标段开标系统打不开,所有人都进不去", AT + day * A_DAY, f"k{day}"))
        morning = (AT + (day + 1) * A_DAY).replace(hour=8, minute=30)
        tick(morning, "heartbeat", "seals")
    return numbers


@pytest.fixture
def exported(numbers: list[str], tmp_path: Path) -> Path:
    """The seals of the three days, in a file elsewhere."""
    file = tmp_path / "seals.jsonl"
    assert zhiban("audit", "seals", "--export", str(file)).exit_code == 0
    return file
