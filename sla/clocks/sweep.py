"""Claims the targets that reached a warning, an escalation step or their breach: each step exactly once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from models.storage.insert_once import insert_once
from models.tickets.target import SentStep, Target
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import UnknownYearError
from sla.clocks.escalation_steps import EscalationStep
from sla.clocks.standard_clock import StandardClock

PUT_OFF = timedelta(hours=1)


class Reached(NamedTuple):
    """A step to be told now. `told_id` is its row; `is_late` when it should have left more than a minute ago."""

    ticket: Ticket
    target: Target
    step: EscalationStep
    told_id: int
    is_late: bool


def next_step(session: Session) -> datetime | None:
    """Return when the next step of any open target is due, aware UTC; None without one."""
    return session.exec(select(func.min(Target.next_step_at)).where(*_open())).one()


class Swept(NamedTuple):
    """The findings of a sweep: how many tickets had something due, the steps to tell, tickets no calendar reaches."""

    tickets: int
    reached: list[Reached]
    stuck: list[Ticket]


def sweep(session: Session, clock: StandardClock, now: datetime, at_most: int) -> Swept:
    """The steps that nobody has told before, in order.

    The tickets are locked until the turn ends; those that another replica holds are left to it. A step's row and
    what is said of it are one transaction, and the row's key lets nobody write it twice. A target that no calendar
    reaches is put off for an hour, so that it does not keep the others from being told.
    """
    tickets = _claimed(session, now, at_most)
    due: list[tuple[Ticket, Target, EscalationStep]] = []
    stuck: list[Ticket] = []
    for ticket in tickets:
        for target in ticket.targets:
            first_at = target.next_step_at
            if not target.is_open or first_at is None or first_at > now:
                continue
            rule = clock.rule_of(ticket, target)
            try:
                steps = clock.steps.until(ticket, target, rule, now)
                target.next_step_at = clock.steps.next_at(ticket, target, rule, after=now)
            except UnknownYearError:
                stuck.append(ticket)
                target.next_step_at = now + PUT_OFF
                continue
            due += [(ticket, target, step) for step in steps if step.at >= first_at]
    return Swept(len(tickets), _first_told(session, clock, due, now), stuck)


def _claimed(session: Session, now: datetime, at_most: int) -> Sequence[Ticket]:
    found = (
        select(Ticket)
        .join(Target, col(Target.ticket_id) == col(Ticket.id))
        .where(*_open(), col(Target.next_step_at) <= now)
        .order_by(col(Target.next_step_at), col(Ticket.id))
        .limit(at_most)
        .options(selectinload(Ticket.targets))  # type: ignore[arg-type]  # SQLModel declares the list, not the attribute
        .with_for_update(skip_locked=True, of=Ticket)
        .execution_options(populate_existing=True)
    )
    return session.exec(found).unique().all()


def _first_told(
    session: Session, clock: StandardClock, due: Sequence[tuple[Ticket, Target, EscalationStep]], now: datetime
) -> list[Reached]:
    """Return those of the steps that had no row yet."""
    if not due:
        return []
    late_before = now - clock.policy.late_after
    rows = {
        (target.id, target.generation, step.name): {
            "target_id": target.id,
            "ticket_id": ticket.id,
            "generation": target.generation,
            "name": step.name,
            "at": step.at,
            "told_at": now,
            "is_late": step.at < late_before,
        }
        for ticket, target, step in due
    }
    told = SentStep.id, SentStep.target_id, SentStep.generation, SentStep.name
    written = insert_once(session.connection(), SentStep, list(rows.values()), *told)
    ids = {(one.target_id, one.generation, one.name): one.id for one in written}
    reached: list[Reached] = []
    for ticket, target, step in due:
        key = target.id, target.generation, step.name
        if key in ids:
            reached.append(Reached(ticket, target, step, ids[key], bool(rows[key]["is_late"])))
    return reached


def _open() -> tuple[ColumnElement[bool], ...]:
    return col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None)
