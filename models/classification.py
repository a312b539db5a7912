"""Kind and class of a ticket: proposed by triage, questioned by the reporter, settled by the office."""

from datetime import datetime

from sqlmodel import Field

from models.columns import moment, word
from models.person import Person
from models.refusal import Refusal
from models.target import Clock
from models.terms import Kind, Role, Severity, Status
from models.ticket_facts import TicketFacts


class Classifiable(TicketFacts):
    """The office's word on kind and class, and the reporter's wish for another."""

    confirmed_by_id: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    proposed_kind: Kind | None = Field(default=None, sa_column=word(Kind, nullable=True))
    proposed_severity: Severity | None = Field(default=None, sa_column=word(Severity, nullable=True))
    proposal_reason: str = ""

    def confirm_class(self, by: Person, now: datetime) -> None:
        """Say that triage was right. The clocks run already; this only confirms."""
        self.demand_office(by)
        if self.confirmed_at is None:
            self.settle(by, now)
            self.log("class_confirmed", by, now, kind=self.kind, severity=self.severity)

    def correct(
        self, kind: Kind, severity: Severity | None, reason: str, by: Person, now: datetime, clock: Clock
    ) -> None:
        """Another kind or class, misjudged from the start (原判有误): it counts from the first report."""
        self.demand_office(by)
        severity = severity if kind is Kind.DEFECT else None
        if kind is Kind.DEFECT and severity is None:
            raise Refusal("class.needed")
        if (kind, severity) == (self.kind, self.severity):
            self.confirm_class(by, now)
            return
        before = self.kind, self.severity
        self.kind, self.severity = kind, severity
        self.settle(by, now)
        self.log(
            "class_corrected",
            by,
            now,
            from_kind=before[0],
            from_severity=before[1],
            kind=kind,
            severity=severity,
            reason=reason,
        )
        clock.reclassify(self, start=self.reported_at, now=now)

    def propose(self, kind: Kind, severity: Severity | None, reason: str, by: Person, now: datetime) -> None:
        """The reporter holds another kind or class to be right; nothing moves until the office decides."""
        self.demand_reporter(by)
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
        severity = severity if kind is Kind.DEFECT else None
        if (kind, severity) == (self.kind, self.severity):
            raise Refusal("class.same")
        self.proposed_kind, self.proposed_severity, self.proposal_reason = kind, severity, reason
        self.log("class_proposed", by, now, kind=kind, severity=severity, reason=reason)

    def accept_proposal(self, by: Person, now: datetime, clock: Clock) -> None:
        """Take the reporter's word for it, with one click."""
        if self.proposed_kind is None:
            raise Refusal("class.no_proposal")
        self.correct(self.proposed_kind, self.proposed_severity or self.severity, self.proposal_reason, by, now, clock)

    def keep_class(self, by: Person, now: datetime) -> None:
        """Decide against the reporter's proposal."""
        self.demand_office(by)
        if self.proposed_kind is None:
            raise Refusal("class.no_proposal")
        self.log("class_kept", by, now, kind=self.kind, severity=self.severity)
        self.settle(by, now)

    def raise_to(self, severity: Severity | None, now: datetime, clock: Clock) -> bool:
        """More was said before anybody judged: the desk may call it a defect, or a graver one, never a milder.

        Whether it became graver.
        """
        is_graver = self.kind is not Kind.DEFECT or (severity or Severity.B) < (self.severity or Severity.B)
        if self.confirmed_at is not None or not is_graver:
            return False
        self.kind, self.severity = Kind.DEFECT, severity
        self.log("class_raised", None, now, kind=self.kind, severity=severity)
        clock.reclassify(self, start=self.reported_at, now=now)
        return True

    def settle(self, by: Person, now: datetime) -> None:
        """The office has spoken: its word stands, the reporter's wish is dealt with."""
        self.confirmed_by_id, self.confirmed_at = by.id, now
        self.confirmer = by
        self.proposed_kind = self.proposed_severity = None
        self.proposal_reason = ""

    def demand_office(self, by: Person) -> None:
        """Only the office decides on kind and class, while there is something to decide."""
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        if self.status.is_final and self.status is not Status.DECLINED:
            raise Refusal("ticket.is_over", number=self.number)
