"""进展报告: what the leader hears while an A stays down for a day, and for each day that follows."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.people.person import Person
from models.refusal import Refusal
from models.terms import Promise, Status
from models.tickets.closing import Closable
from models.tickets.target import Clock, Target

STILL_DOWN = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING)
"""The statuses of a fault while nobody has said that business runs again."""


class Progressing(Closable):
    """An A, or a major fault, that stays open without a restoration; a promise of the office's own."""

    if TYPE_CHECKING:

        def may_write_report(self, by: Person) -> bool:
            """Return whether the person answers for cause and method."""

    @property
    def stays_down(self) -> bool:
        """Nobody has said that business runs again, nor handed in a result."""
        is_silent = self.restored_at is None and self.resolved_at is None
        return self.needs_restoring_first and is_silent and self.status in STILL_DOWN

    @property
    def owed_progress(self) -> Target | None:
        """The progress report that is still to come."""
        target = self.target(Promise.PROGRESS)
        return target if target is not None and target.is_open else None

    def ask_for_progress(self, now: datetime, clock: Clock, within: timedelta) -> None:
        """Owe the next one: `within` so long after the fault began, or after the last one was due.

        What became known late is never late at once, such as an A by later words, or one that runs no more: half of
        the time is left for it.
        """
        resolve = self.target(Promise.RESOLVE)
        if not self.stays_down or self.owed_progress is not None or resolve is None:
            return
        asked = [one for one in self.targets if one.promise == Promise.PROGRESS]
        start = resolve.started_at if not asked else asked[-1].due_at if asked[-1].met_at else asked[-1].started_at
        if start + within <= now:
            start = now - within / 2
        self.log("progress_asked", None, now)
        clock.owe(self, Promise.PROGRESS, start, now, start_event="progress", again=True)

    def report_progress(
        self, known: str, doing: str, expected_at: datetime, by: Person, now: datetime, clock: Clock
    ) -> None:
        """进展报告: what is known, what is being done, and when business is expected to run again."""
        owed = self.demand_may_report_progress(by)
        self.log("progress_reported", by, now, known=known, doing=doing, expected_at=expected_at.isoformat())
        clock.meet(self, Promise.PROGRESS, now)
        start = owed.due_at if now <= owed.due_at else now
        clock.owe(self, Promise.PROGRESS, start, now, start_event="progress", again=True)

    def demand_may_report_progress(self, by: Person) -> Target:
        """The progress report that is owed; raises Refusal for anybody but those who write the fault report."""
        if not self.may_write_report(by):
            raise Refusal("progress_report.not_yours", who=self.assignee.name if self.assignee else "")
        owed = self.owed_progress
        if owed is None:
            raise Refusal("progress_report.not_owed", number=self.number)
        return owed
