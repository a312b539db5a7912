"""The facts on which a gate of a change rests: something done or said at a time, which holds until it is void."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, Relationship

from models.people.person import Person
from models.storage.column_facts import BY_PEOPLE, Proof
from models.storage.columns import BigId, Json, moment
from models.storage.row import Row


class GateFact(Row, table=True):
    """One fact of a change: a test, a confirmation, a backup, an exception.

    `what` names its sort, `content` is what the form brought, as text. `edition` is that of the draft it was made for.
    A fact is never changed; since `voided_at` no gate rests on it any more.
    """

    __proof__ = Proof.STATE
    __tablename__ = "gate_fact"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False, index=True))
    what: str
    edition: int
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=moment())
    content: Annotated[dict[str, Any], BY_PEOPLE] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    voided_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    by: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "GateFact.by_id"})

    @property
    def holds(self) -> bool:
        """A gate may rest on it."""
        return self.voided_at is None
