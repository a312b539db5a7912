"""The end of a ticket: confirmed with satisfaction, not fixed after all, taken back, or closed unanswered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.columns import moment, word
from models.terms import (
    MAY_BE_TAKEN_BACK,
    Hearing,
    Kind,
    Origin,
    Promise,
    Role,
    Satisfaction,
    Severity,
    Status,
    Uncounted,
    Voiding,
)
from models.tickets.classification import Classifiable
from models.tickets.response import Response
from models.tickets.target import Clock

UNDONE = ("status", "lesser", "resolved_at", "resolved_by_id", "restored_at", "restored_by_id", "restored_confirmed_at")
"""The fields that reopening by words changes: their old values are kept, for a press that says that it had worked."""
OF_NO_FAULT = (Promise.REPORT, Promise.FINAL_REPORT)
"""Promises that a false alarm owes no more, late or not: there is nothing to report on."""


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


class Closable(Classifiable):
    """The end of a ticket: its closer, and how content the reporter was. `uncounted` says why it is in no figure.

    `late_alarm_at` is when the office took back what was past due, until a leader agrees (误报经领导同意).
    """

    closed_by_id: int | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    closed_unanswered: bool = False
    late_alarm_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    uncounted: Uncounted | None = Field(default=None, sa_column=word(Uncounted, nullable=True))
    satisfaction: Satisfaction | None = Field(default=None, sa_column=word(Satisfaction, nullable=True))
    reopened: int = 0

    def give_answer(self, text: str, by: Person, now: datetime, clock: Clock, *, source: str | None = None) -> None:
        """Answer the reporter. It closes anything but a defect (三·2.1: 到咨询人员处即可中止).

        `source` refers to the article or the earlier answer that was adopted.
        """
        self.demand_answerer(by)
        self.answer, self.answered_by_id, self.answered_at = text, by.id, now
        self.answerer = by
        self.analyse(by, now)
        if by.has(Role.OFFICE) and self.kind is not Kind.DEFECT and self.confirmed_at is None:
            self.settle(by, now)  # the office answers what it holds to be a question
        meets = self.count_response(Response.ANSWERED, by, now, clock)
        self.log("answered", by, now, text=text, meets=meets, source=source)
        if self.kind is not Kind.DEFECT:
            self.end_wait(now, clock)
            self._close(by, now, clock)
            clock.withdraw(self, now, Voiding.ANSWERED)

    def confirm_fixed(self, by: Person, now: datetime, clock: Clock) -> None:
        """The reporter says it works; the resolver never may (standard 1)."""
        self._demand_confirmer(by)
        if self.status is Status.CLOSED:
            return
        if self.status is not Status.RESOLVED:
            raise Refusal("ticket.not_resolved_yet")
        self._close(by, now, clock)
        self.log("fix_confirmed", by, now)

    def rate(self, satisfaction: Satisfaction, by: Person, now: datetime) -> None:
        """The reporter's word on the service, once."""
        self._demand_impartial(by)
        if self.status is not Status.CLOSED or self.closed_unanswered:
            raise Refusal("ticket.not_resolved_yet")
        if self.satisfaction is None:
            self.satisfaction = satisfaction
            self.log("rated", by, now, satisfaction=satisfaction)

    def reopen(self, reason: str, by: Person, now: datetime, clock: Clock) -> None:
        """未解决: the same ticket back with its original due time."""
        self._demand_impartial(by)
        was_answered = self.status is Status.CLOSED and self.kind is not Kind.DEFECT
        if self.status is Status.IN_PROGRESS and self.reopened:
            return
        if self.status is not Status.RESOLVED and not was_answered:
            raise Refusal("ticket.not_resolved_yet")
        self.status = self.status_at_work
        self.reopened += 1
        self.closed_by_id = self.closed_at = self.satisfaction = None
        self.resolved_by_id = self.resolved_at = None
        self.restored_by_id = self.restored_at = self.restored_confirmed_at = None
        self.doubt_lesser()
        self._tell_anew()
        self.log("reopened", by, now, reason=reason)
        clock.reopen(self, Promise.RESOLVE, now)
        if self.kind is not Kind.DEFECT:
            clock.owe(self, Promise.RESPOND, now, now, again=True)
        self.void_report(now, clock)

    def reopen_by_words(self, text: str, ref: str, rule: str, by: Person, now: datetime, clock: Clock) -> None:
        """Its reporter's words deny the result (R10): back to work with the original due time, until they press.

        What was undone is kept, for the press that says that it had worked.
        """
        self.demand_ordinary()
        self.demand_reporter(by)
        if self.restored_at is None and self.status is not Status.RESOLVED:
            raise Refusal("ticket.not_resolved_yet")
        resolve = self.target(Promise.RESOLVE)
        kept = {name: getattr(self, name) for name in UNDONE}
        undone = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}
        met_at = resolve.met_at.isoformat() if resolve and resolve.met_at else None
        self.remember(undone={**undone, "met_at": met_at, "ref": ref, "text": text, "at": now.isoformat()})
        self.status = self.status_at_work
        self.reopened += 1
        self.resolved_by_id = self.resolved_at = None
        self.restored_by_id = self.restored_at = self.restored_confirmed_at = None
        self.doubt_lesser()
        self._tell_anew()
        self.log("reopened_by_words", by, now, text=text, ref=ref, rule=rule)
        clock.reopen(self, Promise.RESOLVE, now)
        self.void_report(now, clock)

    def undo_reopening(self, by: Person, now: datetime, clock: Clock) -> dict[str, Any]:
        """It had worked, says its reporter: the result stands as it was; the words that had reopened it.

        Raises Refusal where nothing was reopened by words, or work has gone on since.
        """
        self.demand_reporter(by)
        undone = self.conversation.get("undone")
        if undone is None or self.resolved_at is not None or self.restored_at is not None or self.status.is_final:
            raise Refusal("card.stale")
        self.status = Status(undone["status"])
        self.resolved_by_id, self.restored_by_id = undone["resolved_by_id"], undone["restored_by_id"]
        self.resolved_at, self.restored_at = _moment(undone["resolved_at"]), _moment(undone["restored_at"])
        self.restored_confirmed_at = _moment(undone["restored_confirmed_at"])
        self.lesser = undone["lesser"]
        self.reopened -= 1
        self.remember(undone=None)
        self.log("reopening_undone", by, now)
        met_at = _moment(undone["met_at"])
        if met_at is not None:
            clock.meet(self, Promise.RESOLVE, met_at)
        self.count_restoration(now, clock, self.restored_at or now)
        return dict(undone)

    def report_running(self, by: Person, now: datetime, clock: Clock) -> None:
        """Business runs again, says its reporter before anybody else did; the office confirms the moment."""
        self.demand_ordinary()
        self.demand_reporter(by)
        if self.kind is not Kind.DEFECT or self.status not in MAY_BE_TAKEN_BACK:
            raise Refusal("restore.over", number=self.number)
        if self.restored_at is None:
            self.restored_by_id, self.restored_at = by.id, now
            self.log("restored", by, now)
            self.count_restoration(now, clock, now)

    @property
    def may_still_be_withdrawn(self) -> bool:
        """Nobody has said yet that business runs again, nor given a result."""
        return self.status in MAY_BE_TAKEN_BACK and self.restored_at is None

    def withdrawal_needs_reason(self, by: Person) -> bool:
        """The office says why it takes an A or B back (R15); of the reporter the press is enough (R8c)."""
        return self.severity in {Severity.A, Severity.B} and not self.is_reported_by(by)

    def demand_may_withdraw(self, by: Person, made_by: Mapping[int, str]) -> None:
        """Raise Refusal for people who may not take it back, or had a hand in the change that made it.

        `made_by` are the ids of those people, each with the number of the change.
        """
        self.demand_ordinary()
        if not (self.is_reported_by(by) or by.has(Role.OFFICE)):
            raise Refusal("ticket.only_reporter_or_office")
        if self.status is Status.WITHDRAWN:
            return
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
        if not self.may_still_be_withdrawn:
            raise Refusal("ticket.too_late_to_withdraw")
        if self.merged_ones and not by.has(Role.OFFICE):
            raise Refusal("merge.only_office_withdraws", number=self.number)
        if by.id in made_by:
            raise Refusal("ticket.own_change", number=self.number, change=made_by[by.id or 0])

    def withdraw(self, reason: str, by: Person, now: datetime, clock: Clock, made_by: Mapping[int, str]) -> None:
        """Taken back (误报) by the reporter or the office; nothing is owed any more.

        Raises Refusal where `demand_may_withdraw` does, and where the office gives no reason for an A or B (R15).
        """
        self.demand_may_withdraw(by, made_by)
        if self.status is Status.WITHDRAWN:
            return
        if self.withdrawal_needs_reason(by) and not reason:
            raise Refusal("ticket.withdrawal_without_reason", number=self.number)
        self.end_wait(now, clock)
        self.status = Status.WITHDRAWN
        self.closed_by_id, self.closed_at = by.id, now
        if self._is_late_alarm_of(by, now):
            self.late_alarm_at = now
        self.log("withdrawn", by, now, reason=reason)
        forgiven = (*OF_NO_FAULT, Promise.RESOLVE) if self.is_reported_by(by) else OF_NO_FAULT
        clock.withdraw(self, now, Voiding.WITHDRAWN, forgiven)

    def _is_late_alarm_of(self, by: Person, now: datetime) -> bool:
        """Taken back by the office after it was to be resolved: it counts as broken, unless a leader agrees."""
        resolve = self.target(Promise.RESOLVE)
        is_late = resolve is not None and resolve.is_open and resolve.is_breached(now)
        return is_late and not self.is_reported_by(by)

    def may_agree_to_false_alarm(self, by: Person) -> bool:
        """A leader of the office who did not take it back; while nobody has agreed."""
        return self.late_alarm_at is not None and by.is_ours(Role.LEADER) and by.id != self.closed_by_id

    def agree_to_false_alarm(self, by: Person, now: datetime, clock: Clock) -> None:
        """误报经领导同意: that it was not resolved in time does not count."""
        if self.late_alarm_at is None:
            raise Refusal("false_alarm.none")
        if not self.may_agree_to_false_alarm(by):
            raise Refusal("lowering.only_leader")
        self.late_alarm_at = None
        self.log("false_alarm_agreed", by, now)
        clock.waive(self, Promise.RESOLVE, now, Voiding.WITHDRAWN)

    def may_be_rehearsal(self, by: Person) -> bool:
        """A leader of the office says so of a fault that is open."""
        is_fault = self.kind is Kind.DEFECT and not self.status.is_final
        return is_fault and self.uncounted is None and by.is_ours(Role.LEADER)

    @property
    def may_still_be_rehearsal(self) -> bool:
        """No promise of the standard is known to be broken."""
        return not any(one.origin is Origin.STANDARD and one.is_known_broken for one in self.targets)

    def demand_may_be_rehearsal(self, by: Person, now: datetime) -> None:
        """Raise Refusal for everybody else, and once a promise was broken: no word takes a miss away."""
        self.demand_ordinary()
        if not self.may_be_rehearsal(by):
            raise Refusal("rehearsal.only_leader")
        if any(target.origin is Origin.STANDARD and target.is_breached(now) for target in self.targets):
            raise Refusal("rehearsal.too_late", number=self.number)

    def mark_rehearsal(self, reason: str, by: Person, now: datetime) -> None:
        """演练: worked on like any other, and in no figure."""
        self.demand_may_be_rehearsal(by, now)
        self.uncounted = Uncounted.REHEARSAL
        self.log("rehearsal_marked", by, now, reason=reason)

    def may_leave_out_flood(self, by: Person) -> bool:
        """A leader of the office, of what a stranger wrote and the office took back."""
        is_strangers = self.reporter is not None and self.reporter.is_placeholder
        is_taken_back = self.status is Status.WITHDRAWN and self.closed_by_id != self.reporter_id
        return is_strangers and is_taken_back and self.uncounted is None and by.is_ours(Role.LEADER)

    def leave_out_flood(self, by: Person, now: datetime, clock: Clock) -> None:
        """陌生人刷屏, by a leader's press: nothing that it promised counts, not even that nobody answered."""
        if not self.may_leave_out_flood(by):
            raise Refusal("flood.only_leader")
        self.uncounted, self.late_alarm_at = Uncounted.FLOOD, None
        self.log("flood_left_out", by, now)
        for promise in (Promise.RESPOND, Promise.RESOLVE):
            clock.waive(self, promise, now, Voiding.WITHDRAWN)

    def dispute_withdrawal(self, by: Person, now: datetime, clock: Clock) -> None:
        """并非误报: the office took it back, and its reporter says that it is real; every promise is owed as before."""
        self.demand_ordinary()
        self.demand_reporter(by)
        if self.status is not Status.WITHDRAWN or self.closed_by_id == by.id:
            raise Refusal("card.stale")
        for target in self.targets:
            if target.withdrawn_because == Voiding.WITHDRAWN:
                target.withdrawn_at, target.withdrawn_because = None, ""
        self.status = self.status_at_work
        self.closed_by_id = self.closed_at = self.late_alarm_at = None
        self.uncounted = Uncounted.TRIAL if self.uncounted is Uncounted.TRIAL else None
        self.log("withdrawal_disputed", by, now)
        clock.recompute_due(self, now)

    def decline(self, by: Person, now: datetime, clock: Clock) -> bool:
        """Not for this desk (异议, 投诉, 举报, 信访): the office says where it belongs; False if it had."""
        self.demand_office(by)
        if self.status is Status.DECLINED:
            return False
        self.settle(by, now)
        self.end_wait(now, clock)
        self.status = Status.DECLINED
        self.closed_by_id, self.closed_at = by.id, now
        clock.withdraw(self, now, Voiding.DECLINED)
        self.log("declined", by, now)
        return True

    def begin_work(self) -> None:
        """The first step of its workflow was taken."""
        if self.status is Status.NEW:
            self.status = Status.IN_PROGRESS

    def mark_done(self, by: Person, now: datetime) -> None:
        """Done, says the person who did it; the one whom it is for says whether it is so."""
        self.status = Status.RESOLVED
        self.resolved_by_id, self.resolved_at = by.id, now

    def take_up_again(self) -> None:
        """It was not done after all."""
        self.status = Status.IN_PROGRESS
        self.resolved_by_id = self.resolved_at = self.closed_at = self.closed_by_id = None
        self.closed_unanswered = False

    def end(self, status: Status, by: Person | None, now: datetime, clock: Clock) -> None:
        """Nothing more will happen on it."""
        self.status = status
        self.closed_by_id, self.closed_at = by.id if by else None, now
        clock.withdraw(self, now, Voiding.ENDED)

    def close_unanswered(self, now: datetime, clock: Clock) -> None:
        """逾期未反馈自动办结: nobody answered in time; counted apart and never satisfaction."""
        if self.status is Status.RESOLVED:
            self._close(None, now, clock)
            self.closed_unanswered = True
            self.log("closed_unanswered", None, now)

    def _demand_confirmer(self, by: Person) -> None:
        """The reporter; the office for a caller, or where the reporter is the one who resolved it."""
        self.demand_ordinary()
        if by.id == self.resolved_by_id:
            raise Refusal("ticket.resolver_never_confirms")
        is_for_office = self.entered_by_id is not None or self.reporter_id == self.resolved_by_id
        if not (is_for_office and by.has(Role.OFFICE)):
            self.demand_reporter(by)

    def _demand_impartial(self, by: Person) -> None:
        """The reporter; for a caller anybody of the office but the resolver."""
        self.demand_ordinary()
        self.demand_reporter(by)
        if not self.is_reported_by(by) and by.id == self.resolved_by_id:
            raise Refusal("ticket.resolver_never_confirms")

    def _close(self, by: Person | None, now: datetime, clock: Clock) -> None:
        """Close the ticket. Who closes it confirms that business runs again; silence confirms nothing (三·2.3(3))."""
        self.status = Status.CLOSED
        self.closed_by_id, self.closed_at = by.id if by else None, now
        if by is not None:
            self._take_result_as_restored()
            if self.restored_at is not None and self.restored_confirmed_at is None:
                self.restored_confirmed_at = now
            self.count_restoration(now, clock, self.restored_at or now)
        for promise in (Promise.DIRECTIVE, Promise.RESPOND, Promise.RESOLVE):
            target = self.target(promise)
            if target is not None and target.is_open:
                clock.end(self, target, now, Voiding.CLOSED)

    def _tell_anew(self) -> None:
        """An A that comes back is told like a new one: its assignee may be out of reach."""
        if self.severity is Severity.A:
            self.told, self.told_names = Hearing.COMING, ""
