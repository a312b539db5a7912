"""故障记录: when and where a fault happened, as fields of their own (三·2.3(4))."""

from datetime import datetime, timedelta

from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.columns import moment
from models.terms import Kind, Role
from models.tickets.assignment import Assignable

A_MINUTE = timedelta(minutes=1)
"""Forms ask for minutes: what happens within the one of the report was not after it."""


def is_after_report(occurred_at: datetime, reported_at: datetime) -> bool:
    """Whether a fault would have happened after it was reported; both times aware."""
    return occurred_at >= reported_at + A_MINUTE


class Recordable(Assignable):
    """What is recorded of every fault besides who told of it and in which words.

    `occurred_at` is None where nobody said: the time of the report stands for it then, and is marked so.
    """

    occurred_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    location: str = ""

    def demand_may_record(self, by: Person) -> None:
        """Its reporter, whoever has it or mended it, and the office; also after the end, when the record is made."""
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
