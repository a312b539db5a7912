"""Waiting for the reporter: what was asked, since when, and whether the clock stands still meanwhile."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import Column, Index, text
from sqlmodel import Field, Relationship

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Proof, Typed, Unproved
from models.storage.columns import BigId, moment
from models.storage.new_row import bare_row
from models.storage.row import Row
from models.terms import Role, Status
from models.tickets.assignment import Assignable
from models.tickets.response import Response
from models.tickets.target import Clock

LASTING = "ended_at IS NULL"
UNDELIVERED = "delivered_at IS NULL"


class Wait(Row, table=True):
    """One wait for the reporter.

    `is_granted`: the clock stands still for it, from `begun_at` on, once its question was delivered. `is_requested`:
    it would, if the office allows it. `post_id` is the question's; `ends_at` is when it ends by itself, aware UTC.
    """

    __proof__ = Proof.STATE
    __table_args__ = (
        Index("ix_wait_lasting", "begun_at", postgresql_where=text(LASTING), sqlite_where=text(LASTING)),
        Index("ix_wait_undelivered", "post_id", postgresql_where=text(UNDELIVERED), sqlite_where=text(UNDELIVERED)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    begun_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_granted: bool
    asked: Typed
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = Field(sa_column=moment())
    chased_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_requested: bool = False
    post_id: Annotated[str | None, Unproved.PLACE] = None
    delivered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ends_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    asked_by: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Wait.asked_by_id"})

    @property
    def stood_still(self) -> bool:
        """The clock stood still for it, or stands."""
        return self.is_granted and self.delivered_at is not None


class Waitable(Assignable):
    """The desk asks its reporter for more, and goes on when the answer is there."""

    @property
    def lasting_wait(self) -> Wait | None:
        """The wait that has not ended."""
        if self.status is not Status.WAITING:
            return None
        return next((wait for wait in reversed(self.waits) if wait.ended_at is None), None)

    def demand_may_ask(self, by: Person) -> None:
        """Raise Refusal unless the assignee or the office asks, nothing else is asked, and the work is not done."""
        self.demand_ordinary()
        if not by.has(Role.OFFICE):
            self.demand_assignee(by)
        if self.status is Status.WAITING:
            raise Refusal("wait.asked_already")
        if self.status not in {Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS}:
            raise Refusal("ticket.is_over", number=self.number)
        if self.reporter_id is None and self.entered_by_id is None:
            raise Refusal("wait.nobody_to_ask")

    def ask_reporter(self, asked: str, by: Person, now: datetime, clock: Clock, *, is_delivered: bool = True) -> Wait:
        """请补充: wait for the reporter; `post_id` of the wait is the caller's to fill in.

        The question bears name and phone: delivered, it meets the respond target. A second pause,
        and one begun on the due day, need the office: its own question is its word.
        """
        self.demand_may_ask(by)
        self.status = Status.WAITING
        self.analyse(by, now)
        grants = clock.grants_pause(self)
        is_requested = grants and not by.has(Role.OFFICE) and clock.pause_needs_office(self, now)
        wait = self._wait(asked, by, now, now, clock, is_granted=grants and not is_requested)
        wait.is_requested, wait.delivered_at = is_requested, now if is_delivered else None
        meets = self.count_response(Response.ASKED, by, now, clock) if is_delivered else None
        pauses = "asked" if is_requested else "yes" if grants else "no"
        self.log("asked", by, now, text=asked, pauses=pauses, meets=meets)
        clock.recompute_due(self, now)
        return wait

    def note_delivery(self, wait: Wait, at: datetime, by: Person, now: datetime, clock: Clock) -> None:
        """The question of a wait arrived at `at`: from then on it is a response, and the clock may stand still."""
        wait.delivered_at = at
        wait.begun_at = min(at, wait.ended_at or at)
        meets = self.count_response(Response.ASKED, by, at, clock)
        self.log("question_delivered", None, now, meets=meets)
        clock.recompute_due(self, now)

    def give_up_question(self, wait: Wait, now: datetime, clock: Clock) -> None:
        """The question cannot be delivered: nobody is waited for, and nobody was answered."""
        self.log("question_undelivered", None, now, text=wait.asked)
        self.end_wait(now, clock)

    def allow_pause(self, by: Person, now: datetime, clock: Clock) -> None:
        """The office lets the clock stand still from now on."""
        wait = self.lasting_wait
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        if wait is None or not wait.is_requested or not clock.grants_pause(self):
            raise Refusal("wait.no_request")
        wait.is_requested = False
        self._go_on_waiting(wait, now, clock, is_granted=True)
        self.log("pause_allowed", by, now)
        clock.recompute_due(self, now)

    def resume(self, by: Person | None, now: datetime, clock: Clock, ended_at: datetime | None = None) -> None:
        """恢复计时: the answer is there, or (`by` is None) a wait may last no longer than until `ended_at`.

        The log says `ran` where the clock had not stood still.
        """
        if by is not None and not (by.has(Role.OFFICE) or by.id in {self.assignee_id, self.reporter_id}):
            raise Refusal("wait.only_those_concerned")
        if self.status is not Status.WAITING:
            raise Refusal("wait.none")
        wait = self.lasting_wait
        ran = "yes" if wait is not None and not wait.stood_still else None
        self.end_wait(now, clock, ended_at)
        self.log("resumed", by, now, ran=ran)

    def answer_wait(self, by: Person, now: datetime, clock: Clock, ended_at: datetime | None = None) -> None:
        """The answer of `by` is there, for the card that asked; the clock goes on."""
        wait = self.lasting_wait
        self.resume(by, now, clock, ended_at)
        if wait is not None and wait.ended_at is not None:
            self.remember(answered_wait={"at": wait.ended_at.isoformat(), "who": by.name})

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
        wait, grants = self.lasting_wait, clock.grants_pause(self)
        if wait is None or wait.is_granted == grants or (wait.is_requested and grants):
            return
        wait.is_requested = False
        self._go_on_waiting(wait, now, clock, is_granted=not wait.is_granted)

    def _go_on_waiting(self, wait: Wait, now: datetime, clock: Clock, *, is_granted: bool) -> None:
        """The same question, from now on with the clock standing still, or running."""
        wait.ended_at = now
        goes_on = self._wait(wait.asked, wait.asked_by, wait.asked_at, now, clock, is_granted=is_granted)
        goes_on.chased_at, goes_on.post_id, goes_on.delivered_at = wait.chased_at, wait.post_id, wait.delivered_at

    def _wait(
        self, asked: str, by: Person | None, asked_at: datetime, now: datetime, clock: Clock, *, is_granted: bool
    ) -> Wait:
        by_id = by.id if by is not None else None
        said = {"asked": asked, "asked_by_id": by_id, "asked_at": asked_at}
        wait = bare_row(Wait, ticket_id=self.id, begun_at=now, is_granted=is_granted, **said)
        wait.asked_by = by
        self.waits.append(wait)
        clock.set_wait_end(self, wait)
        return wait
