"""`zhiban demo clock`: the demo's time, moved while the desk is down."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.commands.demo import moved
from bot.settings import Settings
from models.clocks.desk_time import desk_time
from tests.support.command_line import in_database, open_office, zhiban


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()


def ahead() -> timedelta:
    """How far ahead desk time runs."""
    found: list[int] = []

    def look(session: Session) -> None:
        row = desk_time(session)
        found.append(row.ahead_s if row else 0)

    in_database(look)
    return timedelta(seconds=found[0])


def test_it_shows_and_moves_the_time() -> None:
    """Twice forty minutes are eighty: the offset is kept, and only grows."""
    assert zhiban("demo", "clock").exit_code == 0
    assert ahead() == timedelta()
    first = zhiban("demo", "clock", "--forward", "PT40M")
    assert first.exit_code == 0, first.stderr
    assert "没有运行" in first.stdout
    _, was_up = asyncio.run(moved(Settings(), "PT40M", listen_s=0.0))
    assert not was_up
    assert ahead() == timedelta(minutes=80)


@pytest.mark.parametrize(
    "length", ["PT0S", "-PT40M", "PT", "P", "40", "P63D", "P999D", "PT9999999H", "yesterday", "x" * 500]
)
def test_what_is_no_length_moves_nothing(length: str) -> None:
    """One sentence, exit code 1, and the time stays."""
    refused = zhiban("demo", "clock", f"--forward={length}")
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1
    assert ahead() == timedelta()


def test_only_the_demo_has_a_clock_to_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a real chat platform there is nothing to move."""
    monkeypatch.setenv("ZHIBAN_TELEGRAM_TOKEN", "1:x")
    assert zhiban("demo", "clock", "--forward", "PT1H").exit_code == 1
    monkeypatch.delenv("ZHIBAN_TELEGRAM_TOKEN")
    assert ahead() == timedelta()
