"""The form for what somebody reported by phone or at the counter, and what makes it believable."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.tickets.forms import LONGEST_REPORT, WHERE_AND_WHEN
from handlers.tickets.occurrence import occurrence_faults
from handlers.turn.form import FormDefinition, choice, form, line, moment, text, words
from handlers.turn.turn import Turn
from handlers.turn.validation import moment_in, validated
from models.chat import Submission, says_something

WHO = ("staff", "bidder", "agent", "expert")
CHANNELS = ("hotline", "counter", "12345")
BY_REFERENCE = "12345"

LONGEST_NAME = 50
LONGEST_UNIT = 100
LONGEST_PHONE = 20
LONGEST_REFERENCE = 40
LONGEST_ANSWER = 2000
PHONE = re.compile(r"[0-9+\- ]{5,20}")


class CallField(StrEnum):
    """The fields of the form, by the names under which the ticket keeps them."""

    TEXT = "text"
    NAME = "name"
    UNIT = "unit"
    PHONE = "phone"
    WHO = "who"
    CHANNEL = "channel"
    REFERENCE = "reference"
    CALLED_AT = "called_at"
    LATE_REASON = "late_reason"
    LOCATION = "location"
    OCCURRED_AT = "occurred_at"
    ANSWER_NOW = "answer_now"


def phone_in(furthest: timedelta) -> FormDefinition:
    """代录来电: what was said, by whom, how, when (at most `furthest` ago), and what was answered at once."""
    return form(
        text(CallField.TEXT, LONGEST_REPORT, label="said"),
        line(CallField.NAME, LONGEST_NAME, label="caller"),
        line(CallField.UNIT, LONGEST_UNIT),
        line(CallField.PHONE, LONGEST_PHONE),
        choice(CallField.WHO, words("who", WHO)),
        choice(CallField.CHANNEL, words("channel", CHANNELS)),
        line(CallField.REFERENCE, LONGEST_REFERENCE).optional(),
        moment(CallField.CALLED_AT, is_past=True, days=furthest.days).prefilled_now(),
        line(CallField.LATE_REASON).optional(),
        *WHERE_AND_WHEN,
        text(CallField.ANSWER_NOW, LONGEST_ANSWER).optional(),
        name="phone_in",
    )


def told_by_phone(submission: Submission, turn: Turn) -> dict[str, str]:
    """The fields, checked. Raises FieldErrors with a sentence at every field that cannot be right, all at once."""
    asked = phone_in(turn.rules.policy.intake.back_dating_at_most).asked(turn)
    return validated(asked, submission, turn, lambda sound: _contradictions(sound, turn))


def _contradictions(sound: dict[str, str], turn: Turn) -> dict[str, str]:
    """Return errors of values that are sound by themselves but contradict each other, by the names of the fields."""
    says = {name: sound.get(name) for name in CallField}
    errors: dict[str, str] = {
        str(name): turn.voice("field.missing")
        for name in (CallField.TEXT, CallField.NAME, CallField.UNIT)
        if says[name] is not None and not says_something(says[name] or "")
    }
    phone, called_at = says[CallField.PHONE], says[CallField.CALLED_AT]
    if phone is not None and (not PHONE.fullmatch(phone) or sum(map(str.isdigit, phone)) < 5):
        errors[str(CallField.PHONE)] = turn.voice("phone_in.bad_phone")
    if says[CallField.CHANNEL] == BY_REFERENCE and says[CallField.REFERENCE] == "":
        errors[str(CallField.REFERENCE)] = turn.voice("phone_in.reference_needed")
    if called_at is not None:
        errors |= _lacks_reason(moment_in(called_at), says[CallField.LATE_REASON], turn)
        errors |= occurrence_faults(sound, moment_in(called_at), turn)
    return errors


def _lacks_reason(called_at: datetime, reason: str | None, turn: Turn) -> dict[str, str]:
    free = turn.rules.policy.intake.back_dating_needs_reason_after
    if turn.now - called_at > free and reason is not None and not says_something(reason):
        return {str(CallField.LATE_REASON): turn.voice("phone_in.reason_needed", length=turn.voice.length(free))}
    return {}
