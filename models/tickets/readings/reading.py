"""Readings of a ticket's words besides the rules, by whom and in which version; the rules' own stands on the ticket."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, col, func, select

from models.cutting import MASK
from models.storage.column_facts import Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import Kind, Severity
from models.tickets.facts import ORDINARY
from models.tickets.target import Clock
from models.tickets.ticket import IS_OPEN, Ticket


class ReadBy(StrEnum):
    """The readers besides the rules: learned from labelled messages, or a second opinion from elsewhere."""

    TRAINED = "trained"
    SECOND = "second"


class ReadingEffect(StrEnum):
    """The effect of a reading on kind and class: it gave an unset one, or made it graver."""

    FILLED = "filled"
    RAISED = "raised"


class TicketReading(Row, table=True):
    """One reading of a ticket's text, once for each reader and each text.

    `length` is that of the text in characters, as the database counts them: a text that grew is read anew. `version` is
    that of what read it, `confidence` None where that does not say how sure it is. None of it quotes the text; what the
    card says of it is remembered by its ticket.
    """

    __proof__ = Unproved.READING
    __tablename__ = "ticket_reading"
    __table_args__: Any = (UniqueConstraint("ticket_id", "reader", "length"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(foreign_key="ticket.id")
    reader: ReadBy = Field(sa_column=word(ReadBy))
    length: int
    version: str
    at: datetime = Field(sa_column=moment())
    kind: Kind = Field(sa_column=word(Kind))
    severity: Severity | None = Field(default=None, sa_column=word(Severity, nullable=True))
    confidence: float | None = None
    effect: ReadingEffect | None = Field(default=None, sa_column=word(ReadingEffect, nullable=True))
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))


class Unread(NamedTuple):
    """A ticket whose text a reader has not read, and how long that is."""

    ticket_id: int
    length: int


def unread_by(session: Session, reader: ReadBy, since: datetime, at_most: int) -> list[Unread]:
    """Open ordinary tickets, entered since then, whose text as it stands the reader has not read; oldest first.

    What the vendor must not see is read by the rules alone (R5, R6), and what is left of masked words by nobody.
    """
    length = func.length(col(Ticket.text))
    was_read = select(TicketReading.id).where(
        col(TicketReading.ticket_id) == col(Ticket.id),
        col(TicketReading.reader) == reader,
        col(TicketReading.length) == length,
    )
    found = select(Ticket.id, length).where(col(Ticket.created_at) >= since, IS_OPEN, ~was_read.exists())
    found = found.where(Ticket.workflow == ORDINARY, col(Ticket.is_confidential).is_(False))
    found = found.where(~col(Ticket.text).contains(MASK))
    return [Unread(one or 0, long) for one, long in session.exec(found.order_by(col(Ticket.id)).limit(at_most)).all()]


def reports_of_account(session: Session, account_id: int | None, since: datetime) -> int:
    """Return the number of tickets that the account reported since then."""
    found = select(func.count()).where(col(Ticket.reporter_account_id) == account_id, col(Ticket.created_at) > since)
    return session.exec(found).one()


def was_triaged_for(session: Session, reason: str, since: datetime, but: str) -> bool:
    """Return whether a ticket entered since then, other than the one numbered `but`, was triaged for this reason."""
    given = col(Ticket.triage)["reason"]["key"].as_string()
    found = select(Ticket.id).where(col(Ticket.created_at) >= since, col(Ticket.number) != but, given == reason)
    return session.exec(found.limit(1)).first() is not None


def readings_of(session: Session, ticket: Ticket) -> Sequence[TicketReading]:
    """Every reading of the ticket, in the order in which they came."""
    found = select(TicketReading).where(TicketReading.ticket_id == ticket.id).order_by(col(TicketReading.id))
    return session.exec(found).all()


def let_act(
    ticket: Ticket, read_as: tuple[Kind, Severity | None], read_by: Mapping[str, str], now: datetime, clock: Clock
) -> ReadingEffect | None:
    """Let what was read as a defect give an unset class or make it graver, counted from the words (R0, R14).

    It is never made milder, and what a person said of kind or class stands. Whether a device is none, people say.
    `read_by` says who read it.
    """
    kind, severity = read_as
    if kind is not Kind.DEFECT or severity is None or ticket.kind is Kind.HARDWARE or not ticket.is_open_to_readings:
        return None
    if ticket.raise_to(severity, now, clock, start=min(ticket.reported_at, now), read_by=read_by):
        return ReadingEffect.RAISED
    if ticket.fill_class(severity, now, read_by):
        return ReadingEffect.FILLED
    return None


class Suggested(NamedTuple):
    """A kind and class that a reader holds to be right, and the ticket has not; `reason` as `to_json` made it."""

    reader: ReadBy
    kind: Kind
    severity: Severity | None
    confidence: float | None
    reason: dict[str, object]
    like: str


def kept_suggestion(
    kind: Kind, severity: Severity | None, confidence: float | None, reason: dict[str, object], like: str
) -> dict[str, object]:
    """As a ticket remembers it."""
    return {"kind": kind, "severity": severity, "confidence": confidence, "reason": reason, "like": like}


def suggested_for(ticket: Ticket) -> list[Suggested]:
    """Return what each reader suggests for a ticket on which nobody has spoken or answered, where that would change it.

    Two readers may suggest the same.
    """
    if not ticket.is_open_to_readings or ticket.has_answer:
        return []
    found = []
    for reader in ReadBy:
        said = ticket.conversation.get("read", {}).get(reader)
        if said is not None:
            severity = Severity(said["severity"]) if said["severity"] else None
            found.append(
                Suggested(reader, Kind(said["kind"]), severity, said["confidence"], said["reason"], said["like"])
            )
    return [one for one in found if (one.kind, one.severity) != (ticket.kind, ticket.severity)]
