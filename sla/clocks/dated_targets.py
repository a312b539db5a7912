"""Targets whose date somebody set: a leader's directive, the measures of a fault report. No rule is asked."""

from collections.abc import Sequence
from datetime import datetime

from models.storage.new_row import bare_row
from models.terms import Origin, Severity, Voiding
from models.tickets.facts import TicketFacts
from models.tickets.target import Target, Task
from sla.clocks.escalation_steps import Steps


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
            target.withdrawn_at, target.withdrawn_because, target.next_step_at = now, Voiding.REPLACED, None
    for task in dict.fromkeys(tasks):
        if task not in known:
            ticket.targets.append(dated_target(steps, ticket, promise, task, now))


def _task_of(target: Target) -> Task:
    return Task(target.note, target.set_by_id or 0, target.due_at)
