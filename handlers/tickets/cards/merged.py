"""What the reporter of a merged ticket sees: its own number, and how the fault that it tells of stands."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.lesser_faults import fixed_along, told_along
from handlers.tickets.cards.parts import SHOWN_TEXT, class_or_kind, clipped, deadlines, status, title, who_has_it
from handlers.turn.buttons import button
from models.chat import Button, Card
from models.terms import Kind, Status
from models.tickets.ticket import Ticket


def merged_for_reporter(voice: Voice, ticket: Ticket, main: Ticket, now: datetime) -> Card:
    """The acknowledgement: merged, who works on it, until when. An outsider never learns that others told of it too."""
    intro = (_merged(voice, ticket, main), _status(voice, main), who_has_it(voice, main), *told_along(voice, ticket))
    return Card(
        title=_title(voice, ticket, main),
        severity=main.severity,
        intro=tuple(line for line in intro if line),
        deadlines=deadlines(voice, main, now),
        buttons=_parting(voice),
    )


def merged_verdict(voice: Voice, ticket: Ticket, main: Ticket, now: datetime) -> Card:
    """A result that the main ticket came to."""
    return Card(
        title=_title(voice, ticket, main),
        severity=main.severity,
        intro=(*_result(voice, main), *fixed_along(voice, ticket)),
        outcome=(_status(voice, main),),
        buttons=_parting(voice),
    )


def added(voice: Voice, ticket: Ticket, main: Ticket, text: str) -> Card:
    """For the team: the reporter of a merged ticket had more to say."""
    intro = voice("merged.added", who=ticket.reporter.name if ticket.reporter else "", main=main.number)
    return Card(title=title(voice, ticket), severity=main.severity, intro=(intro,), quote=clipped(text, SHOWN_TEXT))


def numbers(voice: Voice, ticket: Ticket) -> str:
    """For the team: into which ticket this one was merged, or which ones into it."""
    if ticket.merged_into is not None:
        return voice("merged.into", number=ticket.merged_into.number)
    parts = ticket.merged_ones if ticket.id is not None else []
    return voice("merged.parts", numbers=[one.number for one in parts]) if parts else ""


def has_result(main: Ticket) -> bool:
    """Whether there is anything to bring to the reporters."""
    return bool(main.answer or main.restored_at or main.resolved_at or main.status.is_final)


def _parting(voice: Voice) -> tuple[Button, ...]:
    """Fixed, or one of the presses that part it, counted from its own words (R16)."""
    return tuple(button(voice, action) for action in ("part_fixed", "part_not_fixed", "not_same", "not_mine"))


def _title(voice: Voice, ticket: Ticket, main: Ticket) -> str:
    return f"{class_or_kind(voice, main.kind, main.severity)} {ticket.number} {ticket.summary}"


def _merged(voice: Voice, ticket: Ticket, main: Ticket) -> str:
    is_outsider = ticket.reporter is not None and ticket.reporter.is_external
    return voice("merged.one_fault") if is_outsider else voice("merged.into", number=main.number)


def _status(voice: Voice, main: Ticket) -> str:
    """Whom the desk waits for, or whose confirmation, is not for others to know."""
    if main.status is Status.WAITING:
        return voice(f"status.{Status.IN_PROGRESS}")
    return voice("merged.resolved") if main.status is Status.RESOLVED else status(voice, main)


def _result(voice: Voice, main: Ticket) -> tuple[str, ...]:
    lines: list[str] = []
    if main.answer:
        lines.append(main.answer)
        if main.answerer is not None:
            lines.append(voice("verdict.answered_by", who=main.answerer.name, phone=main.answerer.phone))
    if main.kind is Kind.DEFECT and main.status in {Status.RESOLVED, Status.CLOSED}:
        parts = ("cause", main.cause), ("method", main.method), ("tip", main.tip)
        lines += [voice(f"verdict.{name}", text=text) for name, text in parts if text]
    elif main.restored_at is not None:
        lines.append(voice("merged.restored", at=voice.clock(main.restored_at)))
    return tuple(lines)
