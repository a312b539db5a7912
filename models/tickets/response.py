"""响应: what counted as the response to a report, and what its reporter and the office say of that."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.columns import moment
from models.terms import Kind, Promise, Role, Severity
from models.tickets.facts import TicketFacts
from models.tickets.target import Clock

ONLY_BY_AN_ACT = (Severity.A, Severity.B, None)
"""Classes of a defect that no word in a thread answers; one without a class has the clock of a B."""


class Response(StrEnum):
    """The deliberate acts that answer a report."""

    TAKEN = "taken"
    ASKED = "asked"
    ANSWERED = "answered"
    SAID = "said"
    RESOLVED = "resolved"


class Respondable(TicketFacts):
    """The reporter may say that it was no answer; the office decides, once for each response."""

    response_disputed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    response_upheld_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    @property
    def is_answered_by_words(self) -> bool:
        """True where a reply that says something is a response: for A and B it takes an act."""
        return self.kind is not Kind.DEFECT or self.severity not in ONLY_BY_AN_ACT

    @property
    def may_be_disputed(self) -> bool:
        """True while a response that counted through an act may be disputed: the ticket is open, nobody judged it."""
        target = self.target(Promise.RESPOND)
        has_counted = target is not None and target.met_at is not None and bool(target.met_through)
        is_judged = self.response_disputed_at is not None or self.response_upheld_at is not None
        return has_counted and not is_judged and not self.status.is_final

    def count_response(self, act: Response, by: Person, now: datetime, clock: Clock) -> str | None:
        """The first act answers the report; the promise that it met, for the entry of the act."""
        target = self.target(Promise.RESPOND)
        if target is None or not target.is_open:
            return None
        clock.meet(self, Promise.RESPOND, now)
        target.met_by_id, target.met_by, target.met_through = by.id, by.name, act
        return Promise.RESPOND

    def take_response_of(self, other: "Respondable", told_at: datetime) -> str | None:
        """Count the response to `other` for this ticket, too, if it came at `told_at` or later: the report was one.

        Returns the promise that was met, or None.
        """
        target, answered = self.target(Promise.RESPOND), other.target(Promise.RESPOND)
        if target is None or answered is None or answered.met_at is None or answered.met_at < told_at:
            return None
        target.met_at, target.next_step_at = answered.met_at, None
        target.met_by_id, target.met_by, target.met_through = answered.met_by_id, answered.met_by, answered.met_through
        return Promise.RESPOND

    def dispute_response(self, by: Person, now: datetime) -> bool:
        """没有答复我: the reporter was not answered, though an act counted; False where that was said already."""
        self.demand_reporter(by)
        if self.response_disputed_at is not None:
            return False
        if self.response_upheld_at is not None:
            raise Refusal("response.judged_already")
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
        target = self.target(Promise.RESPOND)
        if target is None or target.met_at is None:
            raise Refusal("response.none_yet")
        self.response_disputed_at = now
        self.log("response_disputed", by, now)
        return True

    def uphold_response(self, by: Person, now: datetime) -> None:
        """The office sees that the reporter was answered."""
        self._demand_may_judge(by)
        self.response_disputed_at, self.response_upheld_at = None, now
        self.log("response_upheld", by, now)

    def annul_response(self, by: Person, now: datetime, clock: Clock) -> None:
        """It was none: the report is to be answered still, by the time it was to be answered from the first."""
        self._demand_may_judge(by)
        target = self.target(Promise.RESPOND)
        self.response_disputed_at = None
        if target is not None:
            clock.reopen(self, Promise.RESPOND, now)
            target.met_by_id, target.met_by, target.met_through = None, "", ""
        self.log("response_annulled", by, now)

    def _demand_may_judge(self, by: Person) -> None:
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        if self.response_disputed_at is None:
            raise Refusal("response.not_disputed")
        target = self.target(Promise.RESPOND)
        if self.is_reported_by(by) or (target is not None and target.met_by_id == by.id):
            raise Refusal("response.own")
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
