"""Another kind or class: what it would come to before anybody confirms, and who is told when it was done."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.lesser_faults import after_reclassification
from handlers.tickets.cards.parts import class_or_kind, deadlines, title
from handlers.tickets.cards.subject import number_and_subject
from handlers.turn.buttons import button, primary
from models.chat import Card, Choice, FieldKind, Form, FormField
from models.people.person import Person
from models.terms import Kind, Reclassification, Severity
from models.tickets.ticket import Ticket
from sla.clocks.due import Forecast

Forecasts = Mapping[Reclassification, Sequence[Forecast]]


def preview_form(
    voice: Voice,
    ticket: Ticket,
    kind: Kind,
    severity: Severity | None,
    forecasts: Forecasts,
    reason: str,
    now: datetime,
) -> Form:
    """现在 / 改后: old and new deadlines for each way to count, and what would be a breach; then the choice.

    The form's name carries the new class and what the person saw, so that a decision of somebody else is noticed.
    """
    whys = tuple(Choice(value=why, label=voice(f"reclassify.{why}")) for why in forecasts)
    fields = (
        FormField(name="why", label=voice("field.why"), kind=FieldKind.CHOICE, choices=whys, value=whys[0].value),
        FormField(name="reason", label=voice("field.reason"), kind=FieldKind.TEXT, value=reason),
    )
    to = f"{kind}.{severity or ''}"
    return Form(
        name=f"reclassify:{to}/{ticket.kind}.{ticket.severity or ''}",
        title=voice("form.reclassify", to=class_or_kind(voice, kind, severity)),
        submit=voice("form.submit"),
        fields=fields,
        intro=(
            number_and_subject(voice, ticket),
            *_table(voice, ticket, kind, severity, forecasts, now),
            *after_reclassification(voice, ticket, kind, severity),
        ),
    )


def proposal_lines(voice: Voice, ticket: Ticket, now: datetime) -> tuple[str, ...]:
    """Return the deadlines of the reporter's proposal, kept when it was made; an answer's times are those of today."""
    due = {promise: datetime.fromisoformat(at) for promise, at in (ticket.proposed_due or {}).items()}
    lines = [
        voice(
            "reclassify.would_be_late" if _is_late(ticket, promise, at, now) else "reclassify.would_be",
            promise=voice(f"promise.{promise}"),
            due=voice.moment(at, now),
        )
        for promise, at in due.items()
    ]
    return tuple(lines)


def lowered(
    voice: Voice, ticket: Ticket, was: tuple[Kind, Severity | None], who: str, reason: str, now: datetime
) -> Card:
    """To the leader: a class was lowered after a warning or a breach, by whom and why."""
    to = class_or_kind(voice, ticket.kind, ticket.severity)
    change = voice("reclassify.lowered", who=who, was=class_or_kind(voice, *was), to=to, reason=reason)
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(change, voice("reclassify.breach_stays")),
        deadlines=deadlines(voice, ticket, now),
        buttons=(*((primary(voice, "lowering.agree"),) if ticket.lowered_at else ()), button(voice, "why")),
    )


def late_alarm(voice: Voice, ticket: Ticket, by: Person, now: datetime) -> Card:
    """To the leader: the office took back what was past due, which stays broken unless a leader agrees."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("false_alarm.to_agree", who=by.name, phone=by.phone), voice("reclassify.breach_stays")),
        deadlines=deadlines(voice, ticket, now),
        buttons=(primary(voice, "false_alarm.agree"),),
    )


def _table(
    voice: Voice, ticket: Ticket, kind: Kind, severity: Severity | None, forecasts: Forecasts, now: datetime
) -> Iterator[str]:
    """A line a row, its cells apart by tabs; then a line for each promise that the change alone would break."""
    yield "\t".join(["", voice("reclassify.now"), *(voice(f"reclassify.{why}") for why in forecasts)])
    to = class_or_kind(voice, kind, severity)
    yield "\t".join(
        [voice("reclassify.class"), class_or_kind(voice, ticket.kind, ticket.severity), *[to] * len(forecasts)]
    )
    rows = {one.promise: one.before for column in forecasts.values() for one in column}
    for promise, before in rows.items():
        after = [next((one for one in column if one.promise == promise), None) for column in forecasts.values()]
        cells = [_due(voice, before, now), *(_after(voice, one, now) for one in after)]
        yield "\t".join([voice(f"deadline.label.{promise}"), *cells])
    for why, column in forecasts.items():
        for one in column:
            if one.after is not None and one.is_breached_after(now):
                yield voice(
                    "reclassify.breaks",
                    to=to,
                    why=voice(f"reclassify.{why}"),
                    promise=voice(f"deadline.label.{one.promise}"),
                    due=voice.moment(one.after, now),
                    length=voice.length((one.met_at or now) - one.after),
                )


def _after(voice: Voice, one: Forecast | None, now: datetime) -> str:
    if one is None or one.after is None:
        return voice("reclassify.not_promised")
    words = voice("state.paused") if one.is_paused else _due(voice, one.after, now)
    if one.met_at is not None:
        return voice("reclassify.met_late" if one.is_breached_after(now) else "reclassify.met", due=words)
    return voice("deadline.provisional", due=words) if one.is_provisional else words


def _due(voice: Voice, at: datetime | None, now: datetime) -> str:
    return voice("reclassify.not_promised") if at is None else voice.moment(at, now)


def _is_late(ticket: Ticket, promise: str, at: datetime, now: datetime) -> bool:
    met_at = next((one.met_at for one in ticket.targets if one.promise == promise and one.withdrawn_at is None), None)
    return (met_at or now) > at
