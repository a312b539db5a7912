"""The leader's word on an access request, and who may give it at a moment."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, Relationship

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Proof
from models.storage.columns import BigId, moment, word
from models.storage.row import Row
from models.terms import Verdict


class Decision(Row, table=True):
    """One leader's verdict. A slot of a round is taken once: the key lets nobody decide a second time."""

    __proof__ = Proof.REPLAYED
    __tablename__ = "access_decision"
    __table_args__: Any = (UniqueConstraint("request_id", "round", "slot"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    request_id: int = Field(sa_column=Column(BigId, ForeignKey("access_request.id"), nullable=False))
    round: int
    slot: int
    verdict: Verdict = Field(sa_column=word(Verdict))
    reason: str = ""
    by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_column=moment())
    as_deputy: bool = False

    by: Person = Relationship()


class Deciders(NamedTuple):
    """Deciders at a moment: the department's leaders, their deputies while none of them is there, other leaders.

    `others` give the second word on sensitive roles, and the first where a department has nobody.
    """

    department: str
    leaders: tuple[Person, ...]
    deputies: tuple[Person, ...] = ()
    others: tuple[Person, ...] = ()

    @property
    def first(self) -> tuple[Person, ...]:
        """Return who may take the first slot."""
        return (*self.leaders, *self.deputies) or self.others

    def everybody(self, slots: int) -> tuple[Person, ...]:
        """Return who may say a word on a request that needs so many."""
        return self.first if slots == 1 else tuple({one.id: one for one in (*self.first, *self.others)}.values())

    def is_deputy(self, person: Person) -> bool:
        """Say whether the person decides in somebody's place."""
        return any(one.id == person.id for one in self.deputies)

    def refusal(self, slots: int) -> Refusal:
        """Tell people who may not decide who may."""
        leaders = self.everybody(slots) if slots > 1 else self.leaders or self.first
        names = tuple(one.name for one in leaders)
        if not self.deputies:
            return Refusal("access.not_decider", department=self.department, leaders=names)
        deputies = tuple(one.name for one in self.deputies)
        return Refusal("access.not_decider_deputies", department=self.department, leaders=names, deputies=deputies)
