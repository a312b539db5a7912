"""Who has the ticket."""

from datetime import datetime

from sqlmodel import Field

from models.columns import moment
from models.person import Person
from models.refusal import Refusal
from models.target import Clock
from models.terms import Promise, Role, Status
from models.ticket_facts import TicketFacts


class Assignable(TicketFacts):
    """The one person who works on it."""

    assignee_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    taken_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    def take(self, by: Person, now: datetime, clock: Clock) -> None:
        """Begin the work. Never waits for the office's confirmation; meets the respond target."""
        if not by.has(Role.ENGINEER, Role.OFFICE):
            raise Refusal("ticket.only_engineer_takes")
        if self.status is Status.IN_PROGRESS and self.assignee_id == by.id:
            return
        if self.assignee is not None and self.status is not Status.ASSIGNED:
            raise Refusal("ticket.already_taken", who=self.assignee.name, at=self.taken_at or now)
        if self.status not in {Status.NEW, Status.ASSIGNED}:
            raise Refusal("ticket.is_over", number=self.number)
        self.status = Status.IN_PROGRESS
        self.assignee_id, self.taken_at = by.id, now
        self.assignee = by
        self.log("taken", by, now)
        clock.meet(self, Promise.RESPOND, now)

    def demand_assignee(self, by: Person) -> None:
        """Only the one who has the ticket may take the next step on it."""
        if self.assignee is None:
            raise Refusal("ticket.nobody_has_it")
        if self.assignee_id != by.id:
            raise Refusal("ticket.only_assignee", who=self.assignee.name)
