"""故障处理报告: the write-up owed within 24 hours of a restoration, its versions, and who may write it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Relationship

from models.people.person import Person
from models.refusal import Refusal
from models.storage.columns import BigId, moment, word
from models.storage.row import Row
from models.terms import Promise, ReportStage, Role
from models.tickets.closing import Closable
from models.tickets.target import Clock, Target

REPORTS = (Promise.REPORT, Promise.FINAL_REPORT)
LEAST_LETTERS = 2


NOTHING = frozenset(
    ("无", "没有", "暂无", "不详", "略", "同上", "待补", "待填", "测试", "none", "nothing", "nil", "na", "tbd", "test")
)
"""What tells as little as a blank; that there was no loss is a finding."""


class Sections(NamedTuple):
    """What a fault report tells: 故障种类, 故障原因, 解决方法, 故障损失 (三·2.3(3))."""

    fault_kind: str = ""
    cause: str = ""
    method: str = ""
    loss: str = ""

    def missing(self, stage: ReportStage) -> list[str]:
        """The sections of which a report of this stage has to say something: all of them only in a final one."""
        needed = Sections._fields if stage is ReportStage.FINAL else ("fault_kind",)
        return [name for name, text in self._asdict().items() if name in needed and _says_nothing(name, text)]


def _says_nothing(name: str, text: str) -> bool:
    letters = "".join(letter for letter in text if letter.isalnum()).casefold()
    if name == "loss" and letters in {"无", "没有", "暂无", "none", "nil"}:
        return False
    return letters in NOTHING or len(set(letters)) < LEAST_LETTERS


class FaultReport(Row, table=True):
    """One version of a ticket's report: filed, or the one unfinished report after the last filed version.

    `number`, such as `GZ-2026-0001`, is given at the first filing and stays with the versions that follow.
    """

    __tablename__ = "fault_report"
    __table_args__: Any = (UniqueConstraint("ticket_id", "version"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(foreign_key="ticket.id")
    version: int
    number: str | None = None
    stage: ReportStage = Field(sa_column=word(ReportStage))
    fault_kind: str
    cause: str
    method: str
    loss: str
    is_filed: bool = False
    written_by_id: int = Field(foreign_key="person.id")
    written_at: datetime = Field(sa_column=moment())
    filed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    writer: Person = Relationship()

    @property
    def sections(self) -> Sections:
        """The four texts."""
        return Sections(self.fault_kind, self.cause, self.method, self.loss)

    def write(self, stage: ReportStage, sections: Sections, by: Person, now: datetime) -> None:
        """Put what was written in the place of what the unfinished report said."""
        self.stage = stage
        self.fault_kind, self.cause, self.method, self.loss = sections
        self.written_by_id, self.written_at = by.id or 0, now
        self.writer = by


class Reportable(Closable):
    """The report on an A or a major fault: written, filed, amended, or waived by the office."""

    if TYPE_CHECKING:
        reports: list[FaultReport]

    @property
    def filed_reports(self) -> Sequence[FaultReport]:
        """The versions that were filed, oldest first."""
        return [report for report in self.reports if report.is_filed]

    @property
    def unfinished_report(self) -> FaultReport | None:
        """What was written down and not filed yet."""
        return next((report for report in self.reports if not report.is_filed), None)

    @property
    def report_is_waivable(self) -> bool:
        """Owed from the time when it was an A or a major fault, which it no longer is."""
        return not self.needs_restoring_first and any(map(self._is_owed, REPORTS))

    @property
    def report_stages(self) -> Sequence[ReportStage]:
        """The stages that may be filed now, the usual one first: a first report only while none has come in time."""
        if self._is_owed(Promise.REPORT):
            return ReportStage.FINAL, ReportStage.FIRST
        if self._is_owed(Promise.FINAL_REPORT):
            return ReportStage.FINAL, ReportStage.FURTHER
        return (ReportStage.FINAL,)

    def target_kept_by(self, report: FaultReport) -> Target | None:
        """The promise that the filing of a version kept; None for a further report or a later amendment."""
        kept = (target for target in self.targets if target.promise in REPORTS and target.met_at == report.filed_at)
        return next(kept, None)

    def save_unfinished_report(self, stage: ReportStage, sections: Sections, by: Person, now: datetime) -> FaultReport:
        """存草稿: keep what there is, filed or not it may be incomplete."""
        self.demand_report_writer(by)
        unfinished = self._write_report(stage, sections, by, now)
        self.log("report_drafted", by, now)
        return unfinished

    def file_report(
        self, stage: ReportStage, sections: Sections, number: str, by: Person, now: datetime, clock: Clock
    ) -> FaultReport:
        """提交报告: a final one keeps every promise; a first one is in time too, and owes the final one from now on.

        Filed again, it is a new version under the same number. Filing the newest version as it stands changes nothing.
        """
        self.demand_report_writer(by)
        if stage not in self.report_stages:
            raise Refusal("report.stage_not_now")
        if sections.missing(stage):
            raise Refusal("report.incomplete")
        filed = self.filed_reports
        is_amended = bool(filed) and not any(map(self._is_owed, REPORTS))
        if is_amended and (filed[-1].stage, filed[-1].sections) == (stage, sections):
            return filed[-1]
        report = self._write_report(stage, sections, by, now)
        report.number = filed[-1].number if filed else number
        report.is_filed, report.filed_at = True, now
        verb = "report_amended" if is_amended else "report_filed"
        self.log(verb, by, now, number=report.number, version=report.version, stage=stage, **sections._asdict())
        self._keep_promises(stage, now, clock)
        return report

    def waive_report(self, reason: str, by: Person, now: datetime, clock: Clock) -> None:
        """免报: no longer an A nor a major fault, so the office may do without the report, and says why."""
        self.demand_may_waive_report(by)
        for promise in filter(self._is_owed, REPORTS):
            clock.waive(self, promise, now)
        self.log("report_waived", by, now, reason=reason)

    def demand_report_writer(self, by: Person) -> None:
        """Whoever had the ticket, a colleague of the same company, or the office; once a report is owed or filed."""
        if not (self._worked_on_it(by) or by.has(Role.OFFICE)):
            raise Refusal("report.not_yours", who=self.assignee.name if self.assignee else "")
        if self.target(Promise.REPORT) is None and not self.filed_reports:
            raise Refusal("report.not_owed")

    def demand_may_waive_report(self, by: Person) -> None:
        """Only the office, only after the class was lowered, and only while the report is owed."""
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        if self.needs_restoring_first:
            raise Refusal("report.stays_owed")
        if not self.report_is_waivable:
            raise Refusal("report.not_owed")

    def _worked_on_it(self, by: Person) -> bool:
        if by.id in {self.assignee_id, self.resolved_by_id, self.restored_by_id}:
            return True
        return self.assignee is not None and by.has(Role.ENGINEER) and by.company == self.assignee.company

    def _is_owed(self, promise: Promise) -> bool:
        target = self.target(promise)
        return target is not None and target.is_open

    def _write_report(self, stage: ReportStage, sections: Sections, by: Person, now: datetime) -> FaultReport:
        unfinished = self.unfinished_report
        if unfinished is not None:
            unfinished.write(stage, sections, by, now)
            return unfinished
        unfinished = FaultReport(
            ticket_id=self.id or 0,
            version=len(self.reports) + 1,
            stage=stage,
            **sections._asdict(),
            written_by_id=by.id or 0,
            written_at=now,
            writer=by,
        )
        self.reports.append(unfinished)
        return unfinished

    def _keep_promises(self, stage: ReportStage, now: datetime, clock: Clock) -> None:
        if stage is ReportStage.FURTHER:
            return
        clock.meet(self, Promise.REPORT, now)
        if stage is ReportStage.FIRST:
            clock.owe(self, Promise.FINAL_REPORT, now, now, start_event="filed")
        else:
            clock.meet(self, Promise.FINAL_REPORT, now)
