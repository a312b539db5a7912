"""Gates of the work itself and of its verification."""

from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.terms import ChangeKind, ChangeState
from models.phrase import phrase
from models.refusal import Refusal
from models.terms import Role

TECHNICAL = ("check_version", "check_services", "check_errors")
BUSINESS = ("check_login", "check_main", "check_data")
"""The two lists: each line is looked at, and is right."""


def says_what_was_done(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless it is written what was done; of data, as many rows as were expected."""
    if not press.text("done_what"):
        return Refusal("change.done_what_needed")
    approved = change.held("data_approved")
    if change.kind is not ChangeKind.DATA or approved is None:
        return None
    is_as_expected = press.text("actual_rows") == approved.content["expected_rows"]
    return None if is_as_expected else Refusal("change.rows_differ", expected=approved.content["expected_rows"])


def technical_list_is_whole(change: Change, press: ChangePress) -> Refusal | None:
    """Every line of 技术验证 is right."""
    return None if all(press.text(one) == "yes" for one in TECHNICAL) else Refusal("change.list_not_whole")


def business_list_is_whole(change: Change, press: ChangePress) -> Refusal | None:
    """Every line of 业务验证 is right, or it has failed and says in what."""
    if not press.text("verified_what"):
        return Refusal("change.verified_what_needed")
    if press.text("verified") == "failed":
        return None
    is_whole = press.text("verified") == "passed" and all(press.text(one) == "yes" for one in BUSINESS)
    return None if is_whole else Refusal("change.list_not_whole")


def was_verified_technically(change: Change, press: ChangePress) -> Refusal | None:
    """技术验证 came before, or the office did both."""
    is_done = change.held("technical") or press.text("did_both") == "yes" or press.text("verified") == "failed"
    return None if is_done else Refusal("change.technical_first")


def may_roll_back_now(change: Change, press: ChangePress) -> Refusal | None:
    """After the window, in working time, a leader decides, unless the system stands still."""
    is_over = change.ends_at is not None and press.now > change.ends_at
    is_free = press.by.is_ours(Role.LEADER) or press.text("stands_still") == "yes"
    is_barred = is_over and press.around.is_office_hours and not is_free
    return Refusal("change.rollback_in_working_time") if is_barred else None


def says_how_it_goes_back(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless it is written why, until when, and what becomes of the data."""
    is_whole = press.text("reason") and press.at("back_by") and press.text("data_since")
    return None if is_whole else Refusal("change.rollback_incomplete")


def accounts_for_data(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where nothing is written of the data since the backup."""
    return None if press.text("data_accounted") else Refusal("change.data_unaccounted")


def is_not_archived(change: Change, press: ChangePress) -> Refusal | None:
    """It is filed once."""
    return Refusal("change.archived_already") if change.held("archived") else None


def record_is_whole(change: Change, press: ChangePress) -> Refusal | None:
    """The record has all that 软件更新记录 prints (三·2.3(7))."""
    facts = ("tested", "confirmed") if not change.is_emergency else ("made_up_test", "made_up_confirmation")
    verified = "business" if change.state is ChangeState.COMPLETED else "rollback_verified"
    missing = [name for name in (*facts, verified) if not (change.held(name) or _ended_by(change, name))]
    missing += [name for name in ("solves", "version", "begun_at") if not getattr(change, name)]
    what = tuple(phrase(f"change.record.{one}") for one in missing)
    return Refusal("change.record_lacks", what=what) if missing else None


def _ended_by(change: Change, name: str) -> bool:
    """Of a series that was cut short, what its last window rested on counts."""
    return change.held("cut_short") is not None and any(fact.what == name for fact in change.facts)
