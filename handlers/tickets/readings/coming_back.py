"""A reading that was made beside the writer comes back: it may raise a class or give an unset one, else it suggests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handlers.tickets.assignee_notices import tell_duty
from handlers.tickets.filing import NOTHING, alert_on_security, show_graver
from handlers.tickets.readings.asking import ask
from handlers.turn.turn import Turn
from models.phrase import Phrase, phrase, to_json
from models.storage.insert_once import insert_once
from models.terms import Kind, Severity
from models.tickets.readings.reading import ReadBy, ReadingEffect, TicketReading, kept_suggestion, let_act
from models.tickets.ticket import Ticket
from sla.reading.reader.question import Question
from sla.reading.triage import UNSURE


@dataclass(frozen=True, slots=True)
class MadeReading:
    """A reader's reading of a ticket's text. `length` is that of the text as `unread_by` gave it.

    With `may_act` it may raise the class; else it is only suggested. `question` is asked of the reporter where it can
    change something. `reason` may quote the text and nothing else. `like` is the number of an earlier ticket that it
    resembles. `details` are kept for a closer look, and the log has the entries of `logged`. `confidence` is None where
    the reader does not say how sure it is.
    """

    reader: ReadBy
    version: str
    text: str
    length: int
    kind: Kind
    severity: Severity | None
    confidence: float | None
    reason: Phrase
    is_security: bool = False
    may_act: bool = False
    question: Question | None = None
    like: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    logged: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def read_as(self) -> tuple[Kind, Severity | None]:
        """Kind and class as one."""
        return self.kind, self.severity


def act_on_reading(turn: Turn, ticket_id: int, made: MadeReading) -> int:
    """Keep the reading and do what it may; 1, or 0 where it comes twice, or of a text that is another by now.

    However late it comes: what a person said of kind or class stands.
    """
    ticket = turn.get(Ticket, ticket_id, lock=True)
    if ticket is None or ticket.text != made.text:
        return 0
    kept = _kept(turn, ticket, made)
    if kept is None:
        return 0
    has_changed = take_effect(turn, ticket, made, kept)
    if made.question is not None and ask(turn, ticket, made.question):
        has_changed = True
    if has_changed:
        turn.refresh(ticket)
    return 1


def take_effect(turn: Turn, ticket: Ticket, made: MadeReading, kept: TicketReading) -> bool:
    """Raise it, or suggest what was read; whether its cards say something else now."""
    if made.is_security and not ticket.is_security:
        alert_on_security(turn, ticket, replace(UNSURE, is_security=True))
    if made.read_as == (ticket.kind, ticket.severity):
        return _remember(ticket, made, suggests=False)
    read_by = {"reader": str(made.reader), "version": made.version}
    sure = f"{made.confidence:.0%}" if made.confidence is not None else None
    said = {"kind": made.kind, "severity": made.severity, "confidence": sure}
    ticket.log("read", None, turn.now, **read_by, **said, **made.logged)
    kept.effect = let_act(ticket, made.read_as, read_by, turn.now, turn.clock) if made.may_act else None
    _remember(ticket, made, suggests=kept.effect is None)
    if kept.effect is not None:
        keep_ground(ticket, made)
    if kept.effect is ReadingEffect.RAISED:
        show_graver(turn, ticket)
        tell_duty(turn, ticket, phrase("work.graver", reason=made.reason))
    return True


def _kept(turn: Turn, ticket: Ticket, made: MadeReading) -> TicketReading | None:
    """The row of a reading that was not kept before."""
    new = insert_once(turn.session.connection(), TicketReading, as_row(turn, ticket, made), TicketReading.id)
    return turn.get(TicketReading, new[0].id) if new else None


def as_row(turn: Turn, ticket: Ticket, made: MadeReading) -> dict[str, object]:
    """Return what is kept of a reading."""
    return {
        "ticket_id": ticket.id,
        "reader": made.reader,
        "length": made.length,
        "version": made.version,
        "at": turn.now,
        "kind": made.kind,
        "severity": made.severity,
        "confidence": None if made.confidence is None else round(made.confidence, 2),
        "effect": None,
        "details": dict(made.details),
    }


def keep_ground(ticket: Ticket, made: MadeReading) -> None:
    """The grounds are those of the reading that gave the class; what was judged at first stays on record."""
    graver = {"kind": made.kind, "severity": made.severity, "reason": to_json(made.reason), "like": made.like}
    ticket.triage = {**ticket.triage, "graver": graver}


def _remember(ticket: Ticket, made: MadeReading, *, suggests: bool) -> bool:
    """The card tells of what is only suggested; whether it tells something else than before."""
    before = ticket.conversation.get("read", NOTHING)
    others = {who: one for who, one in before.items() if who != made.reader}
    if suggests:
        said = kept_suggestion(*made.read_as, made.confidence, to_json(made.reason), made.like)
        others = {**others, made.reader: said}
    if others == before:
        return False
    ticket.remember(read=others or None)
    return True
