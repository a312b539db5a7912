"""审核, 退回, 阅示: the office and a leader sign a version of a fault report; a newer version is signed anew."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from models.people.person import Person
from models.refusal import Refusal
from models.terms import Promise, ReportStage, Role, Voiding
from models.tickets.report_progress import Progressing
from models.tickets.report_sections import Finding, digest_of
from models.tickets.target import Clock, Target

if TYPE_CHECKING:
    from models.tickets.fault_report import FaultReport


class UserNote(NamedTuple):
    """The note to users about a fault: its cause in their words, how to prevent it, how to help themselves."""

    note_cause: str
    note_prevention: str
    note_tips: str


class Signable(Progressing):
    """The signatures under a report after it was handed to the office: each binds one version by its digest."""

    if TYPE_CHECKING:

        @property
        def current_report(self) -> FaultReport | None:
            """The newest filed version, the only one that is still signed."""

        def target_kept_by(self, report: FaultReport) -> Target | None:
            """The promise that the filing of a version kept."""

    def sign_report(self, by: Person, now: datetime) -> None:
        """补签: the project lead signs what somebody else of the vendor handed in for them."""
        report = self.demand_may_sign(by)
        if report.lead_signed_at is not None:
            return
        report.lead_signed_by_id, report.lead_signed_at = by.id, now
        report.project_lead = by
        self._log_signature("report_signed", report, by, now)

    def check_report(self, finding: Finding, note: str, by: Person, now: datetime) -> None:
        """审核: the office fills in its half and passes the version on to a leader."""
        report = self.demand_may_check(by)
        if finding.missing:
            raise Refusal("report.incomplete")
        for name, value in finding._asdict().items():
            setattr(report, name, value)
        report.checked_by_id, report.checked_at, report.check_note = by.id, now, note
        report.checker = by
        report.checked_digest = digest_of(
            report.number or "", report.version, report.stage, report.sections, report.finding
        )
        self._log_signature("report_checked", report, by, now, note=note or None, **finding._asdict())

    def return_report(self, reason: str, by: Person, now: datetime, clock: Clock, *, annuls: bool) -> None:
        """退回: the office asks for another version. `annuls` within a working day: what it had kept is owed again."""
        report = self.demand_may_check(by)
        report.returned_by_id, report.returned_at, report.return_reason = by.id, now, reason
        report.returner = by
        kept = self.target_kept_by(report) if annuls else None
        annulled = kept.promise if kept is not None else None
        self._log_signature("report_returned", report, by, now, reason=reason, annulled=annulled)
        if annulled is not None:
            clock.reopen(self, annulled, now)
            if report.stage is ReportStage.FIRST and self.is_owed(Promise.FINAL_REPORT):
                clock.waive(self, Promise.FINAL_REPORT, now, Voiding.DENIED)

    def read_report(self, note: str, by: Person, now: datetime, *, is_alone: bool) -> None:
        """阅示: a leader has read the checked version, and may say something to it."""
        report = self.demand_may_read_report(by, is_alone=is_alone)
        report.read_by_id, report.read_at, report.read_note = by.id, now, note
        report.leader = by
        self._log_signature("report_read", report, by, now, note=note or None)

    def publish_note(self, note: UserNote, by: Person, now: datetime) -> None:
        """Release what users may read; once more is an update."""
        self.demand_may_publish_note(by)
        self.log("note_published", by, now, **note._asdict())

    def demand_may_publish_note(self, by: Person) -> None:
        """The office, of a report that it checked; what touches security only a leader."""
        if self.is_security or self.is_confidential:
            if not by.is_ours(Role.LEADER):
                raise Refusal("note.only_leader")
        elif not by.is_ours(Role.OFFICE):
            raise Refusal("ticket.only_office")
        report = self._demand_current()
        if report.checked_at is None:
            raise Refusal("note.not_checked", number=report.version_name)

    def demand_may_sign(self, by: Person) -> "FaultReport":
        """The version that the project lead of the vendor has still to sign. Raises Refusal for anybody else."""
        report = self._demand_current()
        filer = report.filer
        if not report.is_on_behalf or report.lead_signed_at is not None:
            raise Refusal("report.signed_by_lead", number=report.version_name)
        if not by.has(Role.PROJECT_LEAD) or filer is None or by.company != filer.company:
            raise Refusal("report.only_lead", company=filer.company if filer and filer.company else "")
        return report

    def demand_may_check(self, by: Person) -> "FaultReport":
        """The version that the office has still to check: never its author, never a vendor. Raises Refusal."""
        if not by.is_ours(Role.OFFICE):
            raise Refusal("ticket.only_office")
        report = self._demand_current()
        if report.checked_at is not None and report.checker is not None:
            raise Refusal("report.is_checked", who=report.checker.name, at=report.checked_at)
        if by.id in {report.written_by_id, report.filed_by_id, report.lead_signed_by_id}:
            raise Refusal("report.author_never_checks")
        return report

    def demand_may_read_report(self, by: Person, *, is_alone: bool) -> "FaultReport":
        """The version that a leader has still to read. Who checked it does not, unless there is no other leader."""
        if not by.is_ours(Role.LEADER):
            raise Refusal("report.only_leader")
        report = self._demand_current()
        if report.read_at is not None and report.leader is not None:
            raise Refusal("report.is_read", who=report.leader.name, at=report.read_at)
        if report.checked_at is None:
            raise Refusal("report.not_checked", number=report.version_name)
        if by.id == report.checked_by_id and not is_alone:
            raise Refusal("report.checker_never_reads")
        return report

    def _demand_current(self) -> "FaultReport":
        report = self.current_report
        if report is None:
            raise Refusal("report.not_filed")
        if report.returned_at is not None and report.returner is not None:
            raise Refusal("report.is_returned", number=report.version_name, who=report.returner.name)
        return report

    def _log_signature(self, verb: str, report: "FaultReport", by: Person, now: datetime, **said: str | None) -> None:
        digest = report.checked_digest or report.digest
        self.log(verb, by, now, number=report.number, version=report.version, digest=digest, **said)
