"""The fault report in a replay: owed within 24 hours of the press that said that business runs again (三·2.3(3))."""

from datetime import datetime

from models.phrase import phrase
from models.terms import Promise, ReportStage, Severity
from models.tickets.past_log import Logged
from sla.clocks.replay.book import Book
from sla.clocks.replay.promised import MAJOR, Promised, Void


class Reports(Book):
    """The fault report of a ticket: when it is owed, handed in, sent back and waived."""

    def owe_report(self, start: datetime) -> Promised | None:
        """Business runs again, after an A or a major fault; what is owed already is owed once."""
        is_owed = any(one.filed_at is None for one in self.live(Promise.REPORT))
        if not self.needs_restoring_first or not self.owes_reports or is_owed:
            return None
        return self.lay(Promise.REPORT, Severity.A if self.severity is Severity.A else MAJOR, start)

    def owe_report_later(self, at: datetime) -> None:
        """An A or major only after it ran again: the 24 hours begin with the decision."""
        if self.outcome.ran_at is not None and not self.live(Promise.REPORT):
            owed = self.owe_report(at)
            if owed is not None:
                self.note("report_owed_later", [owed])

    def void_reports(self, why: Void, at: datetime) -> list[Promised]:
        """Not owed after all, unless it was late or handed in; those that are void now."""
        owed = [one for one in self.live(Promise.REPORT) if self.is_open(one, at)]
        for one in owed:
            one.void = why
        return owed

    def file_report(self, entry: Logged) -> None:
        """Handed in as a first or a final one."""
        stage = entry.content.get("stage")
        for one in self.live(Promise.REPORT):
            if one.filed_at is None and stage != ReportStage.FURTHER:
                one.filed_at = entry.at
                self.note(f"{stage}_reports", [one])

    def return_report(self, entry: Logged) -> None:
        """Sent back within one working day of its handing in, it was none; later only a new version is asked for."""
        for one in self.live(Promise.REPORT):
            if one.filed_at is not None and entry.at <= self.terms.calendar.close_after(one.filed_at, 1):
                one.filed_at = None

    def waive_report(self, entry: Logged) -> None:
        """免报 by the office, after a lowering; what was late stays."""
        owed = [one for one in self.live(Promise.REPORT) if one.filed_at is None]
        self.void_reports(Void.WAIVED, entry.at)
        self.note(
            "waived", owed, phrase("attained.waived", who=entry.by_name, reason=str(entry.content.get("reason", "")))
        )
