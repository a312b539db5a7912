"""An access request: a right asked for, decided and granted; each is the matter of one ticket (三·1)."""

from typing import Any, Optional

from sqlalchemy import Index
from sqlalchemy.orm import relationship
from sqlmodel import Relationship

from models.access.decision import Decision
from models.access.granting import Grant, Grantable
from models.people.person import Person
from models.storage.column_facts import Proof
from models.tickets.ticket import Ticket


class AccessRequest(Grantable, table=True):
    """The row; its verbs live with what they are about: asking, deciding, granting."""

    __proof__ = Proof.REPLAYED
    __tablename__ = "access_request"
    __table_args__: Any = (
        Index("ix_access_request_person", "person_id", "state"),
        Index("ix_access_request_state", "state", "until"),
    )

    ticket: Ticket = Relationship(back_populates="access")
    person: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "AccessRequest.person_id"})
    preparer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "AccessRequest.prepared_by_id"})
    decisions: list[Decision] = Relationship(sa_relationship_kwargs={"order_by": "Decision.id"})
    grant: Optional[Grant] = Relationship(sa_relationship_kwargs={"uselist": False})  # noqa: UP045 - SQLModel reads it


# Added from here, for a ticket knows no workflow; mypy does not see it.
Ticket.access = relationship(AccessRequest, back_populates="ticket", uselist=False)


def request_of(ticket: Ticket) -> AccessRequest | None:
    """The request that a ticket is about."""
    found: AccessRequest | None = ticket.access  # type: ignore[attr-defined]
    return found


def grant_of(ticket: Ticket) -> Grant | None:
    """The right that was granted on a ticket."""
    request = request_of(ticket)
    return request.grant if request is not None else None


def may_read_request(person: Person, ticket: Ticket) -> bool:
    """Return whether the person is a party of the request, or was asked to decide on it."""
    request = request_of(ticket)
    return request is not None and (request.is_party(person) or person.name in request.asked_people)
