"""Reading of tickets by a model trained on labelled messages; it takes its time, so it runs beside the writer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from sqlmodel import Session

from handlers.tickets.readings.coming_back import MadeReading
from models.terms import Severity
from models.tickets.queries import id_of
from models.tickets.readings.reading import ReadBy, Unread
from models.tickets.ticket import Ticket
from sla.reading.reader.reading import Reading, read
from sla.rulebook import Rulebook

if TYPE_CHECKING:  # numpy and the weights are loaded by whoever opens a model
    from sla.reading.reader.model import Model

log = structlog.get_logger(__name__)


def made_readings(session: Session, unread: Sequence[Unread], rules: Rulebook) -> dict[int, MadeReading]:
    """Return the trained reader's reading of each of these tickets. Raises WeightsError."""
    model = rules.model
    found = {}
    for one in unread:
        ticket = session.get(Ticket, one.ticket_id)
        if ticket is not None:
            reading = _read(ticket, rules, model)
            found[one.ticket_id] = made_of(session, ticket, one.length, reading, model.signature)
    return found


def _read(ticket: Ticket, rules: Rulebook, model: "Model") -> Reading:
    """The whole reading; by the pieces where what encodes is broken."""
    try:
        return read(ticket.text, rules.lexicon, model, ticket.reported_at)
    except Exception:
        log.exception("reading failed", ticket=ticket.number)
        return read(ticket.text, rules.lexicon, replace(model, encode=None), ticket.reported_at)


def made_of(session: Session, ticket: Ticket, length: int, reading: Reading, version: str) -> MadeReading:
    """Return what the trained reader read of a ticket, for it to act; `length` is that of its text."""
    like = seen_by_the_team(session, reading.like)
    return MadeReading(
        ReadBy.TRAINED,
        version,
        ticket.text,
        length,
        reading.kind,
        reading.severity,
        reading.confidence,
        reading.reason,
        is_security=reading.is_security,
        may_act=_may_act(ticket, reading),
        question=reading.question,
        like=like,
        details={"runners_up": [[one.label.name, one.share] for one in reading.runners_up]},
    )


def _may_act(ticket: Ticket, reading: Reading) -> bool:
    """Return whether the reading may act: between close kinds nobody said that anything fails, so only an A may (R0).

    A 否 to the one question is a person's word.
    """
    if reading.severity is Severity.A:
        answer = ticket.conversation.get("asked", {}).get("answer")
        return answer in {None, "A"} and not ticket.conversation.get("moment_denied")
    asks_kind = reading.question is not None and len({one.label.kind for one in reading.question.options}) > 1
    return reading.is_learned and not asks_kind


def seen_by_the_team(session: Session, number: str) -> str:
    """The number of a ticket that everybody who sees team's cards may read; empty for another, or for none."""
    ticket_id = id_of(session, number) if number else None
    ticket = session.get(Ticket, ticket_id) if ticket_id is not None else None
    return "" if ticket is None or ticket.is_confidential or ticket.named else number
