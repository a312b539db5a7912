"""Due times of the promises of the figures, by the policy and the calendar in force."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from models.terms import Kind, Promise, Severity
from sla.calendar.business_hours import Calendar
from sla.clocks.due import Due, due, warn_times
from sla.clocks.pauses import Pause
from sla.clocks.replay.promised import MAJOR, Promised
from sla.policy.past import NO_PAST, PastPolicies
from sla.policy.policy import Policy, Rule


class InForce(Protocol):
    """The rules in force, such as a rulebook or a clock has."""

    @property
    def policy(self) -> Policy:
        """The policy that says what is promised."""

    @property
    def calendar(self) -> Calendar:
        """The calendar of the days that are worked."""

    @property
    def past(self) -> PastPolicies:
        """The policies of before: a promise is judged by the policy of its start."""


class Terms(NamedTuple):
    """Policy and calendar, and what a promise of a class comes to by them."""

    policy: Policy
    calendar: Calendar
    past: PastPolicies = NO_PAST

    def at(self, start: datetime) -> "Terms":
        """Return the terms in force at the start of a promise."""
        policy = self.past.at(start, self.policy)
        return self if policy is self.policy else Terms(policy, self.calendar.with_hours(policy.hours), self.past)

    def rule(self, promise: Promise, severity: str) -> Rule:
        """The rule of the standard for a promise of this class. Raises LookupError where the policy has none."""
        grade = None if severity == MAJOR else Severity(severity)
        rule = self.policy.rule(promise, Kind.DEFECT, grade)
        if rule is None:
            raise LookupError(promise)
        return rule

    def due(self, promise: Promise, severity: str, start: datetime, pauses: Sequence[Pause]) -> Due:
        """Return when it falls due, counted from `start`. Raises UnknownYearError."""
        then = self.at(start)
        return due(then.rule(promise, severity), then.calendar, start, pauses)

    def warn_at(self, one: Promised) -> datetime:
        """Return when its first warning is due, by its present due time; without a warning, the due time."""
        then = self.at(one.start)
        warnings = warn_times(then.rule(one.promise, one.severity), then.calendar, one.start, one.due_at)
        return warnings[0] if warnings else one.due_at

    def lay(self, promise: Promise, severity: str, start: datetime, pauses: Sequence[Pause]) -> Promised:
        """A new promise."""
        then = self.at(start)
        promised = then.due(promise, severity, start, pauses)
        return Promised(
            promise,
            severity,
            start,
            promised.at,
            then.policy.edition,
            promised.is_provisional,
            by_restoration=promise == Promise.RESOLVE and severity == Severity.A,
            paused_at=promised.pauses[-1].begun if promise == Promise.RESOLVE and promised.is_paused else None,
        )
