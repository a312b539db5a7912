"""开始, 完工, 延长, 回退: what is done on the production system, and until when."""

from datetime import datetime

from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.recording import note
from models.changes.steps import BEGIN, BEGIN_EMERGENCY, EXTEND, FINISH, ROLL_BACK
from models.changes.terms import ChangePromise, ChangeState
from models.changes.window_gates import window_text
from models.tickets.target import Clock


def begin(change: Change, press: ChangePress, clock: Clock) -> None:
    """开始: everything was looked at anew, and holds."""
    BEGIN.begins(change, press)
    _begin(change, press)


def begin_emergency(change: Change, press: ChangePress, clock: Clock) -> None:
    """开始 of an emergency: without a planned window, until the end that is named; the rest is made up for."""
    BEGIN_EMERGENCY.begins(change, press)
    change.version, change.digest = press.text("version"), press.text("digest").lower()
    change.starts_at, change.ends_at = press.now, press.at("planned_end")
    change.announced_end = change.ends_at
    _begin(change, press)
    clock.owe(change.ticket, ChangePromise.MAKE_UP, press.now, press.now, start_event="change_begun")


def finish(change: Change, press: ChangePress, clock: Clock) -> None:
    """完工, says the implementer, or the one who took over from them; others check it."""
    FINISH.begins(change, press)
    change.state, change.finished_at = ChangeState.VERIFYING, press.now
    change.implementer_id, change.implementer = press.by.id, press.by
    note(change, press, "finished", "done_what", "actual_rows")


def extend(change: Change, press: ChangePress, clock: Clock) -> None:
    """延长: the announced end moves only where its notice goes out before it."""
    EXTEND.begins(change, press)
    new_end = press.at("new_end")
    is_told_in_time = change.announced_end is None or press.now < change.announced_end
    change.ends_at = new_end
    if is_told_in_time:
        change.announced_end = new_end
    note(change, press, "extended", "new_end", "reason", in_time="yes" if is_told_in_time else "no")


def roll_back(change: Change, press: ChangePress, clock: Clock) -> None:
    """回退: the earlier state comes back; the office verifies it like any other."""
    ROLL_BACK.begins(change, press)
    change.state = ChangeState.ROLLING_BACK
    note(change, press, "rolled_back", "reason", "back_by", "data_since", "stands_still")


def overrun(change: Change, number: str, ticket_id: int, now: datetime) -> None:
    """No 完工 by the announced end: the fault that was opened for it, once for each change."""
    change.overrun_id = ticket_id
    change.ticket.log("change_overrun", None, now, number=number)


def _begin(change: Change, press: ChangePress) -> None:
    change.state, change.begun_at = ChangeState.UNDER_WAY, press.now
    change.implementer_id, change.implementer = press.by.id, press.by
    change.ticket.begin_work()
    starts_at, ends_at = window_text(change)
    note(change, press, "begun", "version", "digest", starts_at=starts_at, ends_at=ends_at)
