"""An access request: a right asked for, decided and granted; each is the matter of one ticket (三·1)."""

from typing import TYPE_CHECKING, Any, Optional

from sqlalchemy import Index
from sqlmodel import Relationship

from models.access.deciding import Decision
from models.access.granting import Grant, Grantable
from models.people.person import Person

if TYPE_CHECKING:
    from models.tickets.ticket import Ticket


class AccessRequest(Grantable, table=True):
    """The row; its verbs live with what they are about: asking, deciding, granting."""

    __tablename__ = "access_request"
    __table_args__: Any = (
        Index("ix_access_request_person", "person_id", "state"),
        Index("ix_access_request_state", "state", "until"),
    )

    ticket: "Ticket" = Relationship(back_populates="access")
    person: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "AccessRequest.person_id"})
    preparer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "AccessRequest.prepared_by_id"})
    decisions: list[Decision] = Relationship(sa_relationship_kwargs={"order_by": "Decision.id"})
    grant: Optional[Grant] = Relationship(sa_relationship_kwargs={"uselist": False})  # noqa: UP045 - SQLModel reads it
