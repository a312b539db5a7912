"""Kind and class in a replay: laid anew from the first report, beside the old ones from a change, or for a leader."""

from collections.abc import Iterable
from datetime import datetime

from models.phrase import Phrase, phrase
from models.terms import Kind, Promise, Severity, Uncounted
from models.tickets.past_log import Logged
from sla.clocks.replay.promised import STANDARD_PROMISES, Brought, Promised, Void
from sla.clocks.replay.reports import Reports


class Classes(Reports):
    """The class of a ticket, as the office, words and joined tickets make it."""

    def receive(self, entry: Logged) -> None:
        """The first entry: by its class, or as a B, everything counts from the report."""
        self.kind, self.severity = entry.kind, entry.severity
        self.is_trial = entry.content.get("uncounted") == Uncounted.TRIAL
        if self.is_defect:
            for promise in STANDARD_PROMISES:
                self.lay(promise, self.grade, self.first_start)

    def correct(self, entry: Logged) -> None:
        """原判有误: by the new class from the first report on; the first word on what had none is no correction."""
        was_kind, was, is_first_word = self.kind, self.grade, self.severity is None and not self.is_judged
        self.kind, self.severity = entry.kind, entry.severity
        self.is_judged = not entry.content.get("unjudged")
        if not self.is_defect:
            self.leave_kind(entry.at)
            return
        self.lay_anew(entry.at)
        if was_kind is not Kind.DEFECT:
            self._note_kind(was_kind, self.live(Promise.RESOLVE))
        elif was != self.grade and (self.lowered or not is_first_word):
            self._note_class(entry, was, phrase("attained.misjudged"))
        self.owe_report_later(entry.at)

    def lay_anew(self, at: datetime) -> None:
        """Every promise by the present class from the first report; a late lowering waits for a leader."""
        self.lowered = [(old, laid) for old, laid in self.lowered if laid is not None]
        for promise in STANDARD_PROMISES:
            before, counted = self.not_void(promise), self.live(promise)
            laid = self.lay(promise, self.grade, self.first_start)
            for old in before:
                if old is laid:
                    continue
                if not old.waits and self._needs_leader(old, laid, at):
                    self.lowered.append((old, laid))
                    laid.waits = laid not in counted
                else:
                    old.void = Void.REPLACED
        self.lowered = self.waiting_lowerings

    def _needs_leader(self, old: Promised, laid: Promised, at: datetime) -> bool:
        """A milder one in place of what was nearly due, or one that is kept in place of what was missed."""
        if old.is_graver_than(laid.severity):
            return self.was_warned(old, at)
        ran_at = self.outcome.ran_at if laid.by_restoration else self.met_at(laid)
        return self.is_missed(old, at) and not laid.is_too_late(ran_at, at)

    def was_warned(self, one: Promised, at: datetime) -> bool:
        """Its warning point has passed, kept since or not; while the clock stands still it has none."""
        return not one.is_paused and self.terms.warn_at(one) <= at

    def leave_kind(self, at: datetime) -> None:
        """No fault any more: nothing is promised by the standard; what was nearly due waits for a leader's word."""
        for promise in STANDARD_PROMISES:
            for old in self.not_void(promise):
                if old.waits or not self.was_warned(old, at):
                    old.void = Void.KIND_CHANGED
                else:
                    self.lowered.append((old, None))
                self._note_kind(Kind.DEFECT, [old])

    def agree_to_lowering(self, entry: Logged) -> None:
        """同意改判: the milder ones count, and those they were lowered from do not."""
        for old, laid in self.waiting_lowerings:
            old.void = Void.KIND_CHANGED if laid is None else Void.REPLACED
            if laid is not None:
                laid.waits = False
            self.note("reclassified", [laid or old], phrase("attained.agreed", who=entry.by_name))
        self.lowered = []

    @property
    def waiting_lowerings(self) -> list[tuple[Promised, Promised | None]]:
        """Lowerings that a leader may still agree to."""
        return [(old, laid) for old, laid in self.lowered if old.is_live and (laid is None or laid.is_live)]

    def change_class(self, entry: Logged) -> None:
        """情况变化 by the office; where it only judges a raise by words, nothing is laid."""
        was_kind, was, self.is_judged = self.kind, self.grade, True
        self.kind, self.severity = entry.kind, entry.severity
        if (self.kind, self.grade) == (was_kind, was):
            return
        if not self.is_defect:
            self.leave_kind(entry.at)
        elif was_kind is not Kind.DEFECT:
            self.become_defect(entry.at, was_kind, entry.at)
        else:
            self._note_class(entry, was, phrase("attained.changed"))
            self.change(entry.at, entry.at)
        self.owe_report_later(entry.at)

    def raise_by_words(self, entry: Logged) -> None:
        """Words made it graver: it counts from them (R14)."""
        was_kind, was = self.kind, self.grade
        self.kind, self.severity, self.is_judged = entry.kind, entry.severity, False
        if was_kind is Kind.DEFECT:
            self.change(entry.said_at, entry.at)
        else:
            self.become_defect(entry.said_at, was_kind, entry.at)
        self.note("raised", self.live(Promise.RESOLVE)[-1:], phrase("attained.raised", before=was, after=self.grade))
        self.owe_report_later(entry.at)

    def become_defect(self, start: datetime, was: Kind | None, at: datetime) -> None:
        """Count it as a fault from `start` on: at `at` it is found to be one. An answer stays an answer."""
        start = max(start, self.first_start)
        self.lowered = [(old, laid) for old, laid in self.lowered if laid is not None]
        for promise in STANDARD_PROMISES:
            if promise == Promise.RESOLVE or self.acted_at is None:
                self.lay(promise, self.grade, start, at)
        self._note_kind(was, self.live(Promise.RESOLVE)[-1:])

    def change(self, since: datetime, at: datetime, brought: Brought | None = None) -> None:
        """The situation became that of the present class: the old promises stand beside those from `since` on.

        It is said at `at`, and what was done by then keeps no promise that is laid now. At a raise the milder one is
        void, where it is open, not late and due after the graver. At a lowering the graver stays, and an unanswered
        report stays as it was; after a result the graver alone is judged. `brought` says what a joined ticket waited.
        """
        since = since if brought else max(since, self.first_start)
        for promise in STANDARD_PROMISES:
            old = self.not_void(promise)
            is_raise = not any(one.severity <= self.grade for one in old)
            if not self._asks_for_more(promise, is_raise=is_raise):
                continue
            laid = self.lay(promise, self.grade, since, at)
            if brought is not None:
                laid.brought = brought
                self.move(laid)
            for one in old:
                if laid.is_graver_than(one.severity):
                    self._raise_over(one, laid, since)
                elif one.is_graver_than(laid.severity):
                    one.either = one.either or not one.is_past_due(since)
                    laid.covered_by.append(one)

    def _asks_for_more(self, promise: Promise, *, is_raise: bool) -> bool:
        """Nothing more is promised of what was answered, nor anything milder of what has its result."""
        if promise == Promise.RESPOND:
            return is_raise and self.acted_at is None
        return is_raise or self.outcome.result_at is None

    def _raise_over(self, one: Promised, laid: Promised, since: datetime) -> None:
        if one.due_at > laid.due_at and self.is_open(one, since):
            one.void = Void.REPLACED

    def mark_major(self, entry: Logged) -> None:
        """重大故障, by a press."""
        self.call_major(entry.at)

    def call_major(self, at: datetime) -> None:
        """Let a restoration meet what is not due yet; what was due before is left as it was."""
        if self.major_at is not None:
            return
        self.major_at = at
        for one in self.promises.values():
            if one.promise == Promise.RESOLVE and at <= one.due_at:
                one.by_restoration = True
        self.owe_report_later(at)

    def take_back_major(self, entry: Logged) -> None:
        """撤销重大, by a leader's own press: each class is met as that class is met again; the report stays owed."""
        self.major_at = None
        for one in self.promises.values():
            if one.promise == Promise.RESOLVE:
                one.by_restoration = one.severity == Severity.A
        told = phrase("attained.major_taken_back", who=entry.by_name)
        self.note("reclassified", self.live(Promise.RESOLVE), told)

    def judge(self, entry: Logged) -> None:
        """The office says that kind and class are right."""
        self.is_judged = True

    def _note_class(self, entry: Logged, was: str, mode: Phrase) -> None:
        waiting = [old for old, _ in self.lowered]
        warned = phrase("attained.after_warning" if waiting else "attained.before_warning")
        told = phrase(
            "attained.reclassified", before=was, after=self.grade, mode=mode, warned=warned, who=entry.by_name
        )
        self.note("reclassified", waiting or self.live(Promise.RESOLVE), told)

    def _note_kind(self, was: Kind | None, promised: Iterable[Promised]) -> None:
        before, after = phrase(f"kind.short.{was}"), phrase(f"kind.short.{self.kind}")
        self.note("kind_changed", promised, phrase("attained.kind_changed", before=before, after=after))
