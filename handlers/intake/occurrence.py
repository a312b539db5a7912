"""发生时间 in a form: when a fault happened, which is never after it was reported (三·2.3(4))."""

from datetime import UTC, datetime

from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, moment_in
from models.tickets.fault_record import is_after_report


def occurred_in(fields: dict[str, str], reported_at: datetime, turn: Turn) -> datetime | None:
    """The time of a form that was checked, aware UTC; None where it was left out.

    Raises FieldErrors where it is after the report.
    """
    if not fields["occurred_at"]:
        return None
    occurred_at = moment_in(fields["occurred_at"]).astimezone(UTC)
    if is_after_report(occurred_at, reported_at):
        reported = turn.voice.moment(reported_at, turn.now)
        raise FieldErrors({"occurred_at": turn.voice("record.after_report", reported=reported)})
    return occurred_at
