"""Steps of a target, and who hears of them: warnings, the escalation while nobody answers, the breach, reminders."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.terms import Promise, Severity, Status
from models.tickets.facts import TicketFacts
from models.tickets.target import Target
from sla.calendar.business_hours import Calendar, local_day
from sla.clocks.due import LAST_HOUR, warn_times
from sla.clocks.quiet_hours import Night
from sla.policy.policy import EscalationLevel, Policy, Rule, Since

FINAL = frozenset(status for status in Status if status.is_final)
DUE_FROM_REPORT = (Promise.RESPOND, Promise.RESOLVE)
A_SECOND = timedelta(seconds=1)
HELD = "held"
"""Ends the name of a step for those from whom the night holds what others were told at once."""
ESCALATION_OF_OTHERS = Severity.D
"""Kinds without a class are escalated like the mildest one."""


class StepKind(StrEnum):
    """The event that a step tells of."""

    WARNING = "warning"
    UNANSWERED = "unanswered"
    BREACH = "breach"
    OVERDUE = "overdue"
    REOPENED = "reopened"


class EscalationStep(NamedTuple):
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

    def until(self, ticket: TicketFacts, target: Target, rule: Rule | None, now: datetime) -> list[EscalationStep]:
        """The steps of the target's generation that are due by `now`, in order; none while it is paused."""
        if not target.is_open or target.paused_at is not None:
            return []
        steps = [step for step in self._once(ticket, target, rule) if step.at <= now]
        for step in self._repeated(target):
            if step.at > now:
                break
            steps.append(step)
        return sorted(steps)

    def next_at(
        self, ticket: TicketFacts, target: Target, rule: Rule | None, after: datetime | None = None
    ) -> datetime | None:
        """Return when the next step after `after` is due, for None the first one; None while it is paused or closed."""
        if not target.is_open or target.paused_at is not None:
            return None
        if ticket.status in FINAL and target.promise in DUE_FROM_REPORT:
            return None  # broken for good: nobody works on it any more
        times = [step.at for step in self._once(ticket, target, rule) if after is None or step.at > after]
        if times:
            return min(times)
        return next((step.at for step in self._repeated(target) if after is None or step.at > after), None)

    def duty_hears_at_once(self, ticket: TicketFacts, target: Target) -> bool:
        """The person on duty is told with the report's entry itself: no quiet hours hold it."""
        entered_at = target.due_set_at or target.started_at
        return (
            Night(self.policy.quiet_hours, ticket, target).held(entered_at, EscalationLevel.DUTY, is_exact=True)
            == entered_at
        )

    def _once(self, ticket: TicketFacts, target: Target, rule: Rule | None) -> Iterator[EscalationStep]:
        """Every step but the reminders, those that a change of the due time has overtaken left out."""
        begun = target.due_set_at or target.started_at
        planned = self._planned(ticket, target, rule)
        steps = [step for step in planned if step.kind is not StepKind.WARNING or step.at > begun]
        if target.reopened_at is None or target.reopened_at < begun:
            yield from (step._replace(at=max(step.at, begun)) for step in steps)
            return
        if any(step.at <= target.reopened_at for step in steps):
            at = Night(self.policy.quiet_hours, ticket, target).held(
                target.reopened_at, EscalationLevel.DUTY, is_exact=True
            )
            yield EscalationStep(at, StepKind.REOPENED, StepKind.REOPENED, (EscalationLevel.DUTY,))
        yield from (step for step in steps if step.at > target.reopened_at)

    def _planned(self, ticket: TicketFacts, target: Target, rule: Rule | None) -> Iterator[EscalationStep]:
        night = Night(self.policy.quiet_hours, ticket, target)
        for number, at in enumerate(self._warn_times(target, rule), 1):
            who = EscalationLevel.DUTY
            yield EscalationStep(night.held(at, who), StepKind.WARNING, f"{StepKind.WARNING}.{number}", (who,))
        late_entry = _late_entry(ticket, target) if ticket.entered_by_id is not None else None
        if target.promise == Promise.RESPOND:
            yield from self._unanswered(target, night, late_entry)
        else:
            yield from self._breach(ticket, target, night, late_entry)

    def _unanswered(self, target: Target, night: Night, late_entry: datetime | None) -> list[EscalationStep]:
        """Return the steps while nobody answers; they count from the entry of a call that was overdue when entered."""
        begun = target.due_set_at or target.started_at
        due_at = target.due_at if late_entry is None else late_entry + (target.due_at - target.started_at)
        due_at = night.slept_through(begun, due_at)
        steps = []
        for step in self.policy.escalation.unanswered[target.severity or ESCALATION_OF_OTHERS]:
            is_since_start = step.since is Since.START
            at = (target.started_at if is_since_start else due_at) + step.after
            if is_since_start and night.held(at, step.who, is_exact=True) <= begun:
                continue  # told with the report
            name = f"{StepKind.UNANSWERED}.{step.who}"
            steps.append(EscalationStep(night.held(at, step.who), StepKind.UNANSWERED, name, (step.who,)))
        return steps

    def _breach(
        self, ticket: TicketFacts, target: Target, night: Night, late_entry: datetime | None
    ) -> list[EscalationStep]:
        """One step or, where the night holds it from some only, two.

        Met exactly on the due time is met in time: the promise is broken a second later. What was broken when a call
        was entered is told when the escalation that counts from the entry has gone through.
        """
        at, everybody = target.due_at + A_SECOND, self.policy.escalation.breached
        if late_entry is not None:
            at = late_entry + self._escalation_length(ticket)
        if night.held(at, EscalationLevel.DUTY_LEADER, is_exact=True) == at:
            return [EscalationStep(at, StepKind.BREACH, StepKind.BREACH, everybody)]
        by_time: dict[datetime, list[EscalationLevel]] = {}
        for level in everybody:
            by_time.setdefault(night.held(at, level, is_exact=True), []).append(level)
        steps = []
        for number, (told_at, levels) in enumerate(sorted(by_time.items())):
            name = f"{StepKind.BREACH}.{HELD}" if number else StepKind.BREACH
            steps.append(EscalationStep(told_at, StepKind.BREACH, name, tuple(levels)))
        return steps

    def _escalation_length(self, ticket: TicketFacts) -> timedelta:
        """Return how long after a report the last level hears that nobody answers."""
        respond = ticket.target(Promise.RESPOND)
        answered_within = respond.due_at - respond.started_at if respond else timedelta()
        steps = self.policy.escalation.unanswered[ticket.severity or ESCALATION_OF_OTHERS]
        return answered_within + max(step.after for step in steps)

    def _warn_times(self, target: Target, rule: Rule | None) -> Sequence[datetime]:
        if rule is not None:
            return warn_times(rule, self.calendar, target.started_at, target.due_at, work_left=LAST_HOUR)
        half = target.started_at + (target.due_at - target.started_at) / 2
        return (half,)

    def _repeated(self, target: Target) -> Iterator[EscalationStep]:
        """Once every so many working days after the breach, or the reopening, as business begins.

        Of a fault that stays down the reminders of its own deadline go on; its progress report has none.
        """
        if target.promise in {Promise.RESPOND, Promise.PROGRESS}:
            return
        since = max(filter(None, (target.due_at, target.reopened_at, target.due_set_at)))
        day, number = local_day(since), 0
        while True:
            day, number = self.calendar.nth_working_day(day, self.policy.escalation.repeat_after_days), number + 1
            name = f"{StepKind.OVERDUE}.{number}"
            yield EscalationStep(self.calendar.opening(day), StepKind.OVERDUE, name, self.policy.escalation.breached)


def _late_entry(ticket: TicketFacts, target: Target) -> datetime | None:
    """Return when a call was entered whose due time was past by then; None for one still to come, or set anew since."""
    is_of_entry = target.due_set_at == ticket.created_at
    return target.due_set_at if is_of_entry and target.due_at <= ticket.created_at else None
