"""The form for what somebody reported by phone or at the counter, and what makes it believable."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.i18n import Voice
from handlers.tickets.forms import LONGEST_REPORT, circumstances
from handlers.tickets.occurrence import occurrence_faults
from handlers.turn.turn import Turn
from handlers.turn.validation import moment_in, validated, written
from models.chat import Choice, FieldKind, Form, FormField, Submission, says_something

WHO = ("staff", "bidder", "agent", "expert")
CHANNELS = ("hotline", "counter", "12345")
BY_REFERENCE = "12345"

LONGEST_NAME = 50
LONGEST_UNIT = 100
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


def phone_in_form(voice: Voice, now: datetime, furthest: timedelta) -> Form:
    """代录来电: what was said, by whom, how, when (at most `furthest` ago), and what was answered at once."""
    fields = (
        FormField(name=CallField.TEXT, label=voice("field.said"), kind=FieldKind.TEXT, max_length=LONGEST_REPORT),
        FormField(name=CallField.NAME, label=voice("field.caller"), max_length=LONGEST_NAME),
        FormField(name=CallField.UNIT, label=voice("field.unit"), max_length=LONGEST_UNIT),
        FormField(name=CallField.PHONE, label=voice("field.phone"), max_length=20),
        _choice(voice, CallField.WHO, WHO),
        _choice(voice, CallField.CHANNEL, CHANNELS),
        FormField(
            name=CallField.REFERENCE,
            label=voice("field.reference"),
            hint=voice("field.reference.hint"),
            is_required=False,
            max_length=40,
        ),
        _called_at(voice, now, furthest),
        FormField(
            name=CallField.LATE_REASON,
            label=voice("field.late_reason"),
            hint=voice("field.late_reason.hint"),
            is_required=False,
            max_length=200,
        ),
        *circumstances(voice),
        FormField(
            name=CallField.ANSWER_NOW,
            label=voice("field.answer_now"),
            hint=voice("field.answer_now.hint"),
            kind=FieldKind.TEXT,
            is_required=False,
            max_length=LONGEST_ANSWER,
        ),
    )
    return Form(name="phone_in", title=voice("form.phone_in"), submit=voice("form.submit"), fields=fields)


def told_by_phone(submission: Submission, turn: Turn) -> dict[str, str]:
    """The fields, checked. Raises FieldErrors with a sentence at every field that cannot be right, all at once."""
    furthest = turn.rules.policy.intake.back_dating_at_most
    form = phone_in_form(turn.voice, turn.now, furthest)
    return validated(form, submission, turn, lambda sound: _contradictions(sound, turn))


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


def _called_at(voice: Voice, now: datetime, furthest: timedelta) -> FormField:
    label, days = voice("field.called_at"), furthest.days
    kind = FieldKind.MOMENT
    return FormField(name=CallField.CALLED_AT, label=label, kind=kind, value=written(now), is_past=True, days=days)


def _choice(voice: Voice, name: CallField, values: Sequence[str]) -> FormField:
    choices = tuple(Choice(value=value, label=voice(f"{name}.{value}")) for value in values)
    return FormField(name=name, label=voice(f"field.{name}"), kind=FieldKind.CHOICE, choices=choices)
