"""A line that comes again and again is counted, not written."""

import logging

import pytest
import structlog

from bot import logs
from bot.logs import (
    OUTAGE_TOLD_EVERY_S,
    OVER_AFTER_S,
    REPEATS_OF_A_NAME,
    REPEATS_STAND,
    REPEATS_WITHIN_S,
    Outages,
    Repeats,
    kind_of,
    set_up_logs,
)


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


def test_a_line_of_another_cause_is_no_repeat() -> None:
    """Whatever floods the log: another reason, another tick and another error have their own five lines."""
    ways: list[dict[str, object]] = [
        {"event": "tick waits", "tick": "told", "reason": "locked"},
        {"event": "tick waits", "tick": "escalations", "reason": "locked"},
        {"event": "tick waits", "tick": "told", "reason": "disk full"},
        {"event": "request failed", "path": "/chat/lines", "exc_info": raised(ValueError)},
        {"event": "request failed", "path": "/chat/lines", "exc_info": raised(KeyError)},
    ]
    assert len({kind_of(way) for way in ways}) == len(ways)


def test_what_only_counts_up_is_a_repeat() -> None:
    """A post's number, a path's number and a pid make no other kind; neither does the line's time."""
    ways = [
        {"event": "delivery failed", "post": f"{number:016x}", "path": f"/chat/tickets/2603-{number:04d}", "attempt": 1}
        for number in range(10)
    ]
    assert len({kind_of(way) for way in ways}) == 1


def test_no_name_floods_the_log_by_its_reasons() -> None:
    """Somebody who makes up a new reason each time fills it no more than so far."""
    repeats = Repeats(lambda: 0.0)
    stood = [repeats.may_stand(f"odd update: {number}", "odd update") for number in range(1000)]
    assert stood.count(True) == REPEATS_OF_A_NAME


def raised(kind: type[Exception]) -> Exception:
    """An error with its traceback."""
    try:
        raise kind("12")
    except Exception as error:
        return error


def test_nobody_writes_a_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """What came from outside stands as one value, line breaks and control characters spelt out."""
    set_up_logs()
    structlog.get_logger().warning(
        "odd update", reason="x\n2026-03-03 level='error' event='audit failed'\x1b[2J\r\u2028y"
    )
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("timestamp=")
    assert "\x1b" not in line
    assert line.count("event=") == 2, "the second one is inside the quotes of the reason"


def test_an_outage_is_told_once_whoever_notices(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a minute, without SQL and traceback, and once that it is over; a fault of ours keeps its lines."""
    now = [0.0]
    monkeypatch.setattr("bot.logs.OUTAGES", Outages(lambda: now[0]))
    set_up_logs(is_outage=lambda error: isinstance(error, ConnectionError))
    for second in range(int(OUTAGE_TOLD_EVERY_S) + 1):
        now[0] = float(second)
        notice(ConnectionError("server closed the connection\n[SQL: SELECT]"))
    logs.OUTAGES.end()
    notice(KeyError("ours"))
    now[0] += OVER_AFTER_S
    for _ in range(2):
        logs.OUTAGES.end()
    told = capsys.readouterr().err.splitlines()
    away = [line for line in told if "the database is away" in line]
    assert len(away) == 2
    assert all("noticed_by='tick waits rules' reason='server closed the connection'" in line for line in away)
    (back,) = [line for line in told if "the database is back" in line]
    assert f" away_s={OUTAGE_TOLD_EVERY_S} left_out=" in back
    assert int(back.rpartition("=")[2]) >= 2 * int(OUTAGE_TOLD_EVERY_S)
    assert [line for line in told if "KeyError" in line]
    assert not [line for line in told if "ConnectionError" in line]


def notice(error: Exception) -> None:
    """What a tick and a library of ours say of an error."""
    try:
        raise error
    except Exception as noticed:
        structlog.get_logger().warning("tick waits", tick="rules", reason=repr(noticed))
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
