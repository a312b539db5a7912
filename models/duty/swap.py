"""One person asks another to take over a shift; the other one decides."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, Relationship

from models.duty.roster import Shift, demand_swappable
from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Typed, Unproved
from models.storage.columns import Json, moment
from models.storage.row import Row


class DutySwap(Row, table=True):
    """A request to take over a shift; `is_agreed` is None until it is decided.

    `shift_id` is empty once another roster has taken the shift's place. `posts` are the cards that ask the other.
    """

    __proof__ = Unproved.PLANNED
    __tablename__ = "duty_swap"

    id: int | None = Field(default=None, primary_key=True)
    asker_id: int = Field(foreign_key="person.id")
    other_id: int = Field(foreign_key="person.id")
    shift_id: int | None = Field(default=None, foreign_key="shift.id", ondelete="SET NULL", index=True)
    asked_at: datetime = Field(sa_column=moment())
    note: Typed = ""
    posts: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    decided_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_agreed: bool | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    asker: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "DutySwap.asker_id"})
    other: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "DutySwap.other_id"})
    duty: Shift | None = Relationship()

    def agree(self, by: Person, now: datetime, clash: Shift | None) -> list[Shift]:
        """Take the shift over; the backup for just that time changes places with the asker.

        What is left of a shift that has begun comes back as a shift of its own.
        """
        self._demand_open(by)
        if self.duty is None:
            raise Refusal("swap.changed_hands")
        demand_swappable(self.duty, self.asker, self.other, now, clash)
        self.decided_at, self.is_agreed = now, True
        rests = [self.duty.give_to(self.other, now), clash.give_to(self.asker, now) if clash else None]
        return [rest for rest in rests if rest is not None]

    def refuse(self, by: Person, now: datetime) -> None:
        """Leave the shift where it is."""
        self._demand_open(by)
        self.decided_at, self.is_agreed = now, False

    def withdraw(self, by: Person, now: datetime) -> None:
        """The asker no longer wants it."""
        if by.id != self.asker_id:
            raise Refusal("swap.only_asker", who=self.asker.name)
        if self.decided_at is not None:
            raise Refusal("swap.already_decided")
        self.withdrawn_at = self.withdrawn_at or now

    def lapse(self, now: datetime) -> None:
        """One of the two has left or moved: nobody decides on it any more."""
        self.withdrawn_at = self.withdrawn_at or now

    def _demand_open(self, by: Person) -> None:
        if by.id != self.other_id:
            raise Refusal("swap.only_other", who=self.other.name)
        if self.withdrawn_at is not None:
            raise Refusal("swap.withdrawn", who=self.asker.name)
        if self.decided_at is not None:
            raise Refusal("swap.already_decided")
