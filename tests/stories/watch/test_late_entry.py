"""A call entered hours late goes up step by step from its entry, not to everybody in one second."""

from datetime import timedelta

import pytest

from models.terms import Promise
from tests.support.desk import Desk
from tests.support.phone import phoned_in
from tests.support.told import heard, told

LATE = {"called_at": "2026-03-03T10:00", "late_reason": "当时在开标现场"}
FAILS = "投标文件解密失败，所有人都解不开，正在开标"


def entered(desk: Desk, at: str, text: str = FAILS, severity: str = "A") -> str:
    """A call of ten o'clock that the office enters at `at`."""
    desk.clock.set("2026-03-03", at)
    number = phoned_in(desk, text=text, **LATE).number
    assert desk.ticket(number).severity == severity
    return number


def test_an_a_entered_three_hours_late_goes_up_step_by_step(desk: Desk) -> None:
    """At its entry duty alone; backup, office and leader in 5, 15 and 25 minutes, and with the last the breach."""
    number = entered(desk, "13:00")
    desk.forward("PT4M")
    assert told(desk, number) == []
    assert [heard(desk, name, number) for name in ("张海涛", "马跃", "周主任")] == [0, 0, 0]
    steps: list[int] = []
    for minutes in (5, 15, 25):
        desk.forward(f"PT{minutes - 4 - sum(steps)}M")
        steps.append(minutes - 4 - sum(steps))
        assert sum("unanswered" in step for step in told(desk, number)) == len(steps)
    assert "resolve breach" in told(desk, number)
    assert not any("late" in step for step in told(desk, number))
    assert heard(desk, "周主任", number) == 1


def test_what_still_lies_ahead_keeps_its_time(desk: Desk) -> None:
    """Entered two minutes after the call: backup hears at the due time, five minutes after the call."""
    number = entered(desk, "10:02")
    desk.forward("PT3M5S")
    assert told(desk, number)[-1] == "respond unanswered.backup"


def test_what_was_broken_long_ago_is_told_once_the_escalation_is_through(desk: Desk) -> None:
    """Somebody takes it at once: nobody hears that it is not answered, and all hear that it is overdue."""
    number = entered(desk, "13:00")
    desk.as_("李强").press(number, "接单")
    desk.forward("PT30M")
    assert told(desk, number) == ["resolve breach"]


@pytest.mark.parametrize("severity", ["B"])
def test_a_report_of_ones_own_is_as_ever(desk: Desk, severity: str) -> None:
    """Whoever reports for themselves is escalated from the report."""
    number = desk.as_("赵小禾").say("intake", "系统很慢，投标文件上传要十几分钟").number
    target = desk.target(number, Promise.RESPOND)
    assert (target.due_at - target.started_at, desk.ticket(number).severity) == (timedelta(hours=1), severity)
    desk.forward("PT61M")
    assert "respond unanswered.backup" in told(desk, number)
