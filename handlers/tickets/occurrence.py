"""发生时间 in a form: when a fault happened, which is never after it was reported (三·2.3(4))."""

from collections.abc import Mapping
from datetime import UTC, datetime

from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, moment_in
from models.tickets.fault_record import is_after_report


def occurred_in(fields: dict[str, str], reported_at: datetime, turn: Turn) -> datetime | None:
    """The time of a form that was checked, aware UTC; None where it was left out.

    Raises FieldErrors where it is after the report.
    """
    errors = occurrence_faults(fields, reported_at, turn)
    if errors:
        raise FieldErrors(errors)
    return moment_in(fields["occurred_at"]).astimezone(UTC) if fields["occurred_at"] else None


def occurrence_faults(sound: Mapping[str, str], reported_at: datetime, turn: Turn) -> dict[str, str]:
    """Return an error for a time after the report, by its field."""
    value = sound.get("occurred_at")
    if not value or not is_after_report(moment_in(value).astimezone(UTC), reported_at):
        return {}
    reported = turn.voice.moment(reported_at, turn.now)
    return {"occurred_at": turn.voice("record.after_report", reported=reported)}
