"""One promise as the figures see it: what it is void by, when it was kept, and what it counts as at the cut."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.terms import Promise, Severity
from sla.clocks.pauses import Pause

MAJOR = "major"
"""The class of a report that is owed because the office called a fault of class B to D a major one."""
STANDARD_PROMISES = (Promise.RESPOND, Promise.RESOLVE)
"""The promises from the report on (三·2.3(1)); the 24-hour report (三·2.3(3)) is the third."""


class State(StrEnum):
    """The state of a promise at the cut; exactly one."""

    VOID = "void"
    PENDING = "pending"
    MET = "met"
    MISSED = "missed"


class Void(StrEnum):
    """The reason why a promise counts neither as met nor as missed."""

    REPLACED = "replaced"
    COVERED = "covered"
    KIND_CHANGED = "kind_changed"
    JOINED = "joined"
    EXPLAINED = "explained"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    DENIED = "denied"
    REOPENED = "reopened"
    WAIVED = "waived"


Key = tuple[Promise, str, datetime]
"""The identity of a promise in its ticket: what is promised, by which class, from when on."""


Brought = tuple[datetime, tuple[Pause, ...]]
"""The moment when a joined ticket brought a promise, and the pauses of its clock before."""


@dataclass(eq=False)
class Promised:
    """A promise of a ticket: (ticket, promise, class, start). Times are aware UTC.

    `waits`: it comes from a lowering that no leader has agreed to, so it is not laid yet. `by_restoration`:
    business that runs again meets it, once confirmed. `either`: it was lowered by a change of the situation before
    it was late, so a confirmed restoration and a result both meet it. `covered_by` are the graver ones it stands
    beside. `filed_at` is when a report was handed in. `paused_at` is set while its clock stands still. `brought` is
    when a joined ticket brought it, and when its clock had stood still there: from then on it waits when the main
    ticket does. `asked_at` is when a change of the situation promised it: what had been done by then does not keep
    it.
    """

    promise: Promise
    severity: str
    start: datetime
    due_at: datetime
    policy: str
    is_provisional: bool = False
    was_provisional: bool = False
    void: Void | None = None
    waits: bool = False
    by_restoration: bool = False
    either: bool = False
    covered_by: list["Promised"] = field(default_factory=list)
    filed_at: datetime | None = None
    paused_at: datetime | None = None
    brought: Brought | None = None
    asked_at: datetime | None = None

    @property
    def key(self) -> Key:
        """The identity by which it differs from the other promises of its ticket."""
        return self.promise, self.severity, self.start

    @property
    def is_live(self) -> bool:
        """Nothing has taken it out of the count."""
        return self.void is None

    @property
    def is_paused(self) -> bool:
        """Its clock stands still, since a moment at which it was not late."""
        return self.paused_at is not None and self.paused_at <= self.due_at

    def pauses_among(self, pauses: Sequence[Pause]) -> Sequence[Pause]:
        """Return those of a ticket's waits that stop its clock."""
        if self.promise != Promise.RESOLVE:
            return ()
        if self.brought is None:
            return pauses
        since, own = self.brought
        shared = (one for one in pauses if one.ended is None or one.ended > since)
        return (*own, *(Pause(max(one.begun, since), one.ended, one.granted) for one in shared))

    def is_past_due(self, at: datetime) -> bool:
        """Its time was over at `at`; exactly on the due time it was not."""
        return not self.is_paused and at > self.due_at

    def is_too_late(self, done_at: datetime | None, at: datetime) -> bool:
        """Return whether what keeps it was done after its time, or is not done and its time was over at `at`."""
        return done_at > self.due_at if done_at is not None else self.is_past_due(at)

    def is_graver_than(self, other: str) -> bool:
        """Of a severer class than `other`."""
        return self.severity < other


def class_of(severity: Severity | None) -> str:
    """The class by which a defect counts: one without a class has the clock of a B."""
    return severity or Severity.B
