"""管理员授予: the administrator sets what a leader approved, and the person says whether it works."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field, Relationship

from models.access.catalogue import Names, Right, names_in
from models.access.deciding import Decidable
from models.access.request_steps import FAILS, GRANT, IMPOSSIBLE, WORKS, AccessPress
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
        """The right that was granted."""
        return Right(self.system, self.role, self.scope)

    @property
    def right_names(self) -> Names:
        """The names of the right when it was granted."""
        return names_in(self.names)

    def end(self, because: EndReason, now: datetime) -> None:
        """It is gone, says the person who took it back."""
        if self.ended_at is None:
            self.ended_at, self.ended_because = now, because


class Grantable(Decidable):
    """Granted or impossible; then the person's word that it works, or does not."""

    def grant_right(self, press: AccessPress, clock: Clock) -> None:
        """已授权: what was approved is set, and the person is asked whether it works."""
        GRANT.begins(self, press)
        by, now, note, grant = press.by, press.now, press.reason, self.grant
        if grant is None:
            self.grant = Grant(
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

    def mark_impossible(self, press: AccessPress, clock: Clock) -> None:
        """无法办理: what was approved cannot be set, and why."""
        IMPOSSIBLE.begins(self, press)
        self.log("access_impossible", press.by, press.now, reason=press.reason)
        clock.meet(self.ticket, AccessPromise.GRANT, press.now)
        self.finish(AccessState.IMPOSSIBLE, Status.CLOSED, press.by, press.now, clock)

    def confirm_works(self, press: AccessPress, clock: Clock) -> bool:
        """申请人核验: the person has tried it, and it works."""
        if not WORKS.begins(self, press):
            return False
        assert self.grant is not None  # noqa: S101 - its row says so
        self.grant.confirmed_at = press.now
        self.log("access_works", press.by, press.now)
        self.finish(AccessState.CONFIRMED, Status.CLOSED, press.by, press.now, clock)
        return True

    def say_fails(self, press: AccessPress, clock: Clock) -> None:
        """The person has tried it, and it does not work: once more the administrator's, with a new clock."""
        FAILS.begins(self, press)
        self.log("access_fails", press.by, press.now, reason=press.reason)
        self.ticket.remember(access_fails={"at": press.now.isoformat(), "who": press.by.name, "how": press.reason})
        self.state = AccessState.APPROVED
        self.ticket.take_up_again()
        self.owe(AccessPromise.GRANT, press.now, clock, start_event="failed")

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


def demand_administrator(by: Person) -> None:
    """Only an administrator whom the office appointed, never a vendor's (三·1)."""
    if not by.is_administrator:
        raise Refusal("access.only_admin")
