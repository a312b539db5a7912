"""Waiting for the reporter: what was asked, since when, and whether the clock stands still meanwhile."""

from datetime import datetime

from sqlalchemy import Column, Index, text
from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.columns import BigId, moment
from models.storage.new_row import bare_row
from models.storage.row import Row
from models.terms import Role, Status
from models.tickets.assignment import Assignable
from models.tickets.response import Response
from models.tickets.target import Clock

LASTING = "ended_at IS NULL"


class Wait(Row, table=True):
    """One wait for the reporter. `is_granted`: the class it began in lets the clock stand still for it."""

    __table_args__ = (Index("ix_wait_lasting", "begun_at", postgresql_where=text(LASTING), sqlite_where=text(LASTING)),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    begun_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_granted: bool
    asked: str
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_column=moment())
    chased_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Waitable(Assignable):
    """The desk asks its reporter for more, and goes on when the answer is there."""

    @property
    def lasting_wait(self) -> Wait | None:
        """The wait that has not ended."""
        if self.status is not Status.WAITING:
            return None
        return next((wait for wait in reversed(self.waits) if wait.ended_at is None), None)

    def demand_may_ask(self, by: Person) -> None:
        """Whoever has the ticket or the office asks, while nothing else is asked and the work is not done."""
        self.demand_ordinary()
        if not by.has(Role.OFFICE):
            self.demand_assignee(by)
        if self.status is Status.WAITING:
            raise Refusal("wait.asked_already")
        if self.status not in {Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS}:
            raise Refusal("ticket.is_over", number=self.number)
        if self.reporter_id is None and self.entered_by_id is None:
            raise Refusal("wait.nobody_to_ask")

    def ask_reporter(self, asked: str, by: Person, now: datetime, clock: Clock) -> None:
        """请补充: wait for the reporter. The question bears name and phone, so it meets the respond target."""
        self.demand_may_ask(by)
        self.status = Status.WAITING
        self.analyse(by, now)
        is_granted = clock.grants_pause(self)
        self._wait(asked, by.id, now, now, is_granted=is_granted)
        meets = self.count_response(Response.ASKED, by, now, clock)
        self.log("asked", by, now, text=asked, pauses="yes" if is_granted else "no", meets=meets)
        clock.recompute_due(self, now)

    def resume(self, by: Person | None, now: datetime, clock: Clock, ended_at: datetime | None = None) -> None:
        """恢复计时: the answer is there, or (`by` is None) a wait may last no longer than until `ended_at`."""
        if by is not None and not (by.has(Role.OFFICE) or by.id in {self.assignee_id, self.reporter_id}):
            raise Refusal("wait.only_those_concerned")
        if self.status is not Status.WAITING:
            raise Refusal("wait.none")
        self.end_wait(now, clock, ended_at)
        self.log("resumed", by, now)

    def end_wait(self, now: datetime, clock: Clock, ended_at: datetime | None = None) -> None:
        """Go back to work, if there is a wait at all; the due time is worked out anew."""
        wait = self.lasting_wait
        if wait is None:
            return
        wait.ended_at = max(wait.begun_at, ended_at or now)
        self.status = self.status_at_work
        clock.recompute_due(self, now)

    def wait_as_class_grants(self, now: datetime, clock: Clock) -> None:
        """The class changed while waiting: from now on the clock runs, or stands, as the new class has it."""
        wait = self.lasting_wait
        if wait is not None and wait.is_granted != clock.grants_pause(self):
            wait.ended_at = now
            self._wait(wait.asked, wait.asked_by_id, wait.asked_at, now, is_granted=not wait.is_granted)
            self.waits[-1].chased_at = wait.chased_at

    def _wait(self, asked: str, by_id: int | None, asked_at: datetime, now: datetime, *, is_granted: bool) -> None:
        self.waits.append(
            bare_row(
                Wait,
                ticket_id=self.id,
                begun_at=now,
                is_granted=is_granted,
                asked=asked,
                asked_by_id=by_id,
                asked_at=asked_at,
            )
        )
