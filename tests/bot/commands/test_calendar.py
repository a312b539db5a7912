"""`zhiban calendar show`."""

import pytest
from typer.testing import CliRunner

from bot.commands.table import app

SHOW = CliRunner()


def test_an_official_year_is_shown() -> None:
    """Holidays, make-up days, source and until when the data is official."""
    shown = SHOW.invoke(app, ["calendar", "show", "2026", "--language", "zh"])
    assert shown.exit_code == 0
    assert "春节:2月15、16、17、18、19、20、21、22、23日" in shown.stdout
    assert "2月14日(周六)、2月28日(周六)" in shown.stdout
    assert "官方数据至 2026年12月31日" in shown.stdout


def test_an_estimated_year_says_that_it_is_one() -> None:
    """2027 is provisional, without make-up days."""
    shown = SHOW.invoke(app, ["calendar", "show", "2027", "--language", "en"])
    assert shown.exit_code == 0
    assert "provisional" in shown.stdout.splitlines()[0]
    assert "Make-up workdays: none" in shown.stdout


@pytest.mark.parametrize("year", ["2003", "2100"])
def test_a_year_nobody_knows_is_answered_by_a_sentence(year: str) -> None:
    """Exit code 1 and the years that can be asked for."""
    shown = SHOW.invoke(app, ["calendar", "show", year, "--language", "en"])
    assert shown.exit_code == 1
    assert "2004 to 2099" in shown.stderr


def test_deadline_is_the_same_command_when_called_through_the_table() -> None:
    """Options pass through untouched."""
    asked = SHOW.invoke(app, ["deadline", "--severity", "X", "--reported", "2026-02-12T10:00+08:00"])
    assert asked.exit_code == 1
