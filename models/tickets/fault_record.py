"""故障记录: when and where a fault happened, who confirmed its record (三·2.3(4)), and what a question's adds."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Typed
from models.storage.columns import moment, word
from models.terms import THIRD_PARTIES, Delay, Kind, Party, Promise, Role, Status
from models.tickets.assignment import WORKERS, Assignable

OF_THE_STANDARD = (Promise.RESPOND, Promise.RESOLVE, Promise.REPORT)
A_MINUTE = timedelta(minutes=1)
"""Forms ask for minutes: what happens within the one of the report was not after it."""


def is_after_report(occurred_at: datetime, reported_at: datetime) -> bool:
    """Return whether a fault would have happened after it was reported; both times aware."""
    return occurred_at >= reported_at + A_MINUTE


class Recordable(Assignable):
    """The record of a fault, besides its reporter and its words.

    `occurred_at` is None where nobody said: the time of the report stands for it then, and is marked so. `party` is the
    party that caused it, as the office found, and `party_evidence` the number or notice that shows it. `recorded_at` is
    when the person who mended it confirmed the record (记录人), `record_checked_at` when the office had checked it
    (审核人); both count for the result that was handed in before.
    """

    occurred_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    location: Typed = ""
    party: Party | None = Field(default=None, sa_column=word(Party, nullable=True))
    party_evidence: Typed = ""
    recorded_by_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    record_checked_by_id: int | None = Field(default=None, foreign_key="person.id")
    record_checked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    if TYPE_CHECKING:
        answered_by_id: int | None
        resolved_by_id: int | None
        resolved_at: datetime | None

    @property
    def is_record_signed(self) -> bool:
        """The record of this result was confirmed by the person whose it is to confirm."""
        return self.recorded_at is not None and (self.resolved_at is None or self.resolved_at <= self.recorded_at)

    @property
    def is_record_checked(self) -> bool:
        """The office has checked the record that was confirmed."""
        at = self.record_checked_at
        return self.is_record_signed and at is not None and self.recorded_at is not None and self.recorded_at <= at

    def may_set_party(self, by: Person) -> bool:
        """The office itself, of a fault that is no part of another; never anybody of a vendor."""
        return self.kind is Kind.DEFECT and self.status is not Status.MERGED and by.is_ours(Role.OFFICE)

    def demand_may_set_party(self, by: Person) -> None:
        """Raise Refusal for everybody else."""
        self.demand_ordinary()
        if not self.may_set_party(by):
            raise Refusal("party.only_office")

    def set_party(self, party: Party, evidence: str, by: Person, now: datetime) -> None:
        """责任方: who caused it; of a third party with its evidence (单号, 公告). The last word counts."""
        self.demand_may_set_party(by)
        if party in THIRD_PARTIES and not evidence:
            raise Refusal("party.evidence_needed")
        if (self.party, self.party_evidence) != (party, evidence):
            self.party, self.party_evidence = party, evidence
            self.log("party_set", by, now, party=party, evidence=evidence)

    def may_explain_delay(self, by: Person) -> bool:
        """The office, and the person who has the fault or mended it."""
        is_theirs = by.id is not None and by.id in {self.assignee_id, self.resolved_by_id}
        return self.kind is Kind.DEFECT and (by.has(Role.OFFICE) or is_theirs)

    def demand_late_promises(self, by: Person, now: datetime) -> list[str]:
        """The promises of the standard that are broken, kept late or still owed. Raises Refusal where none is."""
        self.demand_ordinary()
        if not self.may_explain_delay(by):
            raise Refusal("delay.not_yours")
        promised = ((promise, self.target(promise)) for promise in OF_THE_STANDARD)
        late = [str(promise) for promise, target in promised if target is not None and target.is_breached(now)]
        if not late:
            raise Refusal("delay.nothing_late", number=self.number)
        return late

    def explain_delay(self, promise: str, delay: Delay, reason: str, by: Person, now: datetime) -> None:
        """超时原因 of a promise that was broken: the last word counts, the log has all of them."""
        target = self.target(promise)
        if promise not in self.demand_late_promises(by, now) or target is None:
            raise Refusal("delay.nothing_late", number=self.number)
        target.note = reason
        self.log("delay_explained", by, now, promise=promise, delay=delay, reason=reason)

    def may_sign_record(self, by: Person) -> bool:
        """Return whether the person resolved the fault, else had it, else is of the office. Only once it is over."""
        is_over = self.status.is_final and self.status is not Status.MERGED
        if self.kind is not Kind.DEFECT or not is_over or self.is_record_signed:
            return False
        recorder_id = self.resolved_by_id or self.assignee_id
        return by.has(*WORKERS) and (by.id == recorder_id if recorder_id is not None else by.has(Role.OFFICE))

    def may_check_record(self, by: Person) -> bool:
        """The office, but neither the confirmer of the record nor anybody of the vendor."""
        is_ours = by.is_ours(Role.OFFICE)
        return self.is_record_signed and not self.is_record_checked and is_ours and by.id != self.recorded_by_id

    def sign_record(self, by: Person, now: datetime) -> None:
        """确认记录: what the record of the fault says is what was done (三·2.3(4))."""
        self.demand_ordinary()
        if self.is_record_signed and self.recorded_by_id == by.id:
            return
        if not self.may_sign_record(by):
            raise Refusal("record.not_yours_to_sign")
        self.recorded_by_id, self.recorded_at = by.id, now
        self.log("record_signed", by, now)

    def may_note_consultation(self, by: Person) -> bool:
        """Return whether the person answered the question or is of the office. Only once it is closed."""
        is_over = self.kind is Kind.CONSULTATION and self.status is Status.CLOSED
        return is_over and by.has(*WORKERS, Role.ADMIN) and (by.has(Role.OFFICE) or by.id == self.answered_by_id)

    def demand_may_note_consultation(self, by: Person) -> None:
        """Raise Refusal for everybody else, and as long as it is not over."""
        self.demand_ordinary()
        if not self.may_note_consultation(by):
            raise Refusal("record.not_yours_to_note")

    def note_consultation(
        self, by: Person, now: datetime, *, business: str | None, basis: str | None, remark: str | None
    ) -> None:
        """业务类型, 依据, 备注 of the record of a question (三·2.1); said again, the later words stand."""
        self.demand_may_note_consultation(by)
        self.log("consultation_noted", by, now, business=business, basis=basis, remark=remark)

    def check_record(self, by: Person, now: datetime) -> None:
        """审核记录: the office has read it."""
        self.demand_ordinary()
        if self.is_record_checked and self.record_checked_by_id == by.id:
            return
        if not self.may_check_record(by):
            raise Refusal("record.not_yours_to_check")
        self.record_checked_by_id, self.record_checked_at = by.id, now
        self.log("record_checked", by, now)

    def demand_may_record(self, by: Person) -> None:
        """Raise Refusal unless the person reported the fault, has it or is of the office; also after the end."""
        self.demand_ordinary()
        if self.kind is not Kind.DEFECT:
            raise Refusal("ticket.only_defects")
        if not (self.speaks_for_reporter(by) or by.has(Role.OFFICE) or by.id == self.assignee_id):
            raise Refusal("record.not_yours")

    def record_circumstances(self, occurred_at: datetime | None, location: str, by: Person, now: datetime) -> None:
        """发生时间, 地点: kept with who said so; `occurred_at`, aware UTC, is never after the report."""
        self.demand_may_record(by)
        if occurred_at is not None and is_after_report(occurred_at, self.reported_at):
            raise Refusal("record.after_report", reported=self.reported_at)
        if (occurred_at, location) == (self.occurred_at, self.location):
            return
        self.occurred_at, self.location = occurred_at, location
        said = occurred_at.isoformat() if occurred_at else None
        self.log("circumstances", by, now, occurred_at=said, location=location or None)
