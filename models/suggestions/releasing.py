"""上线: what was accepted goes into production through a change that carries the same version and digest."""

from datetime import datetime

from models.suggestions.facts import SuggestionFacts
from models.suggestions.press import SuggestionPress
from models.suggestions.steps import CLOSE, CLOSE_UNANSWERED, HEAR_OF_CHANGE, RATE, TO_CHANGE
from models.suggestions.terms import SuggestionState
from models.suggestions.versions import SuggestionBuild
from models.terms import Status
from models.tickets.target import Clock


class Releasable(SuggestionFacts):
    """Handed to a change, and told by it what became of it."""

    def to_change(self, press: SuggestionPress, clock: Clock) -> None:
        """转变更: that change brings it into production, or nothing does."""
        TO_CHANGE.begins(self, press)
        change = press.change
        assert change is not None  # noqa: S101 - drafted for it
        self.change_id = change.id
        self.log("suggestion_to_change", press.by, press.now, number=change.number)
        self.move(SuggestionState.TO_RELEASE, press.now)

    def go_live(self, version: str, digest: str, implementer_id: int | None, at: datetime, now: datetime) -> None:
        """The change is complete; where it carried another version, that one has to be accepted first (三·2.2)."""
        build = self.build
        if self.state not in HEAR_OF_CHANGE.after or build is None:
            return
        if build.is_same(version, digest):
            self.released_at = at
            self.log("suggestion_released", None, now, version=build.version)
            self.move(SuggestionState.RELEASED, now)
            return
        build.voided_at, build.is_accepted = now, False
        other = SuggestionBuild(
            ticket_id=self.ticket_id,
            number=build.number + 1,
            version=version,
            digest=digest.lower(),
            where_to_try=build.where_to_try,
            by_id=implementer_id or build.by_id,
            at=now,
        )
        self.builds.append(other)
        self.change_id = None
        self.log("suggestion_differs", None, now, version=version, digest=other.digest)
        self.move(SuggestionState.ON_TRIAL, now)
        self.await_proposer(now)

    def return_to_accepted(self, because: str, now: datetime) -> None:
        """The change was called off or rolled back: what was accepted waits for another one."""
        if self.state in HEAR_OF_CHANGE.after:
            self.change_id = None
            self.log("suggestion_returned", None, now, outcome=because)
            self.move(SuggestionState.ACCEPTED, now)

    def close_suggestion(self, press: SuggestionPress, clock: Clock) -> bool:
        """办结, by the office; the proposer is told."""
        if not CLOSE.begins(self, press):
            return False
        self.log("suggestion_done", press.by, press.now)
        self.finish(SuggestionState.DONE, Status.CLOSED, press.by, press.now, clock)
        return True

    def rate(self, press: SuggestionPress, clock: Clock) -> bool:
        """满意, 基本满意, 不满意: the proposer's word, once; False where it was given before."""
        RATE.begins(self, press)
        if self.ticket.satisfaction is not None:
            return False
        self.ticket.satisfaction = press.satisfaction
        self.log("rated", press.by, press.now, satisfaction=press.satisfaction)
        return True

    def close_by_itself(self, now: datetime, clock: Clock) -> None:
        """Nobody closed it in time: no satisfaction is noted."""
        if self.state in CLOSE_UNANSWERED.after:
            self.is_unanswered = self.ticket.closed_unanswered = True
            self.log("suggestion_done_unanswered", None, now)
            self.finish(SuggestionState.DONE, Status.CLOSED, None, now, clock)
