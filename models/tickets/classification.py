"""Kind and class of a ticket: proposed by triage, questioned by the reporter, settled by the office."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Typed
from models.storage.columns import Json, moment, word
from models.terms import MAY_BE_TAKEN_BACK, Kind, Promise, Reclassification, Role, Severity, Status, Voiding
from models.tickets.facts import ORDINARY
from models.tickets.resolution import Resolvable
from models.tickets.target import Clock, Target

BY_RULES: Mapping[str, str] = {}
"""Nothing about the reader, for a reading by the rules: only another reader is named."""
RAISED = ("function", "is_main", "function_names", "asks", "graver")
"""The parts of the reading that change when words raise a ticket."""


class Classifiable(Resolvable):
    """The office's word on kind and class, and the reporter's proposal of another.

    `lowered_at` is when somebody judged it anew so late that figures wait, until a leader agrees (同意改判).
    """

    confirmed_by_id: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    proposed_kind: Kind | None = Field(default=None, sa_column=word(Kind, nullable=True))
    proposed_severity: Severity | None = Field(default=None, sa_column=word(Severity, nullable=True))
    proposal_reason: Typed = ""
    lowered_by_id: int | None = Field(default=None, foreign_key="person.id")
    lowered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    proposed_due: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))

    @property
    def is_closed_unconfirmed(self) -> bool:
        """It ended, and the office never said whether kind and class are right."""
        return self.workflow == ORDINARY and self.status is Status.CLOSED and self.confirmed_at is None

    def confirm_class(self, by: Person, now: datetime) -> None:
        """Say that triage was right. The clocks run already; this only confirms, also what was closed without it."""
        if not self.is_closed_unconfirmed:
            self.demand_office(by)
        elif not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        if self.confirmed_at is None:
            self.settle(by, now)
            self.log("class_confirmed", by, now, kind=self.kind, severity=self.severity)

    def correct(
        self,
        kind: Kind,
        severity: Severity | None,
        reason: str,
        by: Person,
        now: datetime,
        clock: Clock,
        why: Reclassification = Reclassification.MISJUDGED,
    ) -> None:
        """Another kind or class: misjudged (原判有误), it counts from the first report; else (情况变化) from `now`."""
        self.demand_office(by)
        severity = severity if kind is Kind.DEFECT else None
        if kind is Kind.DEFECT and severity is None:
            raise Refusal("class.needed")
        if (kind, severity) == (self.kind, self.severity):
            self.confirm_class(by, now)
            return
        self._ask_leader(kind, severity, reason, by, now, clock, why)
        before = self.kind, self.severity
        self.kind, self.severity = kind, severity
        self.settle(by, now)
        self._lay_anew(before, reason, by, now, clock, why)

    def _ask_leader(
        self,
        kind: Kind,
        severity: Severity | None,
        reason: str,
        by: Person,
        now: datetime,
        clock: Clock,
        why: Reclassification,
    ) -> None:
        """A leader is asked for what the figures wait for, and for nothing else; what is lowered late has its reason.

        They wait for a milder class, and for one by which a promise that was broken would be kept.
        """
        is_milder, is_asked = self._is_milder(kind, severity), self.lowered_at is not None
        if not (is_milder or is_asked or self._has_broken(now)):
            return
        waits = clock.figures_would_wait(self, kind, severity, why, now)
        if is_milder and not reason and (waits or self.is_lowered_late(kind, severity, now)):
            raise Refusal("class.reason_needed")
        if not waits:
            self.lowered_at = None
        elif is_milder or not is_asked:
            self.lowered_by_id, self.lowered_at = by.id, now

    def _has_broken(self, now: datetime) -> bool:
        """A promise of the standard was not kept in time."""
        return any(target.is_breached(now) for target in self._promised)

    @property
    def _promised(self) -> list[Target]:
        """The promises that count from the report on, RESPOND and RESOLVE, as far as the ticket has them."""
        promised = (self.target(promise) for promise in (Promise.RESPOND, Promise.RESOLVE))
        return [target for target in promised if target is not None]

    def is_lowered_late(self, kind: Kind, severity: Severity | None, now: datetime) -> bool:
        """A milder class, or none, after a warning or a breach: it needs a reason, and the leader is told.

        Whether figures wait for the leader's word is the clock's to say, by what was promised before, too.
        """
        return any(target.has_warned(now) for target in self._promised) and self._is_milder(kind, severity)

    def _is_milder(self, kind: Kind, severity: Severity | None) -> bool:
        """No fault any more, or one of a milder class."""
        is_lower = (severity or Severity.B) > (self.severity or Severity.B)
        return self.kind is Kind.DEFECT and (kind is not Kind.DEFECT or is_lower)

    def may_agree_to_lowering(self, by: Person) -> bool:
        """A leader of the office who did not lower it; while nobody has agreed."""
        return self.lowered_at is not None and by.is_ours(Role.LEADER) and by.id != self.lowered_by_id

    def agree_to_lowering(self, by: Person, now: datetime) -> None:
        """同意改判: figures count the milder class from now on; until then they count the graver one."""
        if self.lowered_at is None:
            raise Refusal("lowering.none")
        if not self.may_agree_to_lowering(by):
            raise Refusal("lowering.only_leader")
        self.lowered_at = None
        self.log("lowering_agreed", by, now)

    def demand_judged_as(self, kind: str, severity: str) -> None:
        """Raise Refusal where kind or class differ from those that the presser saw: it was judged anew meanwhile."""
        if (self.kind, self.severity or "") != (kind, severity):
            raise Refusal("class.changed_meanwhile", who=self.confirmer.name if self.confirmer else "")

    def demand_may_be_major(self, by: Person) -> None:
        """The office or a leader calls a defect a major fault, while it is open."""
        if not by.has(Role.OFFICE, Role.LEADER):
            raise Refusal("ticket.only_office_or_leader")
        if self.kind is not Kind.DEFECT:
            raise Refusal("ticket.only_defects")
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)

    def mark_major(self, reason: str, by: Person, now: datetime, clock: Clock) -> None:
        """重大故障 of any class: business first, then the report within 24 hours (三·2.3(3))."""
        self.demand_may_be_major(by)
        if self.is_major:
            return
        self.is_major = True
        self.log("marked_major", by, now, reason=reason)
        self.count_restoration(now, clock, now)

    def may_take_back_major(self, by: Person) -> bool:
        """A leader of the office, while it is open."""
        return self.is_major and not self.status.is_final and by.is_ours(Role.LEADER)

    def demand_may_take_back_major(self, by: Person) -> None:
        """Raise Refusal for everybody else, and where it is none."""
        if not self.is_major:
            raise Refusal("major.none", number=self.number)
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
        if not self.may_take_back_major(by):
            raise Refusal("lowering.only_leader")

    def take_back_major(self, reason: str, by: Person, now: datetime, clock: Clock) -> None:
        """撤销重大, which is a leader's own word: what its class promises is kept as its class keeps it again.

        The report stays owed until the office does without it (免报).
        """
        self.demand_may_take_back_major(by)
        self.is_major = False
        self.log("major_taken_back", by, now, reason=reason)
        resolve = self.target(Promise.RESOLVE)
        if resolve is not None and resolve.met_at != self.solved_at:
            if resolve.met_at is not None:
                clock.reopen(self, Promise.RESOLVE, now)
            if self.solved_at is not None:
                clock.meet(self, Promise.RESOLVE, self.solved_at)
        if not self.needs_restoring_first and self.is_owed(Promise.PROGRESS):
            clock.waive(self, Promise.PROGRESS, now, Voiding.REPLACED)

    def propose(
        self, kind: Kind, severity: Severity | None, reason: str, by: Person, now: datetime, clock: Clock
    ) -> None:
        """The reporter holds another kind or class to be right; nothing moves until the office decides.

        What it would come to is kept with it, so that the office sees it before it decides.
        """
        self.demand_ordinary()
        self.demand_reporter(by)
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
        severity = severity if kind is Kind.DEFECT else None
        if (kind, severity) == (self.kind, self.severity):
            raise Refusal("class.same")
        self.proposed_kind, self.proposed_severity, self.proposal_reason = kind, severity, reason
        self.proposed_due = clock.due_as(self, kind, severity, now)
        self.log("class_proposed", by, now, kind=kind, severity=severity, reason=reason)

    def demand_proposal(self) -> tuple[Kind, Severity | None]:
        """Return the kind and class that the reporter proposes. Raises Refusal where nothing is proposed."""
        if self.proposed_kind is None:
            raise Refusal("class.no_proposal")
        return self.proposed_kind, self.proposed_severity

    def keep_class(self, by: Person, now: datetime) -> None:
        """Decide against the reporter's proposal."""
        self.demand_office(by)
        self.demand_proposal()
        self.log("class_kept", by, now, kind=self.kind, severity=self.severity)
        self.settle(by, now)

    @property
    def is_open_to_readings(self) -> bool:
        """It is still to be worked on, and nobody has said anything of kind or class; what is secret is people's."""
        is_at_work = self.workflow == ORDINARY and self.status in MAY_BE_TAKEN_BACK and self.merged_into_id is None
        has_spoken = self.confirmed_at is not None or self.proposed_kind is not None
        return is_at_work and not (has_spoken or self.is_confidential or self.triage.get("not_accepted"))

    @property
    def has_answer(self) -> bool:
        """The one question was answered: what a reader suggested of the words alone is overtaken."""
        said = self.conversation
        is_moment_told = said.get("moment_confirmed") or said.get("moment_denied")
        return bool(is_moment_told or said.get("asked", {}).get("answer"))

    def is_milder_than(self, severity: Severity | None) -> bool:
        """No defect, or one of a milder class than a defect of this one; without a class a defect counts as a B."""
        return self.kind is not Kind.DEFECT or (severity or Severity.B) < (self.severity or Severity.B)

    def fill_class(self, severity: Severity, now: datetime, read_by: Mapping[str, str]) -> bool:
        """A defect without a class, whose clock is that of B, is read as a B; whether that is so."""
        if self.kind is not Kind.DEFECT or self.severity is not None or severity is not Severity.B:
            return False
        self.severity = severity
        self.log("class_filled", None, now, kind=self.kind, severity=severity, **read_by)
        return True

    def raise_to(
        self,
        severity: Severity | None,
        now: datetime,
        clock: Clock,
        *,
        start: datetime,
        ref: str = "",
        read_by: Mapping[str, str] = BY_RULES,
    ) -> bool:
        """Words made it graver, also after the office confirmed it: it counts from them until the office decides (R14).

        Never milder. `start`, aware UTC, is the moment of the words, `ref` their message; `read_by` says who read them,
        where it was not the rules. Whether it became graver.
        """
        if not self.is_milder_than(severity) or self.workflow != ORDINARY:
            return False
        self.remember(raised=self._before_raise(ref, severity) if ref and self._counts_from_report else None)
        if self.confirmed_at is not None or start > self.counts_from:
            self.raised_at = start
        self.kind, self.severity = Kind.DEFECT, severity
        self.confirmed_by_id = self.confirmed_at = self.confirmer = None
        since = start.isoformat() if start != now else None
        self.log("class_raised", None, now, kind=self.kind, severity=severity, since=since, **read_by)
        self.wait_as_class_grants(now, clock)
        clock.reclassify(self, start=start, now=now)
        return True

    @property
    def _counts_from_report(self) -> bool:
        """Nothing was raised, changed or joined yet: taken anew from the report, its promises are what they were."""
        laid = [
            one
            for one in self.targets
            if one.withdrawn_at is None and one.promise in {Promise.RESPOND, Promise.RESOLVE}
        ]
        is_so = all(one.started_at == self.reported_at and not one.joined for one in laid)
        return is_so and self.raised_at is None and not self.merged_ones

    def _before_raise(self, ref: str, severity: Severity | None) -> dict[str, Any]:
        """Return the state before the message `ref` raised the ticket: another problem takes its own raise along."""
        return {
            "ref": ref,
            "to": severity,
            "kind": self.kind,
            "severity": self.severity,
            "triage": {name: self.triage.get(name) for name in RAISED},
            "raised_at": self.raised_at.isoformat() if self.raised_at else None,
            "confirmed_at": self.confirmed_at.isoformat() if self.confirmed_at else None,
            "confirmed_by_id": self.confirmed_by_id,
        }

    def is_raised_by(self, ref: str) -> bool:
        """It has the class that the message `ref` alone gave it, and nobody else has said anything of that."""
        if self.merged_ones or self.merged_into_id is not None:
            return False
        raised = self.conversation.get("raised", {})
        is_so = (self.kind, self.severity) == (Kind.DEFECT, raised.get("to")) and self.confirmed_at is None
        return bool(ref) and raised.get("ref") == ref and is_so and not self.status.is_final

    def take_raise_back(self, number: str, reason: str, by: Person, now: datetime, clock: Clock) -> None:
        """Undo the raise by words of another problem, `number` by now; the old class counts from its report on.

        A leader is asked where figures would be better for it, as with every class that is lowered late.
        """
        was, before = self.conversation["raised"], (self.kind, self.severity)
        kind, severity = Kind(was["kind"]), Severity(was["severity"]) if was["severity"] else None
        self._ask_leader(kind, severity, reason, by, now, clock, Reclassification.MISJUDGED)
        self.kind, self.severity, self.raised_at = kind, severity, _moment(was["raised_at"])
        self.confirmed_by_id, self.confirmed_at = was["confirmed_by_id"], _moment(was["confirmed_at"])
        kept = {name: value for name, value in self.triage.items() if name not in RAISED}
        self.triage = kept | {name: value for name, value in was["triage"].items() if value is not None}
        self.remember(raised=None)
        unjudged = self.confirmed_at is None or None
        why = Reclassification.MISJUDGED
        self._lay_anew(before, reason, by, now, clock, why, parted=number, unjudged=unjudged)

    def _lay_anew(
        self,
        before: tuple[Kind, Severity | None],
        reason: str,
        by: Person,
        now: datetime,
        clock: Clock,
        why: Reclassification,
        **besides: str | int | None,
    ) -> None:
        """Log kind and class as they are now, after `before`, and lay the promises by them; `besides` is logged too."""
        is_misjudged = why is Reclassification.MISJUDGED
        self.log(
            "class_corrected" if is_misjudged else "class_changed",
            by,
            now,
            from_kind=before[0],
            from_severity=before[1],
            kind=self.kind,
            severity=self.severity,
            reason=reason,
            **besides,
            to_agree=self._to_agree,
        )
        self.wait_as_class_grants(now, clock)
        clock.reclassify(self, start=self.counts_from if is_misjudged else now, now=now)
        self.count_restoration(now, clock, now)

    def judge_raise(self, why: Reclassification, by: Person, now: datetime, clock: Clock) -> None:
        """The office says whether it had been misjudged from the start, or became worse with the words."""
        self.demand_office(by)
        if self.raised_at is None:
            raise Refusal("class.no_raise")
        start = self.reported_at if why is Reclassification.MISJUDGED else self.raised_at
        verb = "class_corrected" if why is Reclassification.MISJUDGED else "class_changed"
        self._ask_leader(self.kind, self.severity, "", by, now, clock, why)
        self.settle(by, now)
        was = {"from_kind": self.kind, "from_severity": self.severity}
        self.log(verb, by, now, **was, kind=self.kind, severity=self.severity, to_agree=self._to_agree)
        clock.reclassify(self, start=start, now=now)

    @property
    def _to_agree(self) -> bool | None:
        """True in the entry while a leader is asked; else nothing is said."""
        return self.lowered_at is not None or None

    def settle(self, by: Person, now: datetime) -> None:
        """The office has spoken: its word stands, the reporter's proposal is dealt with."""
        self.confirmed_by_id, self.confirmed_at = by.id, now
        self.confirmer = by
        self.analyse(by, now)
        self.proposed_kind = self.proposed_severity = None
        self.proposal_reason, self.proposed_due = "", None
        self.raised_at = None

    def demand_office(self, by: Person) -> None:
        """Only the office decides on kind and class, while there is something to decide."""
        self.demand_ordinary()
        if not by.has(Role.OFFICE):
            raise Refusal("ticket.only_office")
        if self.status.is_final and self.status is not Status.DECLINED:
            raise Refusal("ticket.is_over", number=self.number)


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
