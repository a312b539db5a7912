"""紧急变更: approved by a leader, by press or by phone; what was left out is made up for within a working day."""

from datetime import datetime

from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.recording import note
from models.changes.steps import (
    ANSWER_UNAPPROVED,
    APPROVE_EMERGENCY,
    ASK_EMERGENCY,
    CONFIRM_CONSENT,
    MAKE_UP_CONFIRMATION,
    MAKE_UP_TEST,
    PHONE_CONSENT,
)
from models.changes.terms import ChangePromise, ChangeState
from models.tickets.target import Clock


def ask_emergency(change: Change, press: ChangePress, clock: Clock) -> None:
    """紧急: a leader is asked."""
    ASK_EMERGENCY.begins(change, press)
    note(change, press, "emergency_asked", "reason", basis=press.around.basis)


def approve_emergency(change: Change, press: ChangePress, clock: Clock) -> None:
    """批准 by a leader's own press."""
    APPROVE_EMERGENCY.begins(change, press)
    change.state, change.is_emergency = ChangeState.EMERGENCY_APPROVED, True
    note(change, press, "emergency_approved", "reason", basis=press.around.basis)


def enter_phone_consent(change: Change, press: ChangePress, clock: Clock) -> None:
    """A leader agreed by phone, says the office; that leader confirms it by ten o'clock of the next working day.

    It is the leader's word, entered by somebody else, and never noted as an approval by the person who entered it.
    """
    PHONE_CONSENT.begins(change, press)
    change.state, change.is_emergency = ChangeState.EMERGENCY_APPROVED, True
    said = {"leader_id": press.text("consent_by"), "leader": press.named.name if press.named else ""}
    note(change, press, "phone_consent", "consent_at", "reason", basis=press.around.basis, **said)


def confirm_consent(change: Change, press: ChangePress, clock: Clock) -> None:
    """Note the leader's word on whether the consent was so."""
    CONFIRM_CONSENT.begins(change, press)
    note(change, press, "consent_confirmed" if press.text("is_so") == "yes" else "consent_denied", "is_so")


def make_up_test(change: Change, press: ChangePress, clock: Clock) -> None:
    """补测: what was put in is tested afterwards."""
    MAKE_UP_TEST.begins(change, press)
    what = "made_up_test" if press.text("test_result") == "passed" else "made_up_test_failed"
    note(change, press, what, "version", "digest", "tested_what", "test_result", "test_record")


def make_up_confirmation(change: Change, press: ChangePress, clock: Clock) -> None:
    """补确认 by the office."""
    MAKE_UP_CONFIRMATION.begins(change, press)
    note(change, press, "made_up_confirmation", "reason")
    clock.meet(change.ticket, ChangePromise.MAKE_UP, press.now)


def leave_unapproved(change: Change, now: datetime) -> bool:
    """未经批准的紧急变更: nobody confirmed what is said of a phone call. Whether it was noted now."""
    if change.held("unapproved") is not None:
        return False
    change.keep("unapproved", None, now)
    change.ticket.log("change_unapproved", None, now)
    return True


def answer_unapproved(change: Change, press: ChangePress, clock: Clock) -> None:
    """A leader says what is to come of an emergency that nobody approved; it stands in the digests until then."""
    ANSWER_UNAPPROVED.begins(change, press)
    note(change, press, "unapproved_answered", "reason")
