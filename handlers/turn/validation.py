"""Validation of a person's entries in a form, field by field."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from handlers.i18n import Voice
from handlers.turn.turn import Turn
from models.chat import FieldKind, Form, FormField, Submission
from sla.calendar.business_hours import SHANGHAI, local_day

YEARS = range(1900, 2200)
"""A moment that nobody means is none: arithmetic with the first and the last ones overflows."""
OTHER_CLOCK = timedelta(minutes=1)
"""The time by which a past moment may seem to lie ahead, by the clock of its writer."""


class FieldErrors(Exception):  # noqa: N818 - it is an answer, not an error
    """Errors in a form; the sentences belong at the fields."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


Also = Callable[[dict[str, str]], Mapping[str, str]]
"""A function that returns further errors by field, of values that are right by themselves."""


def validated(form: Form, submission: Submission, turn: Turn, also: Also = lambda sound: {}) -> dict[str, str]:
    """The fields' values, stripped. Raises FieldErrors for what is missing, too long, or not offered, all at once.

    `also` says what else is wrong of the sound values, such as of two that contradict each other.
    """
    values = {field.name: submission.fields.get(field.name, "").strip() for field in form.fields}
    faults = {field.name: fault_in(field, values[field.name], turn.voice, turn.now) for field in form.fields}
    errors = {name: sentence for name, sentence in faults.items() if sentence is not None}
    errors |= also({name: value for name, value in values.items() if name not in errors})
    if errors:
        raise FieldErrors(errors)
    return values


def fault_in(field: FormField, value: str, voice: Voice, now: datetime) -> str | None:
    """The sentence that says why the stripped value cannot be the field's answer; None where it can."""
    if field.is_required and not value:
        return voice("field.missing")
    if len(value) > field.max_length:
        return voice("field.too_long", count=field.max_length)
    if value and field.kind is FieldKind.CHOICE and value not in {choice.value for choice in field.choices}:
        return voice("field.not_offered")
    if value and field.kind is FieldKind.MOMENT and _moment(value) is None:
        return voice("field.not_a_moment")
    if value and field.kind is FieldKind.DAY and not _is_day(value):
        return voice("field.not_a_day")
    return _time_fault(field, value, voice, now)


def _time_fault(field: FormField, value: str, voice: Voice, now: datetime) -> str | None:
    """A moment over where one to come is asked for, not yet over, or too far away; what stood there stays."""
    if not value or value == field.value or not (field.is_past or field.is_ahead):
        return None
    if field.kind is FieldKind.DAY:
        ahead = timedelta(days=(date.fromisoformat(value) - local_day(now)).days)
        is_gone, is_to_come = ahead < timedelta(), ahead > timedelta()
    else:
        ahead = moment_in(value) - now
        is_gone, is_to_come = ahead <= timedelta(), ahead > OTHER_CLOCK
    kind = field.kind
    if field.is_ahead and is_gone:
        return voice(f"field.is_over.{kind}")
    if field.is_past and is_to_come:
        return voice(f"field.is_to_come.{kind}")
    if field.days is not None and abs(ahead) > timedelta(days=field.days):
        return voice("field.too_long_ago" if field.is_past else "field.too_far_ahead", count=field.days)
    return None


def moment_in(value: str) -> datetime:
    """The moment of a field that was checked, aware, in Asia/Shanghai."""
    at = _moment(value)
    assert at is not None  # noqa: S101 - `validated` has refused anything else
    return at


def written(at: datetime) -> str:
    """An aware time as a field keeps it, in Asia/Shanghai: `2026-02-12T10:00`."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def _is_day(value: str) -> bool:
    """`2026-02-12` and nothing else."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _moment(value: str) -> datetime | None:
    """`2026-02-12T10:00`, with a blank for the T if need be; None for anything else."""
    try:
        at = datetime.strptime(value.replace(" ", "T")[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a local time
    except ValueError:
        return None
    return at.replace(tzinfo=SHANGHAI) if len(value) in {16, 19} and at.year in YEARS else None
