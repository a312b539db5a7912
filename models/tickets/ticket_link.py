"""A link between two tickets that no workflow owns: a change and the fault it solves, a finding and its change."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, Session, col, or_, select

from models.people.person import Person
from models.storage.column_facts import Proof
from models.storage.columns import BigId, moment, word
from models.storage.row import Row
from models.tickets.ticket import Ticket


class Relation(StrEnum):
    """The relation of the ticket to the other one.

    A change solves what was reported or suggested, or rests on it as an emergency; it comes of a ticket that was turned
    into it. A defect is the finding of a change, its overrun, or explained by its window.
    """

    SOLVES = "solves"
    RESTS_ON = "rests_on"
    COMES_OF = "comes_of"
    FINDING_OF = "finding_of"
    OVERRUN_OF = "overrun_of"
    EXPLAINED_BY = "explained_by"


MADE = (Relation.FINDING_OF, Relation.OVERRUN_OF, Relation.EXPLAINED_BY)
"""Relations of a fault to the change that made it."""


class TicketLink(Row, table=True):
    """One link; it belongs to the ticket that says it, and is proved with that one."""

    __proof__ = Proof.STATE
    __tablename__ = "ticket_link"
    __table_args__: Any = (
        UniqueConstraint("ticket_id", "other_id", "relation"),
        Index("ix_ticket_link_other", "other_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False))
    other_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False))
    relation: Relation = Field(sa_column=word(Relation))
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=moment())


def link(
    session: Session, ticket: Ticket, other: Ticket, relation: Relation, by: Person | None, now: datetime
) -> TicketLink:
    """Link the ticket to the other, once; the link that is there."""
    assert ticket.id is not None  # noqa: S101 - both are written
    assert other.id is not None  # noqa: S101
    wanted = select(TicketLink).where(TicketLink.ticket_id == ticket.id, TicketLink.other_id == other.id)
    found = session.exec(wanted.where(TicketLink.relation == relation)).first()
    if found is not None:
        return found
    made = TicketLink(ticket_id=ticket.id, other_id=other.id, relation=relation, by_id=by.id if by else None, at=now)
    session.add(made)
    ticket.log("linked", by, now, relation=relation, number=other.number)
    return made


def linked_from(session: Session, ticket: Ticket, *relations: Relation) -> Sequence[Ticket]:
    """The tickets that this one links to, in these relations or in any, in the order of their numbers."""
    found = select(Ticket).join(TicketLink, col(TicketLink.other_id) == col(Ticket.id))
    found = found.where(TicketLink.ticket_id == ticket.id)
    if relations:
        found = found.where(col(TicketLink.relation).in_(relations))
    return session.exec(found.distinct().order_by(col(Ticket.id))).all()


def made_by(session: Session, ids: Collection[int]) -> Sequence[Ticket]:
    """The tickets that made these: the changes of which they are a finding or an overrun, or that explain them."""
    found = select(Ticket).join(TicketLink, col(TicketLink.other_id) == col(Ticket.id))
    found = found.where(col(TicketLink.ticket_id).in_(ids), col(TicketLink.relation).in_(MADE))
    return session.exec(found.distinct().order_by(col(Ticket.id))).all()


def linked_to(session: Session, ticket: Ticket, *relations: Relation) -> Sequence[Ticket]:
    """The tickets that link to this one, in these relations or in any, in the order of their numbers."""
    found = select(Ticket).join(TicketLink, col(TicketLink.ticket_id) == col(Ticket.id))
    found = found.where(TicketLink.other_id == ticket.id)
    if relations:
        found = found.where(col(TicketLink.relation).in_(relations))
    return session.exec(found.distinct().order_by(col(Ticket.id))).all()


def ids_linked_with(session: Session, ids: Collection[int]) -> set[int]:
    """Return the ids at both ends of all links of these tickets, in either direction."""
    ends = select(TicketLink.ticket_id, TicketLink.other_id)
    found = session.exec(ends.where(or_(col(TicketLink.ticket_id).in_(ids), col(TicketLink.other_id).in_(ids))))
    return {one for both in found.all() for one in both}
