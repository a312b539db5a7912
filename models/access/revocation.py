"""及时收回: rights that have to end stand on a checklist until each is taken back and somebody else has looked."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, text
from sqlalchemy.orm import relationship
from sqlmodel import Field, Relationship

from models.access.granting import Grant, demand_administrator
from models.access.terms import AccessPromise
from models.people.person import Person
from models.phrase import phrase
from models.refusal import Refusal
from models.storage.column_facts import Proof
from models.storage.columns import BigId, moment, word
from models.storage.row import Row
from models.terms import EndReason, Role, Status
from models.tickets.target import Clock
from models.tickets.ticket import Ticket

CHECKERS = (Role.ADMIN, Role.OFFICE, Role.LEADER)
"""The roles that may check that a right is really gone: not the person who took it back, nor its holder."""
LEAVING = (EndReason.LEFT, EndReason.MOVED)
"""Reasons to stop a right at once, before anything else is done about it (停用)."""
IS_OPEN = "dropped_at IS NULL"


class RevocationStep(StrEnum):
    """A step on a right that has to end: 停用, 收回, 核验."""

    DISABLE = "disable"
    REVOKE = "revoke"
    CHECK = "check"


class Revocation(Row, table=True):
    """One line of a checklist: a grant that has to end, and who did what about it.

    `disabled_at` (停用) stops the use at once, `revoked_at` (收回) is when the right is gone, `checked_at` (核验) when
    a second person has seen it. A line is dropped where its grant has ended otherwise.
    """

    __proof__ = Proof.REPLAYED
    __tablename__ = "access_revocation"
    __table_args__: Any = (
        Index(
            "ix_access_revocation_grant",
            "grant_id",
            unique=True,
            postgresql_where=text(IS_OPEN),
            sqlite_where=text(IS_OPEN),
        ),
        Index("ix_access_revocation_ticket", "ticket_id"),
        Index("ix_access_revocation_of", "grant_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False))
    grant_id: int = Field(sa_column=Column(BigId, ForeignKey("access_grant.id"), nullable=False))
    because: EndReason = Field(sa_column=word(EndReason))
    opened_by_id: int | None = Field(default=None, foreign_key="person.id")
    opened_at: datetime = Field(sa_column=moment())
    disabled_by_id: int | None = Field(default=None, foreign_key="person.id")
    disabled_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    revoked_by_id: int | None = Field(default=None, foreign_key="person.id")
    revoked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    note: str = ""
    checked_by_id: int | None = Field(default=None, foreign_key="person.id")
    checked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    dropped_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    ticket: Ticket = Relationship(back_populates="revocations")
    grant: Grant = Relationship()
    opener: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Revocation.opened_by_id"})
    disabler: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Revocation.disabled_by_id"})
    revoker: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Revocation.revoked_by_id"})
    checker: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Revocation.checked_by_id"})

    @property
    def is_open(self) -> bool:
        """True while something is still to be done about it."""
        return self.checked_at is None and self.dropped_at is None

    def under_way(self) -> Refusal:
        """Tells that the right is being taken back already: on which checklist, why, since when, at whose word."""
        because, values = phrase(f"access.end.{self.because}"), {"number": self.ticket.number}
        if self.opener is None:
            return Refusal("revocation.under_way", because=because, at=self.opened_at, **values)
        return Refusal("revocation.under_way_by", because=because, at=self.opened_at, who=self.opener.name, **values)

    def wants(self, step: RevocationStep) -> bool:
        """Return whether the step is still to be taken."""
        if step is RevocationStep.CHECK:
            return self.is_open and self.revoked_at is not None
        was_disabled = step is RevocationStep.DISABLE and self.disabled_at is not None
        return self.is_open and self.revoked_at is None and not was_disabled

    def done(self, step: RevocationStep) -> tuple[Person, datetime] | None:
        """Return who has taken the step, and when; None while nobody has."""
        steps = {
            RevocationStep.DISABLE: (self.disabler or self.revoker, self.disabled_at or self.revoked_at),
            RevocationStep.REVOKE: (self.revoker, self.revoked_at),
            RevocationStep.CHECK: (self.checker, self.checked_at),
        }
        person, at = steps[step]
        return (person, at) if person is not None and at is not None else None

    def demand(self, step: RevocationStep, by: Person) -> None:
        """Raise Refusal where the person may not take the step, or something else comes first."""
        if step is RevocationStep.CHECK:
            self._demand_checker(by)
            return
        self._demand_remover(by)
        if step is RevocationStep.REVOKE and self.wants(RevocationStep.DISABLE) and self.because in LEAVING:
            raise Refusal("revocation.disable_first")

    def may_take(self, step: RevocationStep, by: Person) -> bool:
        """Return whether the step is the next one on the line, and this person's."""
        if not self.wants(step):
            return False
        try:
            self.demand(step, by)
        except Refusal:
            return False
        return True

    def may_be_checked_by(self, person: Person) -> bool:
        """A second person: neither who stopped it, nor who took it back, nor who held it, nor a vendor's."""
        concerned = {self.revoked_by_id, self.disabled_by_id, self.grant.person_id}
        return person.is_ours(*CHECKERS) and person.id not in concerned

    def disable(self, by: Person, now: datetime) -> None:
        """停用: the account or the role cannot be used any more, even with other steps to come."""
        self.demand(RevocationStep.DISABLE, by)
        if self.wants(RevocationStep.DISABLE):
            self.disabled_at, self.disabled_by_id, self.disabler = now, by.id, by
            self.ticket.begin_work()
            self.ticket.log("revocation_disabled", by, now, right_of=self.grant.number)

    def revoke(self, note: str, by: Person, now: datetime) -> None:
        """收回: the right is gone, says the administrator; a second person looks. Leavers are stopped first."""
        self.demand(RevocationStep.REVOKE, by)
        if not self.wants(RevocationStep.REVOKE):
            return
        self.revoked_at, self.revoked_by_id, self.revoker, self.note = now, by.id, by, note
        self.grant.end(self.because, now)
        self.ticket.begin_work()
        self.ticket.log(
            "revocation_revoked",
            by,
            now,
            right_of=self.grant.number,
            person=self.grant.person.name,
            because=self.because,
            note=note or None,
        )

    def check(self, by: Person, now: datetime, clock: Clock) -> None:
        """核验: a second person has seen that it is gone; the last line checked ends the checklist."""
        self.demand(RevocationStep.CHECK, by)
        if self.checked_at is None:
            self.checked_at, self.checked_by_id, self.checker = now, by.id, by
            self.ticket.log("revocation_checked", by, now, right_of=self.grant.number)
            close_checklist(self.ticket, by, now, clock)

    def drop(self, because: EndReason, by: Person | None, now: datetime, clock: Clock) -> None:
        """The grant has ended otherwise, or goes on: nothing is to be done about it here any more."""
        if self.is_open:
            self.dropped_at = now
            self.ticket.log("revocation_dropped", by, now, right_of=self.grant.number, because=because)
            close_checklist(self.ticket, by, now, clock)

    def _demand_remover(self, by: Person) -> None:
        demand_administrator(by)
        if by.id == self.grant.person_id:
            raise Refusal("revocation.own_right")
        if not self.is_open:
            raise Refusal("revocation.over")

    def _demand_checker(self, by: Person) -> None:
        """Raise Refusal for people who may not check, and as long as there is nothing to check."""
        if not by.is_ours(*CHECKERS):
            raise Refusal("revocation.only_checkers")
        if self.dropped_at is not None:
            raise Refusal("revocation.over")
        if self.revoked_at is None:
            raise Refusal("revocation.not_revoked_yet")
        if not self.may_be_checked_by(by):
            raise Refusal("revocation.second_person")


