"""Targets whose date people set: a leader's directive, the measures of a fault report, a day that was agreed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from models.people.person import Person
from models.storage.new_row import bare_row
from models.terms import DATED_PROMISES, Origin, Promise, Severity, Voiding
from models.tickets.facts import TicketFacts
from models.tickets.target import Target, Task
from sla.calendar.business_hours import Calendar
from sla.clocks.due import LAST_HOUR, warn_times
from sla.clocks.escalation_steps import Steps
from sla.policy.policy import Rule

DATED: dict[str, str] = {
    Promise.DIRECTIVE: "due.ordered",
    Promise.MEASURE: "due.measured",
    **{promise: f"due.agreed.{promise}" for promise in DATED_PROMISES},
}
"""Promises whose date people set, each with the phrase that says so."""


class DatedClock:
    """The half of the clock that is told a date and works out none."""

    if TYPE_CHECKING:
        calendar: Calendar
        steps: Steps

        def rule_of(self, ticket: TicketFacts, target: Target) -> Rule | None:
            """The rule by which its warnings are told."""

    def issue_directive(
        self, ticket: TicketFacts, due_at: datetime, by: Person, note: str, now: datetime, start_event: str = ""
    ) -> None:
        """A leader's own deadline: it has no rule, so `due_at` is what they said."""
        earlier = ticket.target(Promise.DIRECTIVE)
        if earlier is not None and earlier.is_open:
            void_target(earlier, now, Voiding.REPLACED)
        directive = Task(note, by.id or 0, due_at)
        target = dated_target(self.steps, ticket, Promise.DIRECTIVE, directive, now, severity=ticket.severity)
        target.start_event = start_event
        ticket.targets.append(target)

    def owe_by(self, ticket: TicketFacts, promise: str, due_at: datetime, by: Person, note: str, now: datetime) -> None:
        """A day that people agreed on: the policy says alone when to warn of it; an earlier one is given up."""
        self.give_up(ticket, promise, now)
        target = dated_target(self.steps, ticket, promise, Task(note, by.id or 0, due_at), now)
        rule = self.rule_of(ticket, target)
        if rule is not None:
            target.warn_at = next(iter(warn_times(rule, self.calendar, now, due_at, work_left=LAST_HOUR)), None)
            target.next_step_at = self.steps.next_at(ticket, target, rule)
        ticket.targets.append(target)

    def give_up(self, ticket: TicketFacts, promise: str, now: datetime) -> None:
        """Nobody owes it any more; where its day has passed it stays missed."""
        target = ticket.target(promise)
        if target is not None and target.is_open:
            void_target(target, now, Voiding.MISSED if target.is_breached(now) else Voiding.REPLACED)

    def set_tasks(self, ticket: TicketFacts, promise: str, tasks: Sequence[Task], now: datetime) -> None:
        """Owe these tasks and no others of the promise; one that is owed or done already stays as it is."""
        reconcile_tasks(self.steps, ticket, promise, tasks, now)

    def close_task(self, target: Target, by: Person, at: datetime) -> None:
        """The first time counts."""
        if target.is_open:
            target.met_at, target.next_step_at = at, None
            target.met_by_id, target.met_by = by.id, by.name


def dated_target(
    steps: Steps, ticket: TicketFacts, promise: str, task: Task, now: datetime, *, severity: Severity | None = None
) -> Target:
    """A target of the ticket, not added to it yet, with its first warning."""
    target = bare_row(
        Target,
        ticket_id=ticket.id,
        promise=promise,
        origin=Origin.INTERNAL,
        severity=severity,
        started_at=now,
        due_at=task.due_at,
        set_by_id=task.person_id,
        note=task.text,
    )
    target.next_step_at = target.warn_at = steps.next_at(ticket, target, None)
    return target


def reconcile_tasks(steps: Steps, ticket: TicketFacts, promise: str, tasks: Sequence[Task], now: datetime) -> None:
    """Owe these tasks and no others of the promise; what is owed or done already stays as it is."""
    laid = [one for one in ticket.targets if one.promise == promise and one.withdrawn_at is None]
    known = {_task_of(one) for one in laid}
    for target in laid:
        if target.is_open and _task_of(target) not in tasks:
            void_target(target, now, Voiding.REPLACED)
    for task in dict.fromkeys(tasks):
        if task not in known:
            ticket.targets.append(dated_target(steps, ticket, promise, task, now))


def void_target(target: Target, at: datetime, because: Voiding) -> None:
    """It does not count any more, kept or not, and nobody is told of it."""
    target.withdrawn_at, target.withdrawn_because, target.next_step_at = at, because, None


def _task_of(target: Target) -> Task:
    return Task(target.note, target.set_by_id or 0, target.due_at)
