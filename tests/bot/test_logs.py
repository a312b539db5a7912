"""A line that comes again and again is counted, not written."""

import pytest

from bot.logs import REPEATS_STAND, REPEATS_WITHIN_S, Repeats


def test_repeats_are_counted_and_told_of_later(capsys: pytest.CaptureFixture[str]) -> None:
    """Five of a kind stand; others stand beside them; the next one after a while says how many there were."""
    now = [0.0]
    repeats = Repeats(lambda: now[0])
    stood = [repeats.may_stand("Invalid HTTP request received.") for _ in range(100)]
    assert stood == [True] * REPEATS_STAND + [False] * (100 - REPEATS_STAND)
    assert repeats.may_stand("tick waits")
    assert capsys.readouterr().err == ""
    now[0] += REPEATS_WITHIN_S + 1
    assert repeats.may_stand("Invalid HTTP request received.")
    assert capsys.readouterr().err == f"({100 - REPEATS_STAND} more lines like the next were left out)\n"
    assert repeats.may_stand("Invalid HTTP request received.")
    assert capsys.readouterr().err == ""
