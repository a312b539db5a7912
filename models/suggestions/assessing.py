"""评估: the office takes a suggestion up and says what it makes of it; a leader hears one appeal."""

from datetime import datetime

from models.people.person import Person
from models.suggestions.facts import SuggestionFacts
from models.suggestions.press import SuggestionPress
from models.suggestions.steps import APPEAL, ASSESS, CALL_DEFECT, LAPSE, REASSESS, TAKE_UP, UPHOLD
from models.suggestions.terms import Opinion, SuggestionPromise, SuggestionState
from models.terms import Kind, Status, Voiding
from models.tickets.facts import ORDINARY
from models.tickets.target import Clock


class Assessable(SuggestionFacts):
    """Taken up, adopted or declined; appealed against once."""

    def receive(self, now: datetime, clock: Clock) -> None:
        """已提出: from now on the office owes its word, counted from the first message."""
        self.since = now
        clock.owe(self.ticket, SuggestionPromise.ASSESS, self.ticket.reported_at, now, start_event="suggested")

    def take_up(self, press: SuggestionPress, clock: Clock) -> bool:
        """受理评估."""
        if not TAKE_UP.begins(self, press):
            return False
        self._assess_by(press.by)
        self.ticket.begin_work()
        self.ticket.analyse(press.by, press.now)
        self.log("suggestion_taken_up", press.by, press.now)
        self.move(SuggestionState.ASSESSING, press.now)
        return True

    def assess(self, press: SuggestionPress, clock: Clock) -> None:
        """采纳, 部分采纳 or 不采纳, and why; what was declined after an appeal is declined for good."""
        ASSESS.begins(self, press)
        opinion = press.opinion
        self._assess_by(press.by)
        self.opinion, self.opinion_reason, self.opinion_at = opinion, press.reason, press.now
        self.impact = press.impact or self.impact
        clock.meet(self.ticket, SuggestionPromise.ASSESS, press.now)
        verb = "suggestion_declined" if opinion is Opinion.DECLINE else "suggestion_adopted"
        self.log(verb, press.by, press.now, opinion=opinion, reason=press.reason, impact=press.impact or None)
        if opinion is not Opinion.DECLINE:
            self.move(SuggestionState.NEGOTIATING, press.now)
        elif self.appealed_at is None:
            self.move(SuggestionState.DECLINED, press.now)
        else:
            self.finish(SuggestionState.DECLINED_FOR_GOOD, Status.CLOSED, press.by, press.now, clock)

    def appeal(self, press: SuggestionPress, clock: Clock) -> None:
        """申请复议, once."""
        APPEAL.begins(self, press)
        self.appealed_at, self.appeal_reason = press.now, press.reason
        self.log("suggestion_appealed", press.by, press.now, reason=press.reason)
        self.move(SuggestionState.APPEALED, press.now)

    def reassess(self, press: SuggestionPress, clock: Clock) -> None:
        """重新评估, by somebody else."""
        REASSESS.begins(self, press)
        self._decide_appeal(press)
        self.barred = list(self.assessors)
        self.assessed_by_id, self.assessor = None, None
        self.log("suggestion_reassessed", press.by, press.now, reason=press.reason)
        self.move(SuggestionState.ASSESSING, press.now)
        clock.owe(self.ticket, SuggestionPromise.ASSESS, press.now, press.now, start_event="appealed", again=True)

    def uphold(self, press: SuggestionPress, clock: Clock) -> None:
        """维持不采纳."""
        UPHOLD.begins(self, press)
        self._decide_appeal(press)
        self.log("suggestion_upheld", press.by, press.now, reason=press.reason)
        self.finish(SuggestionState.DECLINED_FOR_GOOD, Status.CLOSED, press.by, press.now, clock)

    def lapse(self, now: datetime, clock: Clock) -> None:
        """Nobody appealed in time."""
        if self.state in LAPSE.after:
            self.log("suggestion_lapsed", None, now)
            self.finish(SuggestionState.DECLINED_FOR_GOOD, Status.CLOSED, None, now, clock)

    def become_defect(self, press: SuggestionPress, clock: Clock) -> bool:
        """这是故障: a defect from its first message on, with clocks from then; the log lists it as one (三·2.3(1))."""
        if not CALL_DEFECT.begins(self, press):
            return False
        ticket, now, severity = self.ticket, press.now, press.severity
        self.move(SuggestionState.BECAME_DEFECT, now)
        self.end_reason = press.reason
        self.log("suggestion_became_defect", press.by, now, reason=press.reason)
        clock.waive(ticket, SuggestionPromise.ASSESS, now, Voiding.KIND_CHANGED)
        was = ticket.kind
        ticket.workflow, ticket.kind, ticket.severity = ORDINARY, Kind.DEFECT, severity
        if self.side_of(press.by) is not None and not self.is_speaker(press.by):
            ticket.settle(press.by, now)
        said = {"from_kind": was, "kind": ticket.kind, "severity": severity, "reason": press.reason}
        ticket.log("class_corrected", press.by, now, **said)
        clock.reclassify(ticket, start=ticket.reported_at, now=now)
        return True

    def _assess_by(self, person: Person) -> None:
        self.assessed_by_id, self.assessor = person.id, person
        if person.id is not None and person.id not in self.assessors:
            self.assessors = [*self.assessors, person.id]

    def _decide_appeal(self, press: SuggestionPress) -> None:
        self.appeal_by_id, self.appeal_by = press.by.id, press.by
        self.appeal_decided_at, self.appeal_said = press.now, press.reason
