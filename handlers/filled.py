"""What a person put into a form, checked field by field."""

from datetime import datetime

from handlers.turn import Turn
from models.chat import FieldKind, Form, Submission
from sla.business_hours import SHANGHAI


class FieldErrors(Exception):  # noqa: N818 - it is an answer, not an error
    """Something in the form is not right; the sentences belong at the fields."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def filled(form: Form, submission: Submission, turn: Turn) -> dict[str, str]:
    """The fields' values, stripped. Raises FieldErrors for what is missing, too long, or not offered."""
    values = {field.name: submission.fields.get(field.name, "").strip() for field in form.fields}
    errors: dict[str, str] = {}
    for field in form.fields:
        value = values[field.name]
        if field.is_required and not value:
            errors[field.name] = turn.voice("field.missing")
        elif len(value) > field.max_length:
            errors[field.name] = turn.voice("field.too_long", count=field.max_length)
        elif value and field.kind is FieldKind.CHOICE and value not in {choice.value for choice in field.choices}:
            errors[field.name] = turn.voice("field.not_offered")
        elif value and field.kind is FieldKind.MOMENT and _moment(value) is None:
            errors[field.name] = turn.voice("field.not_a_moment")
    if errors:
        raise FieldErrors(errors)
    return values


def moment_in(value: str) -> datetime:
    """The moment of a field that was checked, aware, in Asia/Shanghai."""
    at = _moment(value)
    assert at is not None  # noqa: S101 - `filled` has refused anything else
    return at


def _moment(value: str) -> datetime | None:
    """`2026-02-12T10:00`, with a blank for the T if need be; None for anything else."""
    try:
        at = datetime.strptime(value.replace(" ", "T")[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a local time
    except ValueError:
        return None
    return at.replace(tzinfo=SHANGHAI) if len(value) in {16, 19} else None
