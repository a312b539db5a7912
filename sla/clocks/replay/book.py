"""The promises of one ticket, as far as its log was read: laid, kept, and noted for the lists beside the figures."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from models.phrase import Phrase
from models.terms import Kind, Promise, Severity
from sla.clocks.pauses import Pause
from sla.clocks.replay.logged import Note, Outcome, Reported
from sla.clocks.replay.promised import Key, Promised, class_of
from sla.clocks.replay.terms import Terms


class Book:
    """The state that every part of a replay reads and writes.

    `companies` has the vendor for which a person works: none of its people confirms its own restoration. `recorded` are
    the promises whose due times the log itself names. `lowered` are promises that a milder one takes the place of once
    a leader agrees. `owes_reports` is False for a reporter whose fault another ticket tells of.
    """

    def __init__(self, reported: Reported, terms: Terms, companies: Mapping[int, str]) -> None:
        self.reported = reported
        self.terms = terms
        self.companies = companies
        self.first_start = reported.reported_at
        self.kind: Kind | None = None
        self.severity: Severity | None = None
        self.major_at: datetime | None = None
        self.is_judged = False
        self.is_closed = False
        self.acted_at: datetime | None = None
        self.outcome = Outcome()
        self.undone: tuple[Outcome, list[Promised]] | None = None
        self.promises: dict[Key, Promised] = {}
        self.recorded: set[Key] = set()
        self.lowered: list[tuple[Promised, Promised | None]] = []
        self.taken_back: list[Promised] = []
        self.late_withdrawal: list[Promised] = []
        self.pauses: list[Pause] = []
        self.is_pause_requested = False
        self.notes: list[Note] = []
        self.party = ""
        self.is_rehearsal = False
        self.is_trial = False
        self.delays: dict[str, str] = {}
        self.head = ""
        self.owes_reports = True

    @property
    def grade(self) -> str:
        """The class by which it counts."""
        return class_of(self.severity)

    @property
    def is_defect(self) -> bool:
        """A fault: the standard promises something."""
        return self.kind is Kind.DEFECT

    @property
    def needs_restoring_first(self) -> bool:
        """An A or a major fault."""
        return self.is_defect and (self.severity is Severity.A or self.major_at is not None)

    def not_void(self, promise: Promise) -> list[Promised]:
        """Its promises of this sort that are not void, those that wait for a leader among them; oldest first."""
        return [one for one in self.promises.values() if one.promise == promise and one.is_live]

    def live(self, promise: Promise) -> list[Promised]:
        """Return the promises of the sort that count."""
        return [one for one in self.not_void(promise) if not one.waits]

    def newest(self, promise: Promise) -> Promised | None:
        """The one that was laid last, of those that count."""
        live = self.live(promise)
        return live[-1] if live else None

    def lay(self, promise: Promise, severity: str, start: datetime, asked_at: datetime | None = None) -> Promised:
        """Promise it; what was promised before by this class from this moment on is the same promise again.

        `asked_at`, aware UTC, is when a change of the situation promised it.
        """
        known = self.promises.pop((promise, severity, start), None)
        if known is None:
            known = self.terms.lay(promise, severity, start, self.pauses if promise == Promise.RESOLVE else ())
            known.asked_at = asked_at
        known.void, known.waits = None, False
        if promise == Promise.RESOLVE and self.major_at is not None and self.major_at <= known.due_at:
            known.by_restoration = True
        self.promises[known.key] = known
        return known

    def move(self, one: Promised) -> None:
        """Work out one due time anew, and whether it stands still, unless the log says so."""
        if one.key in self.recorded:
            return
        promised = self.terms.due(one.promise, one.severity, one.start, one.pauses_among(self.pauses))
        one.paused_at = promised.pauses[-1].begun if promised.pauses and promised.is_paused else None
        one.due_at, one.is_provisional = promised.at, promised.is_provisional

    def met_at(self, one: Promised) -> datetime | None:
        """Return when it was kept, by all that was not annulled; None while nothing keeps it."""
        if one.promise == Promise.RESPOND:
            return self.acted_at
        if one.promise == Promise.REPORT:
            return one.filed_at
        confirmed = self.outcome if self.outcome.is_confirmed else Outcome()
        if one.by_restoration:
            return confirmed.ran_at
        restored = confirmed.restored_at if one.either else None
        return min((moment for moment in (self.outcome.result_at, restored) if moment is not None), default=None)

    def is_missed(self, one: Promised, at: datetime) -> bool:
        """Kept too late, or late at `at`; while its clock stands still it is not late."""
        return one.is_too_late(self.met_at(one), at)

    def is_open(self, one: Promised, at: datetime) -> bool:
        """Still to be kept at `at`, and not late."""
        return self.met_at(one) is None and not one.is_past_due(at)

    def note(self, of: str, promised: Iterable[Promised] = (), told: Phrase | None = None) -> None:
        """Put it on a list beside the figures: a line for each promise, or one for the ticket."""
        self.notes += [Note(of, told, one) for one in promised] or [Note(of, told)]
