"""A change of a production system (三·2.3(5)-(7)): the matter of one ticket, from its draft to its record."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import relationship
from sqlmodel import Relationship, Session, col, select

from models.changes.draft import ChangeDraft
from models.changes.fact import GateFact
from models.changes.terms import CHANGE
from models.people.person import Person
from models.storage.column_facts import Proof
from models.tickets.masking import Typed, typed_in
from models.tickets.ticket import IS_OPEN, Ticket


class Change(ChangeDraft, table=True):
    """The row; what may be done with it, the rows of `models/changes/steps.py` say."""

    __proof__ = Proof.STATE
    __table_args__: Any = (
        Index("ix_change_state", "state", "ends_at"),
        Index("ix_change_series", "series_until"),
    )

    ticket: Ticket = Relationship(back_populates="change", sa_relationship_kwargs={"foreign_keys": "Change.ticket_id"})
    applicant: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "Change.applicant_id"})
    verifier: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Change.verifier_id"})
    implementer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Change.implementer_id"})
    facts: list[GateFact] = Relationship(
        sa_relationship_kwargs={
            "primaryjoin": "Change.ticket_id == foreign(GateFact.ticket_id)",
            "order_by": "GateFact.id",
            "uselist": True,
        }
    )


# Added from here, for a ticket knows no workflow; mypy does not see it.
Ticket.change = relationship(Change, back_populates="ticket", uselist=False, foreign_keys="Change.ticket_id")


def change_of(ticket: Ticket) -> Change | None:
    """The change that a ticket is about."""
    found: Change | None = ticket.change  # type: ignore[attr-defined]
    return found


def the_change(ticket: Ticket) -> Change:
    """The change of a ticket that follows this workflow."""
    found = change_of(ticket)
    assert found is not None  # noqa: S101 - its workflow says so
    return found


def typed_in_change(ticket: Ticket) -> Iterator[Typed]:
    """The rows of a change that hold what people typed, and their columns for it."""
    change = change_of(ticket)
    if change is not None:
        yield from typed_in(change, *change.facts)


def open_changes(session: Session) -> list[Change]:
    """The changes whose tickets are open, oldest first."""
    found = select(Change).join(Ticket, col(Change.ticket_id) == col(Ticket.id))
    return list(session.exec(found.where(Ticket.workflow == CHANGE, IS_OPEN).order_by(col(Change.id))).all())
