"""管理员授予: the administrator sets what a leader approved, and the person says whether it works."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field, Relationship

from models.access.catalogue import Catalogue, Names, Right, names_in
from models.access.deciding import Decidable
from models.access.terms import AccessPromise
from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Proof, Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import AccessState, EndReason, Status
from models.tickets.target import Clock


class Grant(Row, table=True):
    """A right that a person holds from `granted_at` until somebody says that it is gone, at `ended_at`.

    `until` is when it should end (aware UTC, the first moment without it). `confirmed_at` is when the person said that
    it works; before that nobody claims it does. `warned_at` is when the person was told that it runs out. `number` is
    that of the ticket it was asked on, by which people and the log name it.
    """

    __proof__ = Proof.REPLAYED
    __tablename__ = "access_grant"
    __table_args__: Any = (
        Index("ix_access_grant_person", "person_id", "ended_at"),
        Index("ix_access_grant_until", "ended_at", "until"),
        Index("ix_access_grant_system", "system", "ended_at"),
        Index("ix_access_grant_granted_at", "granted_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    request_id: int = Field(sa_column=Column(BigId, ForeignKey("access_request.id"), nullable=False, unique=True))
    number: str
    person_id: int = Field(foreign_key="person.id")
    system: str
    role: str
    scope: str = ""
    names: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    granted_by_id: int = Field(foreign_key="person.id")
    granted_at: datetime = Field(sa_column=moment())
    note: str = ""
    confirmed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    warned_at: Annotated[datetime | None, Unproved.NOTICE] = Field(default=None, sa_column=moment(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_because: EndReason | None = Field(default=None, sa_column=word(EndReason, nullable=True))

    person: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "Grant.person_id"})
    granted_by: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "Grant.granted_by_id"})

    @property
    def right(self) -> Right:
        """Which right it is."""
        return Right(self.system, self.role, self.scope)

    @property
    def right_names(self) -> Names:
        """How the right was called when it was granted."""
        return names_in(self.names)

    def end(self, because: EndReason, now: datetime) -> None:
        """It is gone, says whoever took it back."""
        if self.ended_at is None:
            self.ended_at, self.ended_because = now, because


class Grantable(Decidable):
    """Granted or impossible; then the person's word that it works, or does not."""

    def grant_right(self, note: str, by: Person, catalogue: Catalogue, now: datetime, clock: Clock) -> Grant:
        """已授权: what was approved is set, `note` says how. The person is asked whether it works."""
        self.demand_may_grant(by)
        self.demand_person_here()
        self.demand_in_time(now)
        if not catalogue.offers(self.right):
            raise Refusal("access.role_removed")
        if not note:
            raise Refusal("access.note_needed")
        grant = self.grant
        if grant is None:
            grant = self.grant = Grant(
                request_id=self.id or 0,
                number=self.ticket.number,
                person_id=self.person_id,
                person=self.person,
                system=self.system,
                role=self.role,
                scope=self.scope,
                names=self.names,
                until=self.until,
                granted_by_id=by.id or 0,
                granted_by=by,
                granted_at=now,
                note=note,
            )
            self.log("access_granted", by, now, **self.facts_for_log(), note=note)
        else:
            grant.note = note
            self.log("access_granted_again", by, now, note=note)
        self.state = AccessState.GRANTED
        self.ticket.remember(access_fails=None)
        self.ticket.mark_done(by, now)
        clock.meet(self.ticket, AccessPromise.GRANT, now)
        return grant

    def mark_impossible(self, reason: str, by: Person, now: datetime, clock: Clock) -> None:
        """无法办理: what was approved cannot be set, and why."""
        self.demand_may_be_impossible(by)
        if not reason:
            raise Refusal("access.reason_needed")
        self.log("access_impossible", by, now, reason=reason)
        clock.meet(self.ticket, AccessPromise.GRANT, now)
        self.finish(AccessState.IMPOSSIBLE, Status.CLOSED, by, now, clock)

    def confirm_works(self, by: Person, now: datetime, clock: Clock) -> None:
        """申请人核验: the person has tried it, and it works."""
        grant = self.demand_may_verify(by)
        if self.state is AccessState.CONFIRMED:
            return
        self.demand_state(AccessState.GRANTED)
        grant.confirmed_at = now
        self.log("access_works", by, now)
        self.finish(AccessState.CONFIRMED, Status.CLOSED, by, now, clock)

    def say_fails(self, reason: str, by: Person, now: datetime, clock: Clock) -> None:
        """The person has tried it, and it does not work: once more the administrator's, with a new clock."""
        self.demand_may_say_fails(by)
        if not reason:
            raise Refusal("access.reason_needed")
        self.log("access_fails", by, now, reason=reason)
        self.ticket.remember(access_fails={"at": now.isoformat(), "who": by.name, "how": reason})
        self.state = AccessState.APPROVED
        self.ticket.take_up_again()
        self.owe(AccessPromise.GRANT, now, clock, start_event="failed")

    @property
    def failure(self) -> dict[str, str]:
        """不能使用: who said so, when, `at`, ISO, and `how` it fails; empty once it is set again, or while it works."""
        said: dict[str, str] = self.ticket.conversation.get("access_fails", {})
        return said

    def stop_setting(self, because: EndReason, by: Person | None, now: datetime, clock: Clock) -> None:
        """Its right is being taken back: what did not work with it is not set once more."""
        if self.state is AccessState.APPROVED and self.grant is not None:
            self.cancel(because, by, now, clock)

    def close_with_right(self, by: Person | None, now: datetime, clock: Clock) -> None:
        """Its right is gone: nobody is asked any more whether it works."""
        if self.state is AccessState.GRANTED and not self.ticket.status.is_final:
            self.ticket.end(Status.CLOSED, by, now, clock)

    def demand_may_grant(self, by: Person) -> None:
        """An administrator of the office grants, never who asked, nor who decided in any round (standard 1)."""
        demand_administrator(by)
        if self.state is not AccessState.APPROVED and self.grant is not None:
            raise Refusal("access.granted_already", who=self.grant.granted_by.name, at=self.grant.granted_at)
        self.demand_state(AccessState.APPROVED)
        if self.is_party(by) or any(one.by_id == by.id for one in self.decisions):
            raise Refusal("access.granter_differs")

    def demand_may_be_impossible(self, by: Person) -> None:
        """The same, as long as the right was never set."""
        self.demand_may_grant(by)
        if self.grant is not None:
            raise Refusal("access.set_before")

    def demand_may_verify(self, by: Person) -> Grant:
        """The right, for the person who holds it: only they say whether it works."""
        if by.id != self.person_id:
            raise Refusal("access.only_person", who=self.person.name)
        if self.grant is None or self.grant.ended_at is not None:
            raise Refusal("access.not_held")
        return self.grant

    def demand_may_say_fails(self, by: Person) -> None:
        """The same, as long as they have not said that it works."""
        self.demand_may_verify(by)
        self.demand_state(AccessState.GRANTED)


def demand_administrator(by: Person) -> None:
    """Only an administrator whom the office appointed, never a vendor's (三·1)."""
    if not by.is_administrator:
        raise Refusal("access.only_admin")
