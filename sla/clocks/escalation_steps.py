"""Who hears of a target when: its warnings, the escalation while nobody answers, the breach and its reminders."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.terms import Promise, Severity
from models.tickets.target import Target
from sla.calendar.business_hours import SHANGHAI, Calendar, local_day
from sla.clocks.due import warn_times
from sla.policy.policy import EscalationLevel, EscalationPolicyStep, Policy, QuietHours, Rule, Since

A_SECOND = timedelta(seconds=1)
ESCALATION_OF_OTHERS = Severity.D
"""Kinds without a class are escalated like the mildest one."""


class StepKind(StrEnum):
    """What a step tells of."""

    WARNING = "warning"
    UNANSWERED = "unanswered"
    BREACH = "breach"
    OVERDUE = "overdue"
    REOPENED = "reopened"


class Step(NamedTuple):
    """One telling. `name` is unique within a generation of its target; `at` is aware UTC, after quiet hours."""

    at: datetime
    kind: StepKind
    name: str
    who: tuple[EscalationLevel, ...]


class Steps:
    """The steps of targets, by a policy and a calendar (standard 3: warn points, escalation, quiet hours)."""

    def __init__(self, policy: Policy, calendar: Calendar) -> None:
        self.policy = policy
        self.calendar = calendar

    def until(self, target: Target, rule: Rule | None, now: datetime) -> list[Step]:
        """The steps of the target's generation that are due by `now`, in order; none while it is paused."""
        if not target.is_open or target.paused_at is not None:
            return []
        steps = [step for step in self._once(target, rule) if step.at <= now]
        for step in self._repeated(target):
            if step.at > now:
                break
            steps.append(step)
        return sorted(steps)

    def next_at(self, target: Target, rule: Rule | None, after: datetime | None = None) -> datetime | None:
        """When the next step after `after` is due, the very first one for None; None while it is paused or closed."""
        if not target.is_open or target.paused_at is not None:
            return None
        times = [step.at for step in self._once(target, rule) if after is None or step.at > after]
        if times:
            return min(times)
        return next((step.at for step in self._repeated(target) if after is None or step.at > after), None)

    def duty_hears_at_once(self, target: Target) -> bool:
        """The person on duty is told with the report's entry itself: no quiet hours hold it."""
        entered_at = target.due_set_at or target.started_at
        return self._held(entered_at, target) == entered_at

    def _once(self, target: Target, rule: Rule | None) -> Iterator[Step]:
        """Every step but the reminders, those that a change of the due time has overtaken left out."""
        begun = target.due_set_at or target.started_at
        steps = [step for step in self._planned(target, rule) if step.kind is not StepKind.WARNING or step.at > begun]
        if target.reopened_at is None or target.reopened_at < begun:
            yield from (step._replace(at=max(step.at, begun)) for step in steps)
            return
        if any(step.at <= target.reopened_at for step in steps):
            yield Step(target.reopened_at, StepKind.REOPENED, StepKind.REOPENED, (EscalationLevel.DUTY,))
        yield from (step for step in steps if step.at > target.reopened_at)

    def _planned(self, target: Target, rule: Rule | None) -> Iterator[Step]:
        for number, at in enumerate(self._warn_times(target, rule), 1):
            yield Step(
                self._held(at, target), StepKind.WARNING, f"{StepKind.WARNING}.{number}", (EscalationLevel.DUTY,)
            )
        if target.promise == Promise.RESPOND:
            for step in self.policy.escalation.unanswered[target.severity or ESCALATION_OF_OTHERS]:
                at = self._held(_escalated_at(step, target), target)
                if at > (target.due_set_at or target.started_at) or step.since is Since.DUE:  # told with the report
                    yield Step(at, StepKind.UNANSWERED, f"{StepKind.UNANSWERED}.{step.who}", (step.who,))
        else:
            # Met exactly on the due time is met in time: the promise is broken a second later.
            yield Step(target.due_at + A_SECOND, StepKind.BREACH, StepKind.BREACH, self.policy.escalation.breached)

    def _warn_times(self, target: Target, rule: Rule | None) -> Sequence[datetime]:
        if rule is not None:
            return warn_times(rule, self.calendar, target.started_at, target.due_at)
        half = target.started_at + (target.due_at - target.started_at) / 2
        return (half,)

    def _repeated(self, target: Target) -> Iterator[Step]:
        """Once every so many working days after the breach, or the reopening, as business begins."""
        if target.promise == Promise.RESPOND:
            return
        since = max(filter(None, (target.due_at, target.reopened_at, target.due_set_at)))
        day, number = local_day(since), 0
        while True:
            day, number = self.calendar.nth_working_day(day, self.policy.escalation.repeat_after_days), number + 1
            name = f"{StepKind.OVERDUE}.{number}"
            yield Step(self.calendar.opening(day), StepKind.OVERDUE, name, self.policy.escalation.breached)

    def _held(self, at: datetime, target: Target) -> datetime:
        """The end of the quiet hours for a step within them whose target falls due later; class A never waits."""
        if target.severity is Severity.A or not self.policy.quiet_hours.covers(at.astimezone(SHANGHAI).time()):
            return at
        ends = quiet_end(self.policy.quiet_hours, at)
        return ends if target.due_at > ends else at


def quiet_end(quiet: QuietHours, at: datetime) -> datetime:
    """When the quiet hours that cover `at` end, aware UTC."""
    local = at.astimezone(SHANGHAI)
    ends = datetime.combine(local.date(), quiet.ends, SHANGHAI)
    return (ends if ends > local else ends + timedelta(days=1)).astimezone(at.tzinfo)


def _escalated_at(step: EscalationPolicyStep, target: Target) -> datetime:
    return (target.started_at if step.since is Since.START else target.due_at) + step.after
