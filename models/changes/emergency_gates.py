"""Gates of an emergency: what it rests on, who agreed, and by when it is made up for."""

from datetime import timedelta

from models.changes.change import Change
from models.changes.press import ChangePress
from models.refusal import Refusal

SILENCE = timedelta(minutes=15)
"""So long a leader is waited for before consent by phone counts."""


def rests_on_fault(change: Change, press: ChangePress) -> Refusal | None:
    """An open A or B whose class is the office's or a leader's word, or a security ticket."""
    return None if press.around.basis else Refusal("change.no_basis")


def can_go_back(change: Change, press: ChangePress) -> Refusal | None:
    """There is a way back, with its length."""
    return None if change.fallback and change.fallback_minutes else Refusal("change.no_fallback")


def leaders_were_silent(change: Change, press: ChangePress) -> Refusal | None:
    """Leaders were asked, and nobody pressed for a quarter of an hour."""
    asked = change.held("emergency_asked")
    if asked is None:
        return Refusal("change.ask_leader_first")
    until = asked.at + SILENCE
    return Refusal("change.leader_has_time", until=until) if press.now < until else None


def is_on_duty(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless the presser is of the office on duty now; passes where the roster names nobody of it."""
    on_duty = press.around.office_on_duty
    may = not on_duty or press.by.id in {one.id for one in on_duty}
    return None if may else Refusal("change.only_office_on_duty", who=tuple(one.name for one in on_duty))


def names_consent(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless a leader is named with the time of consent: after leaders were asked, and not ahead."""
    asked, at = change.held("emergency_asked"), press.at("consent_at")
    is_sound = press.text("consent_by") and at is not None and asked is not None and asked.at <= at <= press.now
    return None if is_sound else Refusal("change.no_consent")


def is_unconfirmed(change: Change, press: ChangePress) -> Refusal | None:
    """The leader has not said yet whether it is so."""
    return Refusal("change.consent_said") if change.held("consent_confirmed") or change.held("consent_denied") else None


def is_unapproved(change: Change, press: ChangePress) -> Refusal | None:
    """Nobody confirmed the phone consent, and no leader has answered that yet."""
    return None if is_left_unapproved(change) else Refusal("change.not_unapproved")


def is_left_unapproved(change: Change) -> bool:
    """未经批准的紧急变更: no leader confirmed the consent or has said what is to come of it."""
    is_answered = change.held("consent_confirmed") or change.held("unapproved_answered")
    return change.held("unapproved") is not None and not is_answered


def is_emergency(change: Change, press: ChangePress) -> Refusal | None:
    """Only an emergency is made up for afterwards."""
    return None if change.is_emergency else Refusal("change.only_emergency")


def names_end(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless the planned end is later than the way back needs."""
    until, minutes = press.at("planned_end"), change.fallback_minutes or 0
    is_sound = until is not None and until > press.now + timedelta(minutes=minutes)
    return None if is_sound else Refusal("change.end_too_soon", minutes=minutes)


def is_made_up_test(change: Change, press: ChangePress) -> Refusal | None:
    """The test that is made up for was passed before somebody confirms."""
    return None if change.held("made_up_test") else Refusal("change.make_up_test_first")


def is_begun_package(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal where the package that is tested afterwards is not the one that was put in."""
    given = press.text("version"), press.text("digest").lower()
    is_same = given == (change.version, change.digest)
    return None if is_same else Refusal("change.other_package", version=change.version, digest=change.digest[:12])