# Added from here, for neither a ticket nor a grant knows a checklist; mypy does not see it.
Ticket.revocations = relationship(Revocation, back_populates="ticket", order_by="Revocation.id")
Grant.revocations = relationship(Revocation, viewonly=True, order_by="Revocation.id")


def revocations_of(ticket: Ticket) -> list[Revocation]:
    """The lines of a ticket's checklist, those that were dropped included."""
    found: list[Revocation] = ticket.revocations  # type: ignore[attr-defined]
    return found


def being_revoked(grant: Grant) -> Revocation | None:
    """Return the line by which a right is being taken back, while nobody has said that it is gone."""
    lines: list[Revocation] = [] if grant.ended_at is not None else grant.revocations  # type: ignore[attr-defined]
    return next((one for one in lines if one.dropped_at is None), None)


def is_in_use(grant: Grant) -> bool:
    """Return whether it is held, and nobody wants it back."""
    return grant.ended_at is None and being_revoked(grant) is None


def checklist_of(ticket: Ticket) -> list[Revocation]:
    """The lines of a checklist in the order of their numbers, without what moved to another or was replaced."""
    return [one for one in revocations_of(ticket) if one.dropped_at is None]


def close_checklist(ticket: Ticket, by: Person | None, now: datetime, clock: Clock) -> None:
    """Once every line is dealt with: the promise was kept when the last right was gone."""
    lines = revocations_of(ticket)
    if not is_finished(lines) or ticket.status.is_final:
        return
    revoked_at = last_revoked_at(lines)
    if revoked_at is not None:
        clock.meet(ticket, AccessPromise.REVOKE, revoked_at)
    ticket.log("revocation_finished", by, now)
    ticket.end(Status.CLOSED, by, now, clock)


def demand_may_order(by: Person, deciders: Sequence[Person]) -> None:
    """Rights are revoked at the word of any leader, any present deputy of one, or an administrator.

    Raises Refusal for everybody else, and for a vendor's administrator (三·1).
    """
    is_ours = by.is_ours(Role.LEADER, Role.ADMIN)
    if not is_ours and not any(one.id == by.id for one in deciders):
        raise Refusal("revocation.only_leaders")


def is_finished(revocations: Sequence[Revocation]) -> bool:
    """Return whether nothing on a checklist is left to do."""
    return not any(one.is_open for one in revocations)


def last_revoked_at(revocations: Sequence[Revocation]) -> datetime | None:
    """Return when the last right of a checklist was gone: this moment keeps the promise, once everything is checked."""
    return max((one.revoked_at for one in revocations if one.revoked_at and one.dropped_at is None), default=None)
