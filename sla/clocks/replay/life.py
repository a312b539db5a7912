"""One ticket's promises, replayed from its log entry by entry; nothing else that the desk keeps is read."""

from collections.abc import Callable
from copy import copy
from datetime import datetime

from models.phrase import phrase
from models.terms import THIRD_PARTIES, Promise
from models.tickets.past_log import Logged
from sla.clocks.replay.endings import Endings
from sla.clocks.replay.promised import Promised, State, Void, class_of

ACTS = frozenset({"taken", "answered", "resolved"})
"""Deliberate acts that answer a report, with any promise owed by then (R20)."""
CLASSING = frozenset({"class_corrected", "class_changed", "class_raised"})
"""From these on a wait stands or runs on as the new class has it."""


class Life(Endings):
    """Reads the log of a ticket, and says what each of its promises counts as."""

    def read(self, entry: Logged) -> None:
        """Go on by one entry of its own log."""
        self.head = entry.chain
        self.follow(entry)
        for fact in entry.facts:
            self.take_fact(fact)

    def follow(self, entry: Logged, *, is_shared: bool = False) -> None:
        """Do what the entry did, be it of its own log or, where it `is_shared`, of that of the ticket it is part of."""
        if entry.verb in ACTS or entry.content.get("meets") == Promise.RESPOND:
            self.act(entry, is_shared=is_shared)
        if entry.verb in CLASSING:
            self.wait_as_class_grants(entry, entry.kind, class_of(entry.severity))
        happens = HAPPENS.get(entry.verb)
        if happens is not None:
            happens(self, entry)

    def state(self, one: Promised, cut: datetime) -> State:
        """Return what a promise counts as at the cut. Met late it is missed; exactly on the due time is in time."""
        met_at = self.met_at(one)
        if one.void is not None or self.is_covered(one):
            return State.VOID
        if met_at is not None and met_at > one.due_at:
            return State.MISSED
        if met_at is not None:
            return State.VOID if one.asked_at is not None and met_at < one.asked_at else State.MET
        return State.PENDING if one.is_paused or cut <= one.due_at else State.MISSED

    def is_covered(self, one: Promised) -> bool:
        """A result, no restoration, met the graver that it was lowered from in time."""
        result = self.outcome.result_at
        if result is None:
            return False
        return any(
            graver.is_live and result <= graver.due_at and self.met_at(graver) is not None for graver in one.covered_by
        )

    def why_void(self, one: Promised) -> Void:
        """Return why it counts neither as met nor as missed."""
        return one.void or Void.COVERED

    @property
    def from_report(self) -> list[Promised]:
        """The promises that it owes from the report on."""
        return [*self.live(Promise.RESPOND), *self.live(Promise.RESOLVE)]

    def phone_in(self, entry: Logged) -> None:
        """补录: entered later than it was said."""
        late = int(entry.content.get("late") or 0)
        if late:
            self.note("entered_later", self.from_report, phrase("attained.entered_later", count=late))

    def register(self, entry: Logged) -> None:
        """Found among the messages that had started no clock (R21)."""
        self.note("found_unstarted", self.from_report)

    def repeat(self, entry: Logged) -> None:
        """再次出现."""
        self.note(
            "repeated", self.live(Promise.RESOLVE), phrase("attained.ticket", number=str(entry.content["number"]))
        )

    @property
    def is_of_third_party(self) -> bool:
        """True where a third party caused it, as the office found with evidence."""
        return self.party in THIRD_PARTIES

    def set_party(self, entry: Logged) -> None:
        """责任方, by the office with evidence; the last one counts."""
        self.party = str(entry.content.get("party", ""))

    def explain_delay(self, entry: Logged) -> None:
        """超时原因 of one of its promises; the last word counts."""
        self.delays[str(entry.content["promise"])] = str(entry.content["delay"])

    def end_with_answer(self, entry: Logged) -> None:
        """An answer ends what is no defect."""
        if not self.is_defect:
            self.stop_waiting(entry)
            self.is_closed = True

    def copied(self) -> "Life":
        """As it is now, for a split that takes a joining back."""
        twin = copy(self)
        again = {key: copy(one) for key, one in self.promises.items()}
        for one in again.values():
            one.covered_by = [again.get(each.key, each) for each in one.covered_by]
        twin.promises = again
        twin.lowered = [(again[old.key], again[laid.key] if laid else None) for old, laid in self.lowered]
        twin.notes = [
            one._replace(promised=again.get(one.promised.key, one.promised)) if one.promised else one
            for one in self.notes
        ]
        twin.pauses, twin.recorded, twin.delays = [*self.pauses], {*self.recorded}, {**self.delays}
        return twin


HAPPENS: dict[str, Callable[[Life, Logged], None]] = {
    "received": Life.receive,
    "phoned_in": Life.phone_in,
    "registered": Life.register,
    "repeat_of": Life.repeat,
    "class_confirmed": Life.judge,
    "class_kept": Life.judge,
    "class_corrected": Life.correct,
    "class_changed": Life.change_class,
    "class_raised": Life.raise_by_words,
    "lowering_agreed": Life.agree_to_lowering,
    "marked_major": Life.mark_major,
    "major_taken_back": Life.take_back_major,
    "response_annulled": Life.annul_response,
    "asked": Life.ask,
    "question_delivered": Life.deliver,
    "question_undelivered": Life.not_deliver,
    "pause_allowed": Life.allow_pause,
    "resumed": Life.stop_waiting,
    "merged": Life.stop_waiting,
    "answered": Life.end_with_answer,
    "restored": Life.restore,
    "restoration_confirmed": Life.confirm,
    "restoration_denied": Life.deny,
    "resolved": Life.resolve,
    "fix_confirmed": Life.confirm_fixed,
    "closed_unanswered": Life.close_unanswered,
    "reopened": Life.reopen,
    "reopened_by_words": Life.reopen,
    "reopening_undone": Life.undo_reopening,
    "withdrawn": Life.withdraw,
    "false_alarm_agreed": Life.agree_to_false_alarm,
    "window_joined": Life.join_window,
    "window_left": Life.dispute_withdrawal,
    "rehearsal_marked": Life.mark_rehearsal,
    "flood_left_out": Life.leave_out_flood,
    "withdrawal_disputed": Life.dispute_withdrawal,
    "declined": Life.decline,
    "report_filed": Life.file_report,
    "report_returned": Life.return_report,
    "report_waived": Life.waive_report,
    "party_set": Life.set_party,
    "delay_explained": Life.explain_delay,
}
"""The effect of each verb of the log on the promises of its ticket. Verbs that are not named have none."""
