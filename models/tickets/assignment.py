"""The assignment of a ticket: taken by oneself, given out by the office, passed on with a reason; and its helpers."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Proof
from models.storage.columns import BigId, moment
from models.storage.row import Row
from models.terms import EndReason, Promise, Role, Severity, Status
from models.tickets.response import Respondable, Response
from models.tickets.target import Clock

WORKERS = (Role.ENGINEER, Role.OFFICE)
"""The roles that may have a ticket."""
HELPERS = (*WORKERS, Role.ADMIN)
"""The roles that may lend a hand."""
WORKED_ON = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING, Status.RESTORED)
"""While a ticket stands here, somebody has to have it."""


class TicketHelper(Row, table=True):
    """A person who lends the assignee a hand (协办)."""

    __proof__ = Proof.STATE
    __tablename__ = "ticket_helper"

    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), primary_key=True))
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    added_by_id: int = Field(foreign_key="person.id")
    added_at: datetime = Field(sa_column=moment())


class Assignable(Respondable):
    """The one person who works on it. Given out and not taken yet, `taken_at` is None."""

    assignee_id: int | None = Field(default=None, foreign_key="person.id")
    taken_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    if TYPE_CHECKING:
        helpers: list[TicketHelper]

        @property
        def restored_at(self) -> datetime | None:
            """The moment when business is said to run again."""

    def take(self, by: Person, now: datetime, clock: Clock) -> None:
        """Begin the work. Never waits for the office's confirmation; meets the respond target."""
        if not by.has(*WORKERS):
            raise Refusal("ticket.only_engineer_takes")
        if self.assignee is not None and self.taken_at is not None and self.assignee.is_active(now):
            if self.assignee_id == by.id and self.status in WORKED_ON:
                return
            raise Refusal("ticket.already_taken", who=self.assignee.name, at=self.taken_at)
        self._demand_worked_on()
        self._demand_not_anothers(by, now)
        if self.status in {Status.NEW, Status.ASSIGNED}:
            self.status = Status.IN_PROGRESS
        self.assignee_id, self.taken_at = by.id, now
        self.assignee = by
        self.analyse(by, now)
        self.log("taken", by, now, meets=self.count_response(Response.TAKEN, by, now, clock))

    def assign(self, to: Person, by: Person, now: datetime) -> None:
        """派单: the office gives it out. The clock runs on, and only taking it is a response."""
        self.demand_may_assign(by)
        before = self._give_to(to, now)
        self.is_confidential = self.is_confidential and not self.is_security  # the office has released it (R5)
        self.analyse(by, now)
        self.log("assigned", by, now, before=before, to=to.name)

    def transfer(self, to: Person, reason: str, by: Person, now: datetime) -> None:
        """转办: the assignee passes it on, with a reason; the clock runs on."""
        self.demand_may_transfer(by)
        if not reason:
            raise Refusal("assignment.reason_needed")
        before = self._give_to(to, now)
        self.transfers += 1
        self.log("transferred", by, now, before=before, to=to.name, reason=reason)

    def add_helper(self, person: Person, by: Person, now: datetime) -> None:
        """协办: somebody lends a hand; the ticket stays with its assignee."""
        self.demand_may_add_helper(by)
        if person.id == self.assignee_id:
            raise Refusal("assignment.has_it_already", who=person.name)
        if not person.has(*HELPERS) or not person.is_active(now):
            raise Refusal("assignment.unfit_helper", who=person.name)
        if person.id in self.helper_ids:
            raise Refusal("assignment.helps_already", who=person.name)
        self.helpers.append(
            TicketHelper(ticket_id=self.id or 0, person_id=person.id or 0, added_by_id=by.id or 0, added_at=now)
        )
        self.log("helper_added", by, now, to=person.name)

    def give_back(self, because: EndReason, by: Person | None, now: datetime) -> None:
        """Take the ticket from an assignee who left or moved: the office gives it out again, and the clock runs on."""
        if self.assignee is None:
            return
        before, self.assignee = self.assignee.name, None
        self.assignee_id = self.taken_at = None
        if self.status is not Status.WAITING and self.restored_at is None:
            self.status = Status.NEW
        self.log("given_back", by, now, before=before, because=because)

    def hand_on(self, to: Person, because: EndReason, by: Person | None, now: datetime) -> None:
        """The same, with a successor, whose it is to take; the clock runs on."""
        self.give_back(because, by, now)
        before = self._give_to(to, now)
        self.log("assigned", by, now, before=before, to=to.name)

    @property
    def status_at_work(self) -> Status:
        """The status of a ticket that has to be worked on: taken, given out, or nobody's yet."""
        if self.taken_at is not None:
            return Status.IN_PROGRESS
        return Status.ASSIGNED if self.assignee_id is not None else Status.NEW

    @property
    def helper_ids(self) -> set[int]:
        """The ids of the people who lend a hand."""
        return {helper.person_id for helper in self.helpers}

    def demand_assignee(self, by: Person) -> None:
        """Only the one who has the ticket may take the next step on it."""
        if self.assignee is None:
            raise Refusal("ticket.nobody_has_it")
        if self.assignee_id != by.id:
            raise Refusal("ticket.only_assignee", who=self.assignee.name)

    def demand_may_assign(self, by: Person) -> None:
        """Only the office gives tickets out, and only what is still to be done."""
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        self._demand_worked_on()

    def demand_may_transfer(self, by: Person) -> None:
        """Only the assignee passes it on, and only what is still to be done."""
        self.demand_assignee(by)
        self._demand_worked_on()

    def demand_may_add_helper(self, by: Person) -> None:
        """Raise Refusal unless the assignee or the office asks others to help."""
        if not by.has(Role.OFFICE) and self.assignee_id != by.id:
            raise Refusal("assignment.only_assignee_or_office")
        self._demand_worked_on()

    def demand_held_by_nobody(self) -> None:
        """Refuse where somebody has it by now."""
        if self.assignee is not None:
            raise Refusal("assignment.somebody_has_it", who=self.assignee.name, phone=self.assignee.phone)

    def demand_still_held_by(self, holder_id: int) -> None:
        """Raise Refusal where the ticket has another assignee than the one that the presser saw; 0 for nobody."""
        if (self.assignee_id or 0) != holder_id:
            self.demand_held_by_nobody()
            raise Refusal("card.stale")

    def _demand_worked_on(self) -> None:
        self.demand_ordinary()
        if self.status not in WORKED_ON:
            raise Refusal("ticket.is_over", number=self.number)

    def _demand_not_anothers(self, by: Person, now: datetime) -> None:
        """Raise Refusal where the ticket was given to another person who is still here; the office may always take it.

        A ticket of class A may be taken by anybody, and so may one whose response is overdue: the escalation calls
        others.
        """
        assignee, respond = self.assignee, self.target(Promise.RESPOND)
        if assignee is None or assignee.id == by.id or by.has(Role.OFFICE) or not assignee.is_active(now):
            return
        if self.severity is Severity.A or (respond is not None and respond.is_open and now >= respond.due_at):
            return
        raise Refusal("assignment.is_anothers", who=assignee.name, phone=assignee.phone)

    def _give_to(self, to: Person, now: datetime) -> str | None:
        """Let `to` have it, to be taken anew; the name of who had it.

        While the desk waits for the reporter, or business is said to run again, only the one who has it changes.
        """
        if to.id == self.assignee_id:
            raise Refusal("assignment.has_it_already", who=to.name)
        if not to.has(*WORKERS) or not to.is_active(now):
            raise Refusal("assignment.unfit", who=to.name)
        before = self.assignee.name if self.assignee else None
        if self.status is not Status.WAITING and self.restored_at is None:
            self.status = Status.ASSIGNED
        self.assignee_id, self.taken_at = to.id, None
        self.assignee = to
        return before
