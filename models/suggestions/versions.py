"""Numbered versions of what is agreed and what is tried: a solution with its day, a build with its digest."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, Relationship

from models.people.person import Person
from models.storage.column_facts import Proof, Typed
from models.storage.columns import BigId, moment
from models.storage.row import Row
from models.suggestions.terms import Side


class SuggestionSolution(Row, table=True):
    """A solution and the day by which it can be tried. A change of either is the next one, which nobody has agreed to.

    `due_at` is the close of that day. `agreed_at` is when both had agreed; `kept_at` when it was there to try, the
    last time that counts; `replaced_at` when another one was asked for, `reason` why.
    """

    __proof__ = Proof.STATE
    __tablename__ = "suggestion_solution"
    __table_args__: Any = (UniqueConstraint("ticket_id", "number"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False))
    number: int
    text: Typed
    day: date
    due_at: datetime = Field(sa_column=moment())
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_column=moment())
    office_id: int | None = Field(default=None, foreign_key="person.id")
    office_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    proposer_id: int | None = Field(default=None, foreign_key="person.id")
    proposer_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    agreed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    kept_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    replaced_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    reason: Typed = ""

    by: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "SuggestionSolution.by_id"})
    office: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "SuggestionSolution.office_id"})
    proposer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "SuggestionSolution.proposer_id"})

    def has_agreed(self, side: Side) -> bool:
        """Return whether this side has said yes to it."""
        return (self.office_at if side is Side.OFFICE else self.proposer_at) is not None

    def agree(self, side: Side, by: Person, now: datetime) -> None:
        """The word of one side; with both it is agreed."""
        if side is Side.OFFICE:
            self.office_id, self.office, self.office_at = by.id, by, now
        else:
            self.proposer_id, self.proposer, self.proposer_at = by.id, by, now
        if self.office_at is not None and self.proposer_at is not None:
            self.agreed_at = now

    def take_back(self, side: Side) -> None:
        """The word of one side is void; it has to be given anew."""
        if side is Side.OFFICE:
            self.office_id = self.office = self.office_at = None
        else:
            self.proposer_id = self.proposer = self.proposer_at = None

    def was_missed(self, now: datetime) -> bool:
        """It was agreed, and its day passed before it was there to try; another day agreed later changes nothing."""
        if self.agreed_at is None:
            return False
        ended_at = self.kept_at or self.replaced_at or now
        return ended_at > self.due_at


class SuggestionBuild(Row, table=True):
    """A build to be accepted on the spot (现场操作认可): which, where, and what came of it.

    `voided_at` is when another one went into production in its place. `proof_file` names the file that shows the
    trial, `proof_digest` is its SHA-256.
    """

    __proof__ = Proof.STATE
    __tablename__ = "suggestion_build"
    __table_args__: Any = (UniqueConstraint("ticket_id", "number"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False))
    number: int
    version: Typed
    digest: str
    where_to_try: Typed
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_column=moment())
    judged_by_id: int | None = Field(default=None, foreign_key="person.id")
    judged_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_accepted: bool = False
    place: Typed = ""
    is_remote: bool = False
    tried_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    tried: Typed = ""
    reason: Typed = ""
    proof_file: Typed = ""
    proof_digest: str = ""
    voided_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    by: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "SuggestionBuild.by_id"})
    judged_by: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "SuggestionBuild.judged_by_id"})

    def is_same(self, version: str, digest: str) -> bool:
        """Return whether version and digest are those of this build."""
        return (self.version, self.digest) == (version.strip(), digest.strip().lower())
