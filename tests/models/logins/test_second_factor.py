"""A code of the second factor counts once, a step early or late at most, and only with the desk's key."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from models.logins.second_factor import STEP_S, SecondFactor, SeedKey

pytestmark = pytest.mark.quick

SEEDS = SeedKey("key of the tests")
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 3, 3, 2, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=STEP_S)


def factor() -> SecondFactor:
    """One that was set and never used."""
    return SecondFactor(person_id=1, sealed_seed=SEEDS.sealed(SEED), set_at=NOW, last_step=0)


def code(at: datetime) -> str:
    """The code that the app shows then."""
    return pyotp.TOTP(SEED).at(at)


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_step_early_or_late_is_taken(steps: int, is_taken: bool) -> None:
    """Not more: a phone's clock differs by seconds."""
    assert factor().takes(code(NOW + steps * STEP), SEEDS, NOW) is is_taken


def test_a_step_is_taken_once() -> None:
    """Neither again, nor one before it, by somebody who looked over a shoulder; the next one is."""
    one = factor()
    assert one.takes(code(NOW), SEEDS, NOW)
    assert not one.takes(code(NOW), SEEDS, NOW)
    assert not one.takes(code(NOW - STEP), SEEDS, NOW)
    assert one.takes(f" {code(NOW + STEP)[:3]} {code(NOW + STEP)[3:]} ", SEEDS, NOW)


@pytest.mark.parametrize("typed", ["", "0", "abcdef", "１２３４５６", "\ud800", "\0", "9" * 5000])
def test_anything_else_is_not_taken(typed: str) -> None:
    """And nothing raises."""
    assert not factor().takes(typed, SEEDS, NOW)


def test_a_copy_of_the_database_makes_no_codes() -> None:
    """The seed does not stand there, and another key does not open it."""
    one = factor()
    assert SEED not in one.sealed_seed
    assert SeedKey("another key").opened(one.sealed_seed) is None
    assert not one.takes(code(NOW), SeedKey("another key"), NOW)
