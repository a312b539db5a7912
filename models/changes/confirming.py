"""确认, 退回, 例外, 发通知, 改期: what has to be agreed before anything is done (三·2.3(6))."""

from datetime import datetime

from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.recording import PACKAGE_FACTS, note
from models.changes.series import ChangeWindow, is_series, plan_windows, void_window, window_of, windows_ahead
from models.changes.steps import ANNOUNCE, CONFIRM, EXCEPT, POSTPONE, SEND_BACK
from models.changes.terms import ChangeState
from models.changes.window_gates import chosen_window, window_text
from models.tickets.target import Clock


def confirm(change: Change, press: ChangePress, clock: Clock) -> None:
    """确认 by the office: this draft, this package, this window."""
    CONFIRM.begins(change, press)
    change.state = ChangeState.CONFIRMED
    change.announced_end = change.ends_at
    starts_at, ends_at = window_text(change)
    window = {"starts_at": starts_at, "ends_at": ends_at, "edition": str(change.edition)}
    note(change, press, "confirmed", "version", "digest", "own_trial", "trial_what", **window)


def send_back(change: Change, press: ChangePress, clock: Clock) -> None:
    """退回 to the draft: it is deployed and tested anew."""
    SEND_BACK.begins(change, press)
    change.state = ChangeState.DRAFTED
    change.void(press.now, *PACKAGE_FACTS)
    note(change, press, "sent_back", "reason")


def except_window(change: Change, press: ChangePress, clock: Clock) -> None:
    """例外: a leader allows this one window; it is void as soon as the window moves."""
    EXCEPT.begins(change, press)
    starts_at, ends_at = window_text(change, press.window)
    note(change, press, "excepted", "reason", starts_at=starts_at, ends_at=ends_at)


def announce(change: Change, press: ChangePress, clock: Clock) -> None:
    """发通知: the staff are told, and market participants where they look."""
    ANNOUNCE.begins(change, press)
    starts_at, ends_at = window_text(change, press.window)
    note(change, press, "announced", "notice_text", "published_at", starts_at=starts_at, ends_at=ends_at)


def postpone(change: Change, press: ChangePress, clock: Clock) -> None:
    """改期: another window has to be confirmed anew; what was allowed and announced for the old one alone is void."""
    POSTPONE.begins(change, press)
    old, starts_at, ends_at = chosen_window(change, press), press.at("starts_at"), press.at("ends_at")
    void_window(change, press.now, old)
    if starts_at is not None and ends_at is not None:
        plan_windows(change, [*(one for one in windows_ahead(change) if one != old), ChangeWindow(starts_at, ends_at)])
    change.announced_end = None
    change.edition += 1
    change.told = [one for one in change.told if one.startswith("against") and not _names(one, old)]
    if change.state in {ChangeState.CONFIRMED, ChangeState.BACKED_UP}:
        change.state = ChangeState.TESTED
    was = {"instead_of": old.text[0]} if old is not None and is_series(change) else {}
    note(change, press, "postponed", "starts_at", "ends_at", "reason", **was)


def lapse(change: Change, now: datetime) -> bool:
    """The clock: its window passed, and nobody began; it needs another window. Whether it was so."""
    is_over = change.ends_at is not None and change.ends_at <= now
    if not is_over or change.state not in {ChangeState.CONFIRMED, ChangeState.BACKED_UP}:
        return False
    change.state = ChangeState.TESTED
    void_window(change, now, window_of(change))
    starts_at, ends_at = window_text(change)
    change.keep("lapsed", None, now, {"starts_at": starts_at, "ends_at": ends_at})
    change.ticket.log("change_lapsed", None, now, ends_at=ends_at)
    return True


def _names(told: str, window: ChangeWindow | None) -> bool:
    return window is not None and " ".join(window.text) in told
