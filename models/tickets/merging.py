"""One fault told by several people: their tickets are merged into one (并单), and split off again (拆单).

What the announced window of a change explains is joined to that change (并入变更), and counts on where it did not hold.
"""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from models.people.person import Person
from models.refusal import Refusal
from models.terms import Impact, Kind, Role, Severity, Status, Uncounted, Voiding
from models.tickets.closing import Closable
from models.tickets.response import Response
from models.tickets.target import Clock

if TYPE_CHECKING:
    from models.tickets.ticket import Ticket

IMPACTS = (*Impact, None)
"""From the gravest to none known."""


class WindowState(StrEnum):
    """The state of a report beside a change: it may be joined, it is, the change is over, or its reporter saw that."""

    OFFERED = "offered"
    JOINED = "joined"
    OVER = "over"
    WORKS = "works"


class CountsOn(StrEnum):
    """The reason why a report counts on: its reporter says so, it was another matter, or the change did not hold."""

    FAILS = "fails"
    NOT_THIS = "not_this"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"
    OVERRUN = "overrun"


class Merger(NamedTuple):
    """The values of the main ticket after a merger: the gravest class; `start` is the earlier of both starts."""

    start: datetime
    severity: Severity | None
    impact: Impact | None


class Mergeable(Closable):
    """Goes on as a part of another ticket, whose state its own cards then show."""

    def merger(self, main: "Ticket") -> Merger:
        """Return what merging this ticket into `main` would make of `main`; nothing is changed."""
        both_defects = self.kind is Kind.DEFECT and main.kind is Kind.DEFECT
        is_graver = both_defects and (self.severity or Severity.B) < (main.severity or Severity.B)
        return Merger(
            min(self.counts_from, main.counts_from),
            self.severity or Severity.B if is_graver else main.severity,
            min(self.impact, main.impact, key=IMPACTS.index),
        )

    def demand_mergeable(self, main: "Ticket", by: Person) -> None:
        """Only the office merges; never with itself, in a ring, at an end, or different matters."""
        self._demand_merging_office(by)
        if main.id == self.id:
            raise Refusal("merge.itself", number=self.number)
        if main.merged_into_id is not None and main.merged_into_id == self.id:
            raise Refusal("merge.ring", number=main.number, main=self.number)
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
        if main.status.is_final:
            raise Refusal("merge.into_final", number=main.number)
        main.demand_ordinary()
        self._demand_no_trial(main)
        if main.was_over_at(self.reported_at):
            raise Refusal("join.not_failing", number=main.number)
        if self.kind is not main.kind and main.kind is not Kind.DEFECT:
            raise Refusal("merge.kinds_differ", number=main.number)

    def is_mergeable(self, main: "Ticket", by: Person) -> bool:
        """Return whether merging it into `main` would not be refused."""
        try:
            self.demand_mergeable(main, by)
        except Refusal:
            return False
        return True

    def merge_into(self, main: "Ticket", by: Person, now: datetime, clock: Clock, reason: str = "") -> None:
        """Go on as a part of `main`, with all that were merged into this one: nothing of its own is owed any more."""
        if self.merged_into_id is not None and self.merged_into_id == main.id:
            return
        self.demand_mergeable(main, by)
        self._go_on_in(main, by, now, clock, reason)

    def join(self, main: "Ticket", by: Person, now: datetime, clock: Clock) -> None:
        """同一问题: its reporter says that it is the same fault, which still fails (R13, R15)."""
        if self.merged_into_id is not None and self.merged_into_id == main.id:
            return
        self.demand_ordinary()
        main.demand_ordinary()
        self._demand_no_trial(main)
        self.demand_reporter(by)
        if not self.may_be_joined_by(by):
            raise Refusal("join.vendor")
        if self.status.is_final or main.id == self.id:
            raise Refusal("ticket.is_over", number=self.number)
        if not main.still_fails or main.is_confidential or self.is_confidential:
            raise Refusal("join.not_failing_outsider") if by.is_outsider else _over(main)
        self._go_on_in(main, by, now, clock, "")

    @property
    def asked_same(self) -> dict[str, Any]:
        """同一问题?: the ticket that may be of the same fault, by its `number`, and since when that fails, ISO."""
        kept: dict[str, Any] = self.conversation.get("same", {})
        return kept

    def ask_same(self, main: "Ticket | None") -> None:
        """Remember which ticket may be of the same fault, for the cards; None where none is any more."""
        kept = {"number": main.number, "since": main.reported_at.isoformat()} if main else None
        self.remember(same=kept)

    def may_be_joined_by(self, by: Person) -> bool:
        """Its reporter joins it with what the receipt offers, but no vendor (R15)."""
        return self.is_reported_by(by) and not by.is_vendor

    def may_join(self, by: Person) -> bool:
        """Return whether the person may say that it is the same fault: its reporter, for a defect (R15)."""
        return self.kind is Kind.DEFECT and self.may_be_joined_by(by)

    def deny_same(self, by: Person, now: datetime) -> None:
        """不是同一问题, says the office or its reporter, before it was joined."""
        self.demand_ordinary()
        if not (by.has(Role.OFFICE) or self.is_reported_by(by)):
            raise Refusal("window.only_office_or_reporter")
        if not self.asked_same:
            raise Refusal("card.stale")
        self.log("same_denied", by, now, number=self.asked_same["number"])
        self.ask_same(None)

    @property
    def told_by(self) -> dict[str, Any]:
        """The counts of who told of the fault: `reports`, `people`, and `at`, ISO, since when they speak for an A."""
        kept: dict[str, Any] = self.conversation.get("told_by", {})
        return kept

    def count_told(self, reports: int, people: int, now: datetime, *, speaks_for_a: bool) -> bool:
        """Remember by how many it was told; whether that speaks for an A and has not before. It raises nothing (R0)."""
        before = self.told_by.get("at", "")
        at = (before or now.isoformat()) if speaks_for_a else ""
        self.remember(told_by={"reports": reports, "people": people, "at": at} if reports > 1 else None)
        if at and not before:
            self.log("told_by_many", None, now, reports=reports, people=people)
        return bool(at) and not before

    @property
    def many_speak_for_a(self) -> bool:
        """True where so many told of it that an A is suggested, and the office has not spoken since."""
        at = self.told_by.get("at", "")
        if not at or self.kind is not Kind.DEFECT or self.severity is Severity.A or not self.still_fails:
            return False
        return self.confirmed_at is None or self.confirmed_at < datetime.fromisoformat(at)

    def keep_against_many(self, by: Person, now: datetime) -> None:
        """维持原判: the office stays with the class, however many told of it."""
        self.demand_office(by)
        if not self.many_speak_for_a:
            raise Refusal("card.stale")
        self.log("class_kept", by, now, kind=self.kind, severity=self.severity)
        self.settle(by, now)

    def was_over_at(self, at: datetime) -> bool:
        """It was restored or resolved before then: what is reported afterwards is no part of it (R15)."""
        return any(over is not None and over < at for over in (self.restored_at, self.resolved_at))

    @property
    def still_fails(self) -> bool:
        """A fault of which nobody has said that it is over."""
        at_work = {Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING}
        return self.kind is Kind.DEFECT and self.status in at_work and self.restored_at is None

    def say_fixed(self, main: "Ticket", by: Person, now: datetime) -> bool:
        """已解决, says the reporter of a part, on both logs; False where that was said of this result before."""
        self.demand_reporter(by)
        if self.said_fixed_of(main):
            return False
        self.remember(said_fixed={"at": now.isoformat(), "who": by.name, "of": main.number})
        self.log("part_fixed", by, now)
        main.log("part_fixed_of", by, now, number=self.number)
        return True

    def said_fixed_of(self, main: "Ticket") -> dict[str, Any]:
        """Return who said that the newest result of `main` solved it, and when, `at`, ISO; empty where nobody has."""
        said: dict[str, Any] = self.conversation.get("said_fixed", {})
        results = [at for at in (main.answered_at, main.restored_at, main.resolved_at) if at]
        if not said or not results or said["of"] != main.number:
            return {}
        return said if max(results) <= datetime.fromisoformat(said["at"]) else {}

    def part_by_reporter(self, main: "Ticket", by: Person, now: datetime, clock: Clock, said: str) -> None:
        """不是同一问题: its reporter parts it again at once, counted from its own words (R16); `said` is the press."""
        self.demand_reporter(by)
        self._part_from(main, by, now, clock, said)

    def _demand_no_trial(self, main: "Ticket") -> None:
        """Raise Refusal where one of the two is the trial of a set-up: the other one would be in no figure either."""
        for one in (self, main):
            if one.uncounted is Uncounted.TRIAL:
                raise Refusal("merge.trial", number=one.number)

    def _go_on_in(self, main: "Ticket", by: Person, now: datetime, clock: Clock, reason: str) -> None:
        this = cast("Ticket", self)  # only tickets are merged
        parts = [*main.merged_ones, this, *self.merged_ones]
        main.absorb(this, by, now, clock)
        self.end_wait(now, clock)
        self.status = Status.MERGED
        self.closed_by_id, self.closed_at = by.id, now
        self.log("merged", by, now, number=main.number, reason=reason or None)
        clock.withdraw(self, now, Voiding.JOINED)
        for part in parts:
            part.merged_into_id, part.merged_into = main.id, main
        self.merged_ones.clear()
        main.merged_ones[:] = parts

    def absorb(self, other: "Ticket", by: Person, now: datetime, clock: Clock) -> None:
        """Become the main ticket of `other`: the severest class of both, and the earliest of their own due times."""
        merger = other.merger(cast("Ticket", self))
        clock.join(self, other, now)
        before = self.severity, self.impact
        changes = {} if merger.severity is before[0] else {"from_kind": self.kind, "from_severity": before[0]}
        self.severity, self.impact = merger.severity, merger.impact
        if changes:
            self._take_grounds_of(other)
        self.is_security = self.is_security or other.is_security
        self.is_major = self.is_major or (other.is_major and self.kind is Kind.DEFECT)
        classes = {**changes, "kind": self.kind, "severity": self.severity} if changes else {}
        self.log("merged_in_graver" if changes else "merged_in", by, now, number=other.number, **classes)
        self.wait_as_class_grants(now, clock)
        clock.settle_join(self, now)
        self.count_restoration(now, clock, now)

    def _take_grounds_of(self, other: "Ticket") -> None:
        """判定依据 is that of the part whose class it has by now, where words gave it that."""
        judged = other.triage.get("graver") or other.triage
        if "reason" in judged and (judged["kind"], judged["severity"]) == (self.kind, self.severity):
            self.triage = {**self.triage, "graver": {name: judged[name] for name in ("kind", "severity", "reason")}}

    def split_off_from(self, main: "Ticket", by: Person, now: datetime, clock: Clock) -> None:
        """Its own ticket again, from its own report on; what it made of `main` stays until the office changes it."""
        self._demand_merging_office(by)
        self._part_from(main, by, now, clock)

    def _part_from(self, main: "Ticket", by: Person, now: datetime, clock: Clock, said: str | None = None) -> None:
        if self.status is not Status.MERGED or self.merged_into_id != main.id:
            raise Refusal("merge.not_merged", number=self.number)
        main.merged_ones[:] = [one for one in main.merged_ones if one.id != self.id]
        self.merged_into_id = self.merged_into = None
        self.closed_by_id = self.closed_at = None
        self.restored_by_id = self.restored_at = self.restored_confirmed_at = None
        self.resolved_by_id = self.resolved_at = None
        self.status = Status.IN_PROGRESS if self.taken_at else Status.ASSIGNED if self.assignee_id else Status.NEW
        clock.reclassify(self, start=self.reported_at, now=now)
        self.remember(said_fixed=None)
        self.log("unmerged", by, now, number=main.number, parted_by=said)
        main.log("unmerged_from", by, now, number=self.number, parted_by=said)

    def _demand_merging_office(self, by: Person) -> None:
        self.demand_ordinary()
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")


