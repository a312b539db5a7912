"""One window of a series ended legally: the next one opens, or what is left of the series is called off."""

from datetime import datetime

from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.recording import BACKUP_FACTS, note
from models.changes.series import plan_windows, span_series, window_of, windows_ahead, windows_done
from models.changes.terms import ChangePromise, ChangeState
from models.tickets.target import Clock

OF_A_WINDOW = (
    *(*BACKUP_FACTS, "no_sessions", "uncovered", "finished", "technical", "business", "finding"),
    *("extended", "gone_on"),
)
"""Facts that each window of a series has for itself: nothing in the next one rests on them."""


def open_next(change: Change, press: ChangePress) -> None:
    """Keep what was done in this window, and open the next, which waits for its own backups and the office's word."""
    window = window_of(change)
    assert window is not None  # noqa: S101 - it was begun within its window
    starts_at, ends_at = window.text
    note(change, press, "window_done", starts_at=starts_at, ends_at=ends_at, **_done(change))
    change.void(press.now, *OF_A_WINDOW)
    plan_windows(change, windows_ahead(change)[1:])
    change.announced_end = change.ends_at
    change.begun_at = change.finished_at = None
    change.told = [one for one in change.told if one.startswith("against")]
    change.state = ChangeState.CONFIRMED


def cut_short(change: Change, press: ChangePress, clock: Clock) -> None:
    """Give up the windows that are left: the change stands as its last window left it and the office verified it."""
    done = windows_done(change)[-1].content
    change.starts_at, change.ends_at = (datetime.fromisoformat(done[name]) for name in ("starts_at", "ends_at"))
    change.begun_at, change.finished_at = (datetime.fromisoformat(done[name]) for name in ("begun_at", "finished_at"))
    change.version, change.digest = done["version"], done["digest"]
    note(change, press, "cut_short", "reason", left=str(len(change.later) + 1))
    change.later = []
    span_series(change)
    change.state, change.ended_at = ChangeState.COMPLETED, press.now
    clock.owe(change.ticket, ChangePromise.ARCHIVE, press.now, press.now, start_event="change_ended")


def _done(change: Change) -> dict[str, str]:
    assert change.begun_at is not None  # noqa: S101 - it was begun and finished before anybody verifies it
    assert change.finished_at is not None  # noqa: S101 - the same
    return {
        "number": str(len(windows_done(change)) + 1),
        "begun_at": change.begun_at.isoformat(),
        "finished_at": change.finished_at.isoformat(),
        "implementer": change.implementer.name if change.implementer else "",
        "version": change.version,
        "digest": change.digest,
    }
