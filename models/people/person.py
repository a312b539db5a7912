"""The people of the office and the accounts they use to reach the desk."""

import unicodedata
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, Relationship

from models.storage.column_facts import Proof, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import Language, Platform, Role

LONGEST_NAME = 40
"""Of a person, in characters, wherever somebody types one."""


def has_control_characters(text: str) -> bool:
    """Return whether a character shows no sign of its own: a line end, one that turns the writing, half a pair."""
    return any(unicodedata.category(character).startswith("C") for character in text)


class Department(Row, table=True):
    """A unit of the office; its leaders decide for it."""

    __proof__ = Proof.REPLAYED

    id: Annotated[int | None, Proof.REPLAYED] = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Person(Row, table=True):
    """A person whom the desk knows. Rights are read here at the moment of the click.

    `email`, in lower case, is what the directory says; an account that a platform vouches for is linked by it.
    `staff_no` is the number in the house (工号); the office's own log-in may know people by it.
    `is_placeholder` marks the stand-in for an account that belongs to nobody known
    (`models/tickets/placeholder_person.py`).
    """

    __proof__ = Proof.REPLAYED
    __table_args__: Any = (
        Index("ix_person_email", "email", unique=True),
        Index("ix_person_staff_no", "staff_no", unique=True),
    )

    id: Annotated[int | None, Proof.REPLAYED] = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    roles: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    company: str | None = None
    phone: Annotated[str, Unproved.REACHED] = ""
    email: str | None = None
    staff_no: Annotated[str | None, Unproved.REACHED] = None
    is_placeholder: bool = False
    language: Annotated[Language, Unproved.REACHED] = Field(default=Language.ZH, sa_column=word(Language))
    active_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    department: Department | None = Relationship()

    def has(self, *roles: Role) -> bool:
        """Return whether the person holds at least one of the roles."""
        return not frozenset(roles).isdisjoint(self.roles)

    def is_ours(self, *roles: Role) -> bool:
        """Return whether the person holds at least one of the roles in the office itself, not for a vendor (三·1)."""
        return not self.company and self.has(*roles)

    def is_active(self, now: datetime) -> bool:
        """Return whether the person still belongs here at `now`."""
        return self.active_until is None or now < self.active_until

    @property
    def is_administrator(self) -> bool:
        """An administrator whom the office appointed, never a vendor's (三·1)."""
        return self.is_ours(Role.ADMIN)

    @property
    def is_external(self) -> bool:
        """A bidder, agent or expert: sees only their own tickets (standard 1)."""
        return self.has(Role.EXTERNAL)

    @property
    def is_vendor(self) -> bool:
        """True for staff of a company that works for the office; someone external works for none of them."""
        return bool(self.company) and not self.is_external

    @property
    def is_outsider(self) -> bool:
        """True for people from outside, or unknown to the desk: they read of no other reporter (R18)."""
        return self.is_external or self.is_placeholder

    @property
    def unit(self) -> str:
        """The company or department of the person, as shown beside the name."""
        return self.company or (self.department.name if self.department else "")


class Deputy(Row, table=True):
    """代理审批人: who decides in a leader's place while that one is away."""

    __proof__ = Proof.REPLAYED

    leader_id: int = Field(foreign_key="person.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id")


class Account(Row, table=True):
    """An identity on a chat platform; linked to a person or, while `person_id` is empty, to nobody known.

    `name` is what the platform shows and proves nothing. Since `deactivated_at` the platform lets nobody use it.
    Since `unlinked_at`, by an administrator, the directory's address links it no more. `described_at` is how new
    the platform's last word about it is, by the platform's own clock.
    """

    __proof__ = Proof.REPLAYED
    __table_args__: Any = (UniqueConstraint("platform", "external_id"),)

    id: Annotated[int | None, Unproved.REACHED] = Field(default=None, sa_column=Column(BigId, primary_key=True))
    platform: Platform = Field(sa_column=word(Platform))
    external_id: str
    name: Annotated[str, Unproved.REACHED] = ""
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    deactivated_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    unlinked_at: Annotated[datetime | None, Unproved.REACHED] = Field(default=None, sa_column=moment(nullable=True))
    described_at: Annotated[datetime | None, Unproved.REACHED] = Field(default=None, sa_column=moment(nullable=True))

    @property
    def word(self) -> str:
        """The account as people write it: `slack:U123`."""
        return f"{self.platform}:{self.external_id}"

    person: Person | None = Relationship()
