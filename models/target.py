"""One promised deadline of a ticket, and what a clock that keeps such deadlines can do."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from models.columns import BigId, moment, word
from models.terms import Origin, Promise, Severity

if TYPE_CHECKING:
    from models.ticket_facts import TicketFacts


OPEN = "met_at IS NULL AND withdrawn_at IS NULL"


class Target(SQLModel, table=True):
    """A promise with its due time.

    `due_at` is always what `sla.due.due` computed from `started_at`, the rule and the pauses; nothing is ever
    added to it. `met_at` is the moment that counts, which may be earlier than its confirmation.
    """

    __table_args__ = (Index("ix_target_open", "due_at", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    promise: Promise = Field(sa_column=word(Promise))
    origin: Origin = Field(sa_column=word(Origin))
    severity: Severity | None = Field(default=None, sa_column=word(Severity, nullable=True))
    started_at: datetime = Field(sa_column=moment())
    due_at: datetime = Field(sa_column=moment())
    warn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_provisional: bool = False
    met_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    @property
    def is_open(self) -> bool:
        """Still owed."""
        return self.met_at is None and self.withdrawn_at is None

    @property
    def was_met_in_time(self) -> bool:
        """Met, at the latest exactly on the due time."""
        return self.met_at is not None and self.met_at <= self.due_at

    def is_breached(self, now: datetime) -> bool:
        """Past due: still owed at `now`, or met too late."""
        return not self.was_met_in_time if self.met_at else self.is_open and now > self.due_at


class Clock(Protocol):
    """What verbs may ask of the clock; the implementation is `sla.clock`."""

    def start(self, ticket: "TicketFacts") -> None:
        """Lay out the targets of a new ticket from its moment of report."""

    def reclassify(self, ticket: "TicketFacts", start: datetime, now: datetime) -> None:
        """Lay the targets out again after kind or class changed; the new class counts from `start`."""

    def meet(self, ticket: "TicketFacts", promise: Promise, at: datetime) -> None:
        """Keep the promise at `at`, once; a promise already kept stays as it is."""

    def reopen(self, ticket: "TicketFacts", promise: Promise) -> None:
        """Owe the promise again with its original due time."""

    def withdraw(self, ticket: "TicketFacts", at: datetime) -> None:
        """Nothing is owed any more: close every open target without meeting it."""
