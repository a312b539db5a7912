"""Answering, restoring and resolving: how a ticket comes to its end."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Typed
from models.storage.columns import moment, word
from models.terms import Kind, Promise, Role, StateBefore, Status, Voiding
from models.tickets.lesser_faults import Divisible
from models.tickets.response import Response
from models.tickets.target import Clock

WITNESSED_IN = (Status.IN_PROGRESS, Status.WAITING, Status.RESTORED, Status.RESOLVED)
"""The statuses in which people may still say whether business runs again."""
ANSWERING = (Role.OFFICE, Role.ENGINEER, Role.ADMIN)


class Recovery(NamedTuple):
    """The resolver's word on the data: whether the state before the fault was reached, and what was done for it."""

    state_before: StateBefore
    protection: str = ""

    @property
    def says_too_little(self) -> bool:
        """Data was touched, and nothing is said of what protected it, or of what is lost."""
        return self.state_before is not StateBefore.UNTOUCHED and not self.protection


class Resolvable(Divisible):
    """The result of a ticket: the answer to the reporter, when business ran again, and what had been wrong."""

    answer: Typed = ""
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    restored_by_id: int | None = Field(default=None, foreign_key="person.id")
    restored_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    restored_confirmed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    cause: Typed = ""
    method: Typed = ""
    tip: Typed = ""
    state_before: StateBefore | None = Field(default=None, sa_column=word(StateBefore, nullable=True))
    protection: Typed = ""
    resolved_by_id: int | None = Field(default=None, foreign_key="person.id")
    resolved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    @property
    def solved_at(self) -> datetime | None:
        """The moment that meets the resolve target by the class it has now; None while nothing does.

        An A or a major fault: when business ran again, once confirmed. Others: when the result was handed in.
        """
        if self.needs_restoring_first:
            return self.restored_at if self.restored_confirmed_at else None
        return self.resolved_at

    def note(self, text: str, by: Person, now: datetime, ref: str) -> None:
        """A word among the team, in the message `ref`: the reporter does not read it."""
        self.log("noted", by, now, text=text, ref=ref)

    def reply(self, text: str, by: Person, now: datetime, clock: Clock, ref: str, *, says_something: bool) -> None:
        """A word to the reporter in the thread. By one of the desk's people it answers what no act has to answer."""
        answers = by.has(*ANSWERING) and not self.is_reported_by(by) and says_something and self.is_answered_by_words
        meets = self.count_response(Response.SAID, by, now, clock) if answers else None
        self.log("said", by, now, text=text, ref=ref, meets=meets)
        if answers and self.answered_at is None:
            self.answered_by_id, self.answered_at = by.id, now
            self.answerer = by

    def begin_restoring(self, by: Person, now: datetime) -> None:
        """业务已恢复 was pressed: its moment counts, while the form that it opened is filled in."""
        self.demand_work_in_progress(by)
        if self.restored_at is None:
            self.remember(restoring={"by": by.id, "at": now.isoformat()})

    def restore(self, recovery: Recovery, by: Person, now: datetime, clock: Clock, pressed_within: timedelta) -> None:
        """Business runs again, says the assignee: the report is owed. What was promised is kept once it is confirmed.

        The moment is that of the press, where the same person made it no longer than `pressed_within` ago.
        """
        self.demand_work_in_progress(by)
        if self.restored_at is not None:
            return
        self._recover(recovery)
        self.restored_by_id, self.restored_at = by.id, self._pressed_at(by, now, pressed_within)
        self.remember(restoring=None)
        at = self.restored_at.isoformat() if self.restored_at != now else None
        self.log("restored", by, now, at=at, **recovery._asdict())
        self.count_restoration(now, clock, self.restored_at)

    def _pressed_at(self, by: Person, now: datetime, within: timedelta) -> datetime:
        pressed = self.conversation.get("restoring")
        at = datetime.fromisoformat(pressed["at"]) if pressed and pressed["by"] == by.id else now
        return at if now - at <= within else now

    def _recover(self, recovery: Recovery) -> None:
        """Before a restoration or a fix, say what was done to protect data (三·2.3(3))."""
        if recovery.says_too_little:
            raise Refusal("recovery.say_how")
        self.state_before, self.protection = recovery

    def confirm_restored(self, by: Person, now: datetime, clock: Clock) -> None:
        """Office or reporter see that business runs again: the moment of 业务已恢复 meets the target."""
        self._demand_restoration_witness(by)
        if self.restored_confirmed_at is not None or self.restored_at is None:
            return
        self.restored_confirmed_at = now
        self.end_wait(now, clock)
        if self.status is Status.IN_PROGRESS:
            self.status = Status.RESTORED
        self.log("restoration_confirmed", by, now)
        self.count_restoration(now, clock, self.restored_at)

    def count_restoration(self, now: datetime, clock: Clock, since: datetime) -> None:
        """An A or a major fault runs again: the report is owed; once confirmed, its moment keeps the promise.

        `since` is what the report counts from: the press of 业务已恢复 or the result, or the decision that made it one.
        """
        self._take_result_as_restored()
        if not self.needs_restoring_first or self.restored_at is None:
            return
        if self.restored_confirmed_at is not None:
            clock.meet(self, Promise.RESOLVE, self.restored_at)
        report = self.target(Promise.REPORT)
        is_anew = report is not None and report.started_at < self.restored_at
        event = "restored" if since == self.restored_at else "graver"
        clock.owe(self, Promise.REPORT, since, now, start_event=event, again=is_anew)

    def void_report(self, now: datetime, clock: Clock) -> None:
        """The restoration was none: a report on it is not owed, unless it was filed or is overdue."""
        for promise in (Promise.REPORT, Promise.FINAL_REPORT):
            target = self.target(promise)
            if target is not None and target.is_open and not target.is_breached(now):
                clock.waive(self, promise, now, Voiding.DENIED)

    def deny_restored(self, by: Person, now: datetime, clock: Clock) -> None:
        """Office or reporter see that it still fails; the clock has never stopped. Of a result they say 未解决."""
        self._demand_restoration_witness(by)
        if self.status is Status.RESOLVED:
            raise Refusal("restore.over", number=self.number)
        if self.restored_confirmed_at is not None:
            raise Refusal("restore.already_confirmed")
        self.restored_by_id = self.restored_at = None
        self.log("restoration_denied", by, now)
        self.void_report(now, clock)

    def resolve(
        self, cause: str, method: str, tip: str, recovery: Recovery, by: Person, now: datetime, clock: Clock
    ) -> None:
        """Hand in the result with cause and method; B to D meet their target here, an A when it is confirmed."""
        self.demand_work_in_progress(by)
        self.demand_all_decided()
        self._recover(recovery)
        self.status = Status.RESOLVED
        self.cause, self.method, self.tip = cause, method, tip
        self.resolved_by_id, self.resolved_at = by.id, now
        meets = self.count_response(Response.RESOLVED, by, now, clock)
        self.log("resolved", by, now, cause=cause, method=method, tip=tip, **recovery._asdict(), meets=meets)
        if not self.needs_restoring_first:
            clock.meet(self, Promise.RESOLVE, now)
        self.count_restoration(now, clock, self.restored_at or now)

    def _take_result_as_restored(self) -> None:
        """Count the result as 业务已恢复 where nobody pressed that before, also for what became an A afterwards."""
        if self.needs_restoring_first and self.restored_at is None and self.resolved_at is not None:
            self.restored_by_id, self.restored_at = self.resolved_by_id, self.resolved_at

    def demand_answerer(self, by: Person) -> None:
        """The desk's own people answer, never the reporter, and only while something is open."""
        self.demand_ordinary()
        if not by.has(*ANSWERING) or self.is_reported_by(by):
            raise Refusal("ticket.only_desk_answers")
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)

    def demand_work_in_progress(self, by: Person) -> None:
        """Only the assignee reports on the work, and only on a defect that is being worked on."""
        self.demand_assignee(by)
        if self.kind is not Kind.DEFECT:
            raise Refusal("ticket.only_defects")
        if self.status.is_final or self.status is Status.RESOLVED:
            raise Refusal("ticket.is_over", number=self.number)
        if self.status is Status.WAITING:
            raise Refusal("wait.resume_first")
        if self.status not in {Status.IN_PROGRESS, Status.RESTORED} or self.taken_at is None:
            raise Refusal("ticket.take_first")

    def _demand_restoration_witness(self, by: Person) -> None:
        if not (self.is_reported_by(by) or by.has(Role.OFFICE)) or by.id == self.restored_by_id:
            raise Refusal("restore.only_witness")
        if self.restored_at is None:
            raise Refusal("restore.not_claimed")
        if self.status not in WITNESSED_IN:
            raise Refusal("restore.over", number=self.number)
