"""The end of a ticket in a replay: what runs again and who saw it, what was denied, and what was taken back."""

from models.phrase import phrase
from models.terms import Promise
from models.tickets.past_log import Logged
from sla.clocks.replay.logged import Outcome
from sla.clocks.replay.promised import STANDARD_PROMISES, Promised, Void
from sla.clocks.replay.waits import Waits


class Endings(Waits):
    """An act that is annulled counts as if it had never been done; silence confirms nothing."""

    def act(self, entry: Logged, *, is_shared: bool = False) -> None:
        """The first deliberate act answers the report (R20); of a joined report, once its reporter heard of it."""
        if self.acted_at is None:
            self.acted_at = entry.at if is_shared else entry.acted_at

    def annul_response(self, entry: Logged) -> None:
        """没有答复我, upheld: it was no answer."""
        self.acted_at = None

    def restore(self, entry: Logged) -> None:
        """业务已恢复 was pressed: the report is owed from then on, confirmed or not."""
        self.outcome = self.outcome._replace(restored_at=entry.said_at, restored_by=entry.by_id, is_confirmed=False)
        self.owe_report(entry.said_at)

    def confirm(self, entry: Logged) -> None:
        """A witness pressed: not the person who said that it runs, nor anybody of that company."""
        presser = self.outcome.ran_by
        if self.outcome.ran_at is None or entry.by_id is None or entry.by_id == presser:
            return
        company = self.companies.get(entry.by_id)
        if not company or company != self.companies.get(presser or 0):
            self.outcome = self.outcome._replace(is_confirmed=True)
        self.stop_waiting(entry)

    def deny(self, entry: Logged) -> None:
        """仍未恢复: nothing ran."""
        self.outcome = self.outcome._replace(restored_at=None, restored_by=None, is_confirmed=False)
        self.void_reports(Void.DENIED, entry.at)

    def resolve(self, entry: Logged) -> None:
        """The result; where nobody pressed 业务已恢复, it says that business runs, too."""
        self.outcome = self.outcome._replace(result_at=entry.at, result_by=entry.by_id)
        if self.outcome.restored_at is None:
            self.owe_report(entry.at)

    def confirm_fixed(self, entry: Logged) -> None:
        """Its reporter sees that it works."""
        self.confirm(entry)
        self.is_closed = True

    def close_unanswered(self, entry: Logged) -> None:
        """逾期未反馈自动办结 confirms nothing, and takes nothing out of the count."""
        self.is_closed = True
        self.note("closed_unanswered", self.live(Promise.RESOLVE))

    def reopen(self, entry: Logged) -> None:
        """未解决, or words that say so: as if the result had never been given; the due times stay."""
        told = phrase("attained.by_words" if entry.verb == "reopened_by_words" else "attained.by_press")
        self.note("reopened", self.live(Promise.RESOLVE), told)
        self.undone = self.outcome, self.void_reports(Void.REOPENED, entry.at)
        self.outcome, self.is_closed = Outcome(), False
        if not self.is_defect:
            self.acted_at = None

    def undo_reopening(self, entry: Logged) -> None:
        """好过又坏, 其实已好: the first result stays as it was."""
        if self.undone is not None:
            self.outcome, reports = self.undone
            self.undone = None
            for one in reports:
                one.void = None

    def withdraw(self, entry: Logged) -> None:
        """误报: by its reporter's own press, or by the office."""
        is_own = entry.by_id is not None and entry.by_id == self.reported.reporter_id
        self._end(entry, Void.WITHDRAWN, is_own=is_own)
        key = "attained.by_reporter" if is_own else "attained.by_office"
        self.note("withdrawn", self._concerned(), phrase(key, who=entry.by_name))

    def decline(self, entry: Logged) -> None:
        """不属本服务台受理范围, by the office."""
        self._end(entry, Void.DECLINED, is_own=False)
        self.note("declined", self._concerned(), phrase("attained.by_office", who=entry.by_name))

    def agree_to_false_alarm(self, entry: Logged) -> None:
        """误报经领导同意: what was late and taken back by the office does not count."""
        for one in self.late_withdrawal:
            one.void = Void.WITHDRAWN
        self.note("withdrawn", self.late_withdrawal, phrase("attained.false_alarm_agreed", who=entry.by_name))
        self.late_withdrawal = []

    def mark_rehearsal(self, entry: Logged) -> None:
        """演练, by a leader: in no figure."""
        self.is_rehearsal = True
        self.note("rehearsal", (), phrase("attained.by_leader", who=entry.by_name))

    def leave_out_flood(self, entry: Logged) -> None:
        """陌生人刷屏, by a leader: nothing counts, not even that nobody answered."""
        for promise in STANDARD_PROMISES:
            for one in self.not_void(promise):
                one.void = Void.WITHDRAWN
                self.taken_back.append(one)
        self.late_withdrawal = []
        self.note("flood", (), phrase("attained.by_leader", who=entry.by_name))

    def dispute_withdrawal(self, entry: Logged) -> None:
        """并非误报, or a change that did not hold: everything is owed as before."""
        for one in self.taken_back:
            one.void = None
        self.taken_back, self.late_withdrawal, self.is_closed = [], [], False

    def join_window(self, entry: Logged) -> None:
        """并入变更: an announced window explains it; what is late stays late."""
        self._end(entry, Void.EXPLAINED, is_own=False)
        self.late_withdrawal = []
        self.note("joined", self.taken_back, phrase("attained.ticket", number=str(entry.content["number"])))

    def _end(self, entry: Logged, why: Void, *, is_own: bool) -> None:
        """Void what is not due yet, and what is late where its own reporter takes back the fault itself."""
        self.stop_waiting(entry)
        self.is_closed, self.taken_back, self.late_withdrawal = True, [], []
        for promise in STANDARD_PROMISES:
            for one in self.not_void(promise):
                if self.met_at(one) is not None:
                    continue
                if not one.is_past_due(entry.at) or (is_own and promise == Promise.RESOLVE):
                    one.void = why
                    self.taken_back.append(one)
                elif promise == Promise.RESOLVE:
                    self.late_withdrawal.append(one)

    def _concerned(self) -> list[Promised]:
        return [*self.taken_back, *self.late_withdrawal]
