"""`zhiban demo clock`: the demo's time, moved while the desk is down."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.commands.demo import moved
from bot.settings import Settings
from models.clocks.desk_time import desk_time
from models.database.engines import shown_address
from models.terms import DatabaseUse
from tests.support.command_line import in_database, open_office, zhiban
from tests.support.desk import ZH
from tests.support.uses import use_as


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


def test_only_a_demo_has_a_clock_to_move() -> None:
    """A desk's time is the machine's: one sentence that names the database, and nothing is moved."""
    use_as(Settings().database, DatabaseUse.DESK)
    refused = zhiban("demo", "clock", "--forward", "PT1H")
    assert (refused.exit_code, refused.stdout) == (1, "")
    where = shown_address(Settings().database)
    assert refused.stderr.strip() == ZH("run.used_by_desk", where=where)
    assert ahead() == timedelta()


def test_a_token_of_a_platform_holds_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo stays one whatever is set beside it."""
    monkeypatch.setenv("ZHIBAN_TELEGRAM_TOKEN", "1:x")
    assert zhiban("demo", "clock", "--forward", "PT1H").exit_code == 0
    assert ahead() == timedelta(hours=1)
