"""技术验证, 业务验证, 归档: only the office says that a change is completed or rolled back (三·2.3(6), 三·2.3(7))."""

from models.changes.change import Change
from models.changes.next_window import open_next
from models.changes.press import ChangePress
from models.changes.recording import note
from models.changes.series import read_windows, void_kept_for
from models.changes.steps import ARCHIVE, VERIFY, VERIFY_ROLLBACK, VERIFY_TECHNICALLY
from models.changes.terms import ChangePromise, ChangeState
from models.changes.verifying_gates import BUSINESS, TECHNICAL
from models.terms import Status
from models.tickets.target import Clock

LISTED = (*BUSINESS, "verified", "verified_what", "verified_where")


def verify_technically(change: Change, press: ChangePress, clock: Clock) -> None:
    """技术验证 by somebody else: the stop is over, the change is not."""
    VERIFY_TECHNICALLY.begins(change, press)
    note(change, press, "technical", *TECHNICAL, "remark")


def verify_business(change: Change, press: ChangePress, clock: Clock) -> None:
    """业务验证 by the office; what fails is a finding, and the change is never completed by it.

    In a series the next window opens by it; only with the last one the change is completed.
    """
    VERIFY.begins(change, press)
    if press.text("verified") == "failed":
        note(change, press, "finding", *LISTED)
        return
    note(change, press, "business", *LISTED, "did_both")
    if change.later:
        open_next(change, press)
        return
    _end(change, press, ChangeState.COMPLETED, clock)


def verify_rollback(change: Change, press: ChangePress, clock: Clock) -> None:
    """业务验证 of the earlier state; what was written since the backup is accounted for."""
    VERIFY_ROLLBACK.begins(change, press)
    if press.text("verified") == "failed":
        note(change, press, "finding", *LISTED)
        return
    note(change, press, "rollback_verified", *LISTED, "data_accounted")
    void_kept_for(change, press.now, read_windows(change.later))
    _end(change, press, ChangeState.ROLLED_BACK, clock)


def archive(change: Change, press: ChangePress, clock: Clock) -> None:
    """归档: the record is whole, and nothing more is owed."""
    ARCHIVE.begins(change, press)
    note(change, press, "archived", "remark")
    clock.meet(change.ticket, ChangePromise.ARCHIVE, press.now)
    change.ticket.end(Status.CLOSED, press.by, press.now, clock)


def _end(change: Change, press: ChangePress, state: ChangeState, clock: Clock) -> None:
    change.state, change.ended_at = state, press.now
    clock.owe(change.ticket, ChangePromise.ARCHIVE, press.now, press.now, start_event="change_ended")