class Explainable(Mergeable):
    """Keeps its own number and its own promises; while it is joined to a change, the change answers for it."""

    @property
    def window(self) -> dict[str, Any]:
        """The change that explains it, or may: `number`, `until` when by the notice, ISO, and the `state`."""
        kept: dict[str, Any] = self.conversation.get("window", {})
        return kept

    @property
    def is_explained(self) -> bool:
        """It is joined to a change, and is no part of another report."""
        return self.status is Status.MERGED and self.merged_into_id is None

    def may_be_explained_by(self, by: Person) -> bool:
        """The office, or its reporter; vendors never join (R15)."""
        return by.is_ours(Role.OFFICE) or self.may_be_joined_by(by)

    def demand_may_explain(self, by: Person) -> None:
        """Raise Refusal for everybody else."""
        self.demand_ordinary()
        if not self.may_be_explained_by(by):
            raise Refusal("window.only_office_or_reporter")

    def offer_window(self, number: str | None, until: datetime | None) -> None:
        """Remember which change may explain it, for its cards; None where none does any more."""
        kept = {"number": number, "until": until.isoformat() if until else "", "state": WindowState.OFFERED}
        self.remember(window=kept if number else None)

    def announce_end(self, until: datetime) -> None:
        """Another end is announced."""
        self.remember(window={**self.window, "until": until.isoformat()})

    def join_window(self, number: str, until: datetime, by: Person, now: datetime, clock: Clock) -> None:
        """并入变更: what is not broken yet is owed no more, until it counts on. The office answers by it."""
        self.end_wait(now, clock)
        is_answer = not self.is_reported_by(by)
        meets = self.count_response(Response.ANSWERED, by, now, clock) if is_answer else None
        self.status = Status.MERGED
        self.closed_by_id, self.closed_at = by.id, now
        self.remember(window={"number": number, "until": until.isoformat(), "state": WindowState.JOINED})
        self.log("window_joined", by, now, number=number, until=until.isoformat(), meets=meets)
        clock.withdraw(self, now, Voiding.EXPLAINED)

    def end_window(self, now: datetime) -> None:
        """The change is over, and its reporter is asked whether it works."""
        self.remember(window={**self.window, "state": WindowState.OVER})
        self.log("window_over", None, now, number=self.window["number"])

    def works_after_window(self, by: Person, now: datetime) -> bool:
        """已恢复, says its reporter; False where that was said before. Raises Refusal while the change goes on."""
        self.demand_reporter(by)
        self._demand_explained()
        if self.window["state"] == WindowState.WORKS:
            return False
        self._demand_over()
        self.remember(window={**self.window, "state": WindowState.WORKS})
        self.log("window_works", by, now, number=self.window["number"])
        return True

    def fails_after_window(self, by: Person, now: datetime, clock: Clock) -> None:
        """仍未恢复, says its reporter, by a press or in words."""
        self.demand_reporter(by)
        self._demand_explained()
        if self.window["state"] == WindowState.WORKS:
            raise Refusal("window.said_works", number=self.number)
        self._demand_over()
        self.leave_window(CountsOn.FAILS, by, now, clock)

    def part_from_window(self, by: Person, now: datetime, clock: Clock) -> None:
        """不是变更引起的, by its reporter or the office: parted at once (R16)."""
        if not (by.is_ours(Role.OFFICE) or self.speaks_for_reporter(by)):
            raise Refusal("window.only_office_or_reporter")
        self._demand_explained()
        if self.window["state"] == WindowState.WORKS:
            raise Refusal("window.said_works", number=self.number)
        self.leave_window(CountsOn.NOT_THIS, by, now, clock)

    def leave_window(self, why: CountsOn, by: Person | None, now: datetime, clock: Clock) -> None:
        """A fault again, from its first moment: each promise is owed as if it had never been joined."""
        for target in self.targets:
            if target.withdrawn_because == Voiding.EXPLAINED:
                target.withdrawn_at, target.withdrawn_because = None, ""
        self.status = self.status_at_work
        self.closed_by_id = self.closed_at = None
        number = self.window["number"]
        self.remember(window=None)
        self.log("window_left", by, now, number=number, counts_on=why)
        clock.recompute_due(self, now)

    def _demand_explained(self) -> None:
        if not self.is_explained:
            raise Refusal("card.stale")

    def _demand_over(self) -> None:
        if self.window["state"] == WindowState.JOINED:
            until = datetime.fromisoformat(self.window["until"])
            raise Refusal("window.goes_on", number=self.window["number"], until=until)


def _over(main: "Ticket") -> Refusal:
    return Refusal("join.not_failing", number=main.number)
