"""Second opinions: the reports that are asked about, each once, and the answers on kind and class by each model."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, func, select

from models.cutting import MASK
from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.insert_once import insert_once
from models.storage.row import Row
from models.terms import Kind, Severity
from models.tickets.facts import ORDINARY
from models.tickets.ticket import IS_OPEN, Ticket


class AskedOpinion(Row, table=True):
    """The decision on whether to ask about a ticket: once, with any answer.

    `number` counts the questions of an `hour`, aware UTC; both are None where it is not asked. None of it is text.
    """

    __proof__ = Unproved.OPINION
    __tablename__ = "asked_opinion"
    __table_args__: Any = (UniqueConstraint("hour", "number"),)

    ticket_id: int = Field(foreign_key="ticket.id", primary_key=True)
    at: datetime = Field(sa_column=moment())
    hour: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    number: int | None = None


class SecondOpinion(NamedTuple):
    """An opinion on a ticket, with the model, the version of the question and the time that it took."""

    kind: Kind
    severity: Severity | None
    model: str
    prompt: str
    took_ms: int


def undecided(session: Session, since: datetime, at_most: int) -> Sequence[Ticket]:
    """Open ordinary tickets, entered since then, of which it was not decided whether to ask; oldest first."""
    decided = select(AskedOpinion.ticket_id).where(col(AskedOpinion.ticket_id) == col(Ticket.id))
    found = select(Ticket).where(col(Ticket.created_at) >= since, IS_OPEN, Ticket.workflow == ORDINARY)
    return session.exec(found.where(~decided.exists()).order_by(col(Ticket.id)).limit(at_most)).all()


def is_open_to_advice(ticket: Ticket) -> bool:
    """Nobody spoke of kind and class, answered, or masked its words; it is no attack, objection or part of another."""
    is_whole = ticket.split_from_id is None and MASK not in ticket.text
    return ticket.is_open_to_readings and is_whole and not (ticket.is_security or ticket.has_answer)


def ask_no_opinion(session: Session, ticket: Ticket, now: datetime) -> None:
    """Decide that it is not asked about this ticket, now or later."""
    insert_once(session.connection(), AskedOpinion, {"ticket_id": ticket.id, "at": now})


def claim_question(session: Session, ticket: Ticket, at_most: int, now: datetime) -> bool:
    """Return whether to ask about the ticket now: True once, and at most so often in an hour, over all processes.

    Beyond that it is decided that nobody asks.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    last = session.exec(select(func.max(AskedOpinion.number)).where(AskedOpinion.hour == hour)).one()
    number = (last or 0) + 1
    if number > at_most:
        ask_no_opinion(session, ticket, now)
        return False
    row = {"ticket_id": ticket.id, "at": now, "hour": hour, "number": number}
    return bool(insert_once(session.connection(), AskedOpinion, row, col(AskedOpinion.ticket_id)))
