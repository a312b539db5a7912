"""The people of the office and the accounts they use to reach the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from models.columns import BigId, Json, moment, word
from models.terms import Language, Platform, Role


class Department(SQLModel, table=True):
    """A unit of the office; its leaders decide for it."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Person(SQLModel, table=True):
    """Somebody the desk knows. Rights are read here at the moment of the click."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    roles: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    department_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    company: str | None = None
    phone: str = ""
    language: Language = Field(default=Language.ZH, sa_column=word(Language))
    active_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    department: Department | None = Relationship()

    def has(self, *roles: Role) -> bool:
        """Whether the person holds at least one of the roles."""
        return any(role in self.roles for role in roles)

    def is_active(self, now: datetime) -> bool:
        """Whether the person still belongs here at `now`."""
        return self.active_until is None or now < self.active_until

    @property
    def is_external(self) -> bool:
        """A bidder, agent or expert: sees only their own tickets (STANDARD section 1)."""
        return self.has(Role.EXTERNAL)

    @property
    def unit(self) -> str:
        """Where the person belongs, as shown beside the name."""
        return self.company or (self.department.name if self.department else "")


class Account(SQLModel, table=True):
    """An identity on a chat platform; linked to a person or, while `person_id` is empty, to nobody known."""

    __table_args__: Any = (UniqueConstraint("platform", "external_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    platform: Platform = Field(sa_column=word(Platform))
    external_id: str
    name: str = ""
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)

    person: Person | None = Relationship()
