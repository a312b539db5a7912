"""故障处理报告: the write-up owed within 24 hours of a restoration, its versions, and who may write it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, Relationship

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Proof, Typed
from models.storage.columns import BigId, moment, word
from models.storage.row import Row
from models.terms import FaultKind, Promise, ReportStage, Role, StateBefore, Voiding
from models.tickets.report_sections import Finding, Sections, digest_of
from models.tickets.report_signing import Signable
from models.tickets.target import Clock, Target, Task

REPORTS = (Promise.REPORT, Promise.FINAL_REPORT)
UNREAD = "read_at IS NULL AND replaced_at IS NULL"
OWED_AFTERWARDS = (*REPORTS, Promise.MEASURE)
"""Promises that stay owed when the ticket is over."""


def _who(column: str) -> dict[str, Any]:
    return {"foreign_keys": f"FaultReport.{column}"}


class FaultReport(Row, table=True):
    """One version of a ticket's report: filed, or the one unfinished report after the last filed version.

    `number`, such as `GZ-2026-0001`, is given at the first filing and stays with the versions that follow. Its filing
    handed it to the office; `is_on_behalf` where that was not the vendor's project lead (代交), who signs later.
    `digest` binds the vendor's half, `checked_digest` both halves. `replaced_at` is when a newer version was filed,
    which asks for every signature anew.
    """

    __proof__ = Proof.STATE
    __tablename__ = "fault_report"
    __table_args__: Any = (
        UniqueConstraint("ticket_id", "version"),
        Index("ix_fault_report_unread", "ticket_id", sqlite_where=text(UNREAD), postgresql_where=text(UNREAD)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(foreign_key="ticket.id")
    version: int
    number: str | None = None
    stage: ReportStage = Field(sa_column=word(ReportStage))
    fault_kind: FaultKind | None = Field(default=None, sa_column=word(FaultKind, nullable=True))
    cause: Typed = ""
    root_cause: Typed = ""
    method: Typed = ""
    protection: Typed = ""
    lost_interval: Typed = ""
    loss: Typed = ""
    measures: Typed = ""
    tip: Typed = ""
    expected_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_filed: bool = False
    written_by_id: int = Field(foreign_key="person.id")
    written_at: datetime = Field(sa_column=moment())
    filed_by_id: int | None = Field(default=None, foreign_key="person.id")
    filed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    is_on_behalf: bool = False
    digest: str = ""
    lead_signed_by_id: int | None = Field(default=None, foreign_key="person.id")
    lead_signed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    state_before: StateBefore | None = Field(default=None, sa_column=word(StateBefore, nullable=True))
    business_loss: Typed = ""
    business_steps: Typed = ""
    checked_by_id: int | None = Field(default=None, foreign_key="person.id")
    checked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    check_note: Typed = ""
    checked_digest: str = ""
    returned_by_id: int | None = Field(default=None, foreign_key="person.id")
    returned_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    return_reason: Typed = ""
    read_by_id: int | None = Field(default=None, foreign_key="person.id")
    read_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    read_note: Typed = ""
    replaced_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    writer: Person = Relationship(sa_relationship_kwargs=_who("written_by_id"))
    filer: Person | None = Relationship(sa_relationship_kwargs=_who("filed_by_id"))
    project_lead: Person | None = Relationship(sa_relationship_kwargs=_who("lead_signed_by_id"))
    checker: Person | None = Relationship(sa_relationship_kwargs=_who("checked_by_id"))
    returner: Person | None = Relationship(sa_relationship_kwargs=_who("returned_by_id"))
    leader: Person | None = Relationship(sa_relationship_kwargs=_who("read_by_id"))

    @property
    def sections(self) -> Sections:
        """The vendor's half."""
        return Sections(*(getattr(self, name) for name in Sections._fields))

    @property
    def finding(self) -> Finding:
        """The office's half."""
        return Finding(*(getattr(self, name) for name in Finding._fields))

    @property
    def version_name(self) -> str:
        """`GZ-2026-0001-v2`."""
        return f"{self.number}-v{self.version}"

    def write(self, stage: ReportStage, sections: Sections, by: Person, now: datetime) -> None:
        """Put what was written in the place of what the unfinished report said; who changes nothing is no author."""
        if (self.stage, self.sections) == (stage, sections):
            return
        self.stage = stage
        for name, value in sections._asdict().items():
            setattr(self, name, value)
        self.written_by_id, self.written_at = by.id or 0, now
        self.writer = by

    def file(self, number: str, by: Person, now: datetime, *, is_on_behalf: bool) -> None:
        """Hand the version to the office, under the signature of the project lead, or of who stands in for them."""
        self.number, self.is_filed, self.filed_at = number, True, now
        self.filed_by_id, self.is_on_behalf = by.id, is_on_behalf
        self.filer = by
        if not is_on_behalf:
            self.lead_signed_by_id, self.lead_signed_at = by.id, now
            self.project_lead = by
        self.digest = digest_of(number, self.version, self.stage, self.sections)


