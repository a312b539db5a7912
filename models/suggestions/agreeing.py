"""协商: a solution and its day are put down, and both sides say yes to one and the same version."""

from datetime import datetime

from models.suggestions.facts import SuggestionFacts
from models.suggestions.press import SuggestionPress
from models.suggestions.steps import AGREE, REPLAN, RESUME, SHELVE, SOLVE
from models.suggestions.terms import Side, SuggestionPromise, SuggestionState
from models.suggestions.versions import SuggestionSolution
from models.terms import Role
from models.tickets.target import Clock


class Agreeable(SuggestionFacts):
    """Solutions with their days; silence is never consent."""

    def solve(self, press: SuggestionPress, clock: Clock) -> None:
        """提方案和日期: the next version, which nobody has agreed to."""
        SOLVE.begins(self, press)
        assert press.day is not None and press.due_at is not None  # noqa: S101, PT018 - its gate says so
        before = self.solution
        if before is not None:
            before.replaced_at = press.now
        solution = SuggestionSolution(
            ticket_id=self.ticket_id,
            number=len(self.solutions) + 1,
            text=press.text,
            day=press.day,
            due_at=press.due_at,
            by_id=press.by.id or 0,
            by=press.by,
            at=press.now,
        )
        self.solutions.append(solution)
        self.log("suggestion_solved", press.by, press.now, **self.logged_solution(solution))
        self.move(SuggestionState.NEGOTIATING, press.now)
        if not self.is_speaker(press.by):
            self.await_proposer(press.now)

    def agree(self, press: SuggestionPress, clock: Clock) -> bool:
        """同意, by one side; with the other's it is agreed, and its day is owed. False where the side had agreed."""
        AGREE.begins(self, press)
        self.lapse_words(press.now)
        solution, side = self.solution, self.side_of(press.by)
        assert solution is not None  # noqa: S101 - its gate says so
        assert side is not None  # noqa: S101
        if solution.has_agreed(side):
            return False
        solution.agree(side, press.by, press.now)
        is_agreed = "yes" if solution.agreed_at else None
        self.log("suggestion_agreed", press.by, press.now, number=solution.number, side=side, agreed=is_agreed)
        if solution.agreed_at is not None:
            self.move(SuggestionState.AGREED, press.now)
            note = str(self.agreed_days)
            clock.owe_by(self.ticket, SuggestionPromise.DELIVER, solution.due_at, press.by, note, press.now)
        elif side is Side.PROPOSER:
            self.waiting_since = self.chased_at = None
        return True

    def lapse_words(self, now: datetime) -> bool:
        """Take back a side's word whose giver left, or lost the function. Returns whether one was taken back."""
        solution = self.solution
        if solution is None or solution.agreed_at is not None:
            return False
        gone = [side for side in Side if solution.has_agreed(side) and not self._may_still_say(solution, side, now)]
        for side in gone:
            solution.take_back(side)
            self.log("suggestion_word_lapsed", None, now, number=solution.number, side=side)
        if Side.PROPOSER in gone:
            self.await_proposer(now)
        return bool(gone)

    @staticmethod
    def _may_still_say(solution: SuggestionSolution, side: Side, now: datetime) -> bool:
        one = solution.office if side is Side.OFFICE else solution.proposer
        return one is not None and one.is_active(now) and (side is Side.PROPOSER or one.is_ours(Role.OFFICE))

    def replan(self, press: SuggestionPress, clock: Clock) -> None:
        """改方案、改期: both say yes anew; a day that has passed stays missed."""
        REPLAN.begins(self, press)
        solution = self.solution
        if solution is not None:
            solution.replaced_at, solution.reason = press.now, press.reason
        self.log("suggestion_replanned", press.by, press.now, reason=press.reason)
        clock.give_up(self.ticket, SuggestionPromise.DELIVER, press.now)
        self.move(SuggestionState.NEGOTIATING, press.now)

    def shelve(self, press: SuggestionPress, clock: Clock) -> bool:
        """搁置, where the proposer says nothing; it can go on any day, and is never consent."""
        if not SHELVE.begins(self, press):
            return False
        self.log("suggestion_shelved", press.by, press.now, reason=press.reason)
        self.move(SuggestionState.SHELVED, press.now)
        return True

    def resume(self, press: SuggestionPress, clock: Clock) -> None:
        """恢复协商: as it stood, with all that was agreed to."""
        RESUME.begins(self, press)
        self.log("suggestion_resumed", press.by, press.now)
        self.move(SuggestionState.NEGOTIATING, press.now)
        solution = self.solution
        if solution is not None and not solution.has_agreed(Side.PROPOSER) and not self.is_speaker(press.by):
            self.await_proposer(press.now)
