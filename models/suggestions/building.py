"""修改与现场操作认可: what was agreed is built, tried on the spot by the proposer, and accepted or sent back."""

from datetime import datetime

from models.suggestions.facts import SuggestionFacts
from models.suggestions.press import SuggestionPress
from models.suggestions.steps import ACCEPT, BEGIN, NAME_SUCCESSOR, PRESENT, SEND_BACK
from models.suggestions.terms import SuggestionPromise, SuggestionState
from models.suggestions.versions import SuggestionBuild
from models.tickets.target import Clock


class Buildable(SuggestionFacts):
    """Builds under their version and digest; each is accepted or sent back after a trial."""

    def begin_change(self, press: SuggestionPress, clock: Clock) -> bool:
        """开始修改."""
        if not BEGIN.begins(self, press):
            return False
        self.log("suggestion_begun", press.by, press.now)
        self.move(SuggestionState.CHANGING, press.now)
        return True

    def present(self, press: SuggestionPress, clock: Clock) -> None:
        """提请认可: this version can be tried there; the agreed day is kept with it."""
        PRESENT.begins(self, press)
        build = SuggestionBuild(
            ticket_id=self.ticket_id,
            number=len(self.builds) + 1,
            version=press.version.strip(),
            digest=press.digest.strip().lower(),
            where_to_try=press.place,
            by_id=press.by.id or 0,
            by=press.by,
            at=press.now,
        )
        self.builds.append(build)
        said: dict[str, str | int] = {"number": build.number, "version": build.version}
        said |= {"digest": build.digest, "place": press.place}
        self.log("suggestion_presented", press.by, press.now, **said)
        solution = self.solution
        if solution is not None:
            solution.kept_at = press.now
        clock.meet(self.ticket, SuggestionPromise.DELIVER, press.now)
        self.move(SuggestionState.ON_TRIAL, press.now)
        self.await_proposer(press.now)

    def accept(self, press: SuggestionPress, clock: Clock) -> None:
        """现场操作认可, with place, time and what was tried."""
        ACCEPT.begins(self, press)
        build = self._judge(press)
        build.is_accepted = True
        self.log("suggestion_accepted", press.by, press.now, **self._trial(build))
        self.move(SuggestionState.ACCEPTED, press.now)

    def send_back(self, press: SuggestionPress, clock: Clock) -> None:
        """退回修改: the day is owed again."""
        SEND_BACK.begins(self, press)
        build = self._judge(press)
        build.reason = press.reason
        solution = self.solution
        if solution is not None:
            solution.kept_at = None
        self.log("suggestion_sent_back", press.by, press.now, **self._trial(build), reason=press.reason)
        clock.reopen(self.ticket, SuggestionPromise.DELIVER, press.now)
        self.move(SuggestionState.SENT_BACK, press.now)

    def name_successor(self, press: SuggestionPress, clock: Clock) -> None:
        """指定认可人: speaks for a proposer who has left, or who may not accept; the state stays."""
        NAME_SUCCESSOR.begins(self, press)
        one = press.successor
        assert one is not None  # noqa: S101 - its gate says so
        self.successor_id, self.successor = one.id, one
        self.successor_by_id, self.successor_by = press.by.id, press.by
        self.successor_at, self.successor_reason = press.now, press.reason
        self.log("suggestion_succeeded", press.by, press.now, to=one.name, reason=press.reason)
        if self.waiting_since is not None:
            self.await_proposer(press.now)

    def chase(self, now: datetime) -> None:
        """催: the proposer is asked once more."""
        if self.waiting_since is not None and self.chased_at is None:
            self.chased_at = now
            self.log("suggestion_chased", None, now)

    def _judge(self, press: SuggestionPress) -> SuggestionBuild:
        build = self.build
        assert build is not None  # noqa: S101 - its gate says so
        build.judged_by_id, build.judged_by, build.judged_at = press.by.id, press.by, press.now
        build.place, build.is_remote = press.place, press.is_remote
        build.tried, build.tried_at = press.tried, press.tried_at
        build.proof_file, build.proof_digest = press.proof_file, press.proof_digest
        return build

    @staticmethod
    def _trial(build: SuggestionBuild) -> dict[str, str | int | None]:
        return {
            "number": build.number,
            "version": build.version,
            "place": build.place or None,
            "remote": "yes" if build.is_remote else None,
            "tried": build.tried,
            "tried_at": build.tried_at.isoformat() if build.tried_at else None,
            "proof_file": build.proof_file or None,
            "proof_digest": build.proof_digest or None,
        }