class Reportable(Signable):
    """The report on an A or a major fault: written, filed, amended, or waived by the office."""

    if TYPE_CHECKING:
        reports: list[FaultReport]

    @property
    def filed_reports(self) -> Sequence[FaultReport]:
        """The versions that were filed, oldest first."""
        return [report for report in self.reports if report.is_filed]

    @property
    def current_report(self) -> FaultReport | None:
        """The newest filed version, the only one that is still signed."""
        filed = self.filed_reports
        return filed[-1] if filed else None

    @property
    def unfinished_report(self) -> FaultReport | None:
        """The report that was written down and not filed yet."""
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
        self,
        stage: ReportStage,
        sections: Sections,
        number: str,
        by: Person,
        now: datetime,
        clock: Clock,
        *,
        is_on_behalf: bool = False,
        tasks: Sequence[Task] = (),
    ) -> FaultReport:
        """提交报告: a final one keeps every promise; a first one is in time too, and owes the final one from now on.

        Filed again, it is a new version under the same number. Filing the newest version as it stands changes nothing,
        and is refused where the office returned it. Its measures are the `tasks` that are owed from now on.
        """
        self.demand_report_writer(by)
        if stage not in self.report_stages:
            raise Refusal("report.stage_not_now")
        if sections.missing(stage):
            raise Refusal("report.incomplete")
        filed = self.filed_reports
        is_amended = bool(filed) and not any(map(self._is_owed, REPORTS))
        if filed and (filed[-1].stage, filed[-1].sections) == (stage, sections):
            if filed[-1].returned_at is not None:
                raise Refusal("report.as_returned")
            if is_amended:
                return filed[-1]
        for earlier in filed:
            earlier.replaced_at = earlier.replaced_at or now
        report = self._write_report(stage, sections, by, now)
        report.file(filed[-1].number or number if filed else number, by, now, is_on_behalf=is_on_behalf)
        self._log_filing(report, by, now, is_amended=is_amended)
        self._keep_promises(stage, now, clock)
        clock.set_tasks(self, Promise.MEASURE, tasks, now)
        return report

    @property
    def measures_to_do(self) -> Sequence[Target]:
        """整改措施 that nobody has said to be done."""
        return [target for target in self.targets if target.promise == Promise.MEASURE and target.is_open]

    def may_close_measure(self, measure: Target, by: Person) -> bool:
        """Return whether the person has to do the measure, or is of the office, in place of one who may have left."""
        return measure.set_by_id == by.id or by.is_ours(Role.OFFICE)

    def close_measure(self, measure_id: int, note: str, by: Person, now: datetime, clock: Clock) -> None:
        """整改完成: what was done; a second press changes nothing."""
        measure = next((one for one in self.measures_to_do if one.id == measure_id), None)
        if measure is None:
            raise Refusal("measure.is_done")
        if not self.may_close_measure(measure, by):
            raise Refusal("measure.not_yours")
        self.log("measure_done", by, now, text=measure.note, note=note, due_at=measure.due_at.isoformat())
        clock.close_task(measure, by, now)

    def waive_report(self, reason: str, by: Person, now: datetime, clock: Clock) -> None:
        """免报: no longer an A nor a major fault, so the office may do without the report, and says why."""
        self.demand_may_waive_report(by)
        for promise in filter(self._is_owed, REPORTS):
            clock.waive(self, promise, now, Voiding.WAIVED)
        self.log("report_waived", by, now, reason=reason)

    def demand_report_writer(self, by: Person) -> None:
        """Raise Refusal for people who may not write it, and while none is owed or filed."""
        if not self.may_write_report(by):
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

    def may_write_report(self, by: Person) -> bool:
        """Return whether the person worked on the ticket, or is an engineer of its assignee's company.

        The office writes only what no vendor had in hand: the vendor answers for cause and method.
        """
        return self._worked_on_it(by) or (by.has(Role.OFFICE) and self._is_of_the_house)

    @property
    def _is_of_the_house(self) -> bool:
        return self.assignee is None or not self.assignee.company or self.assignee.active_until is not None

    def _worked_on_it(self, by: Person) -> bool:
        if by.id in {self.assignee_id, self.resolved_by_id, self.restored_by_id}:
            return by.has(Role.ENGINEER, Role.OFFICE)  # its reporter may have been the first to say that it runs
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

    def _log_filing(self, report: FaultReport, by: Person, now: datetime, *, is_amended: bool) -> None:
        self.log(
            "report_amended" if is_amended else "report_filed",
            by,
            now,
            number=report.number,
            version=report.version,
            stage=report.stage,
            digest=report.digest,
            on_behalf="yes" if report.is_on_behalf else None,
            **report.sections.logged,
        )

    def _keep_promises(self, stage: ReportStage, now: datetime, clock: Clock) -> None:
        if stage is ReportStage.FURTHER:
            return
        clock.meet(self, Promise.REPORT, now)
        if stage is ReportStage.FIRST:
            clock.owe(self, Promise.FINAL_REPORT, now, now, start_event="filed")
        else:
            clock.meet(self, Promise.FINAL_REPORT, now)
