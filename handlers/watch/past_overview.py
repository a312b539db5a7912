"""How the desk stood at a moment gone by, told from the logs: what came later counts for nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import or_
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from models.operations.overview import Listing, Overview
from models.operations.past_state import PastState, past_state_after
from models.operations.urgency import CLASSES
from models.people.person import Person
from models.terms import Kind, Promise, Severity, Status
from models.tickets.facts import ORDINARY
from models.tickets.fault_report import REPORTS
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from models.tickets.worklog import WorkLogEntry
from sla.clocks.due import Pause, due
from sla.rulebook import Rulebook

Row = TypeVar("Row")


class Then(NamedTuple):
    """A ticket as it stood, with what it owed, and the wait that lasted."""

    ticket: Ticket
    past: PastState
    owed: Sequence[Target]
    wait: Wait | None

    @property
    def is_open(self) -> bool:
        """Something could still happen on it."""
        return not self.past.status.is_final


def overview_at(
    session: Session, rules: Rulebook, at: datetime, day_ends: datetime, since: datetime, at_most: int
) -> Overview:
    """What `overview` would have told at `at`; `day_ends` and `since` are its own. The session is used up by it."""
    every = _every_then(session, rules, at, since)
    running = [one for one in every if one.is_open]
    return Overview(
        open_by_class=_by_class(running),
        overdue=_by_target(running, at, at_most, lambda target: _of_open(target) and target.due_at < at),
        due_today=_by_target(running, at, at_most, lambda target: _of_open(target) and at <= target.due_at <= day_ends),
        unanswered=_listing((one.ticket for one in sorted(running, key=_reported) if _is_unanswered(one)), at_most),
        reports=_by_target(every, at, at_most, lambda target: target.promise in REPORTS),
        waiting=_listing(_waiting(running), at_most),
        to_be_confirmed=sum(one.past.status is Status.RESOLVED for one in running),
        came_in=sum(since < one.ticket.created_at <= at for one in every),
        closed=sum(one.past.status is Status.CLOSED and _closed_at(one) > since for one in every),
    )


def _every_then(session: Session, rules: Rulebook, at: datetime, since: datetime) -> list[Then]:
    """Whatever was open then, was closed since, or owed a report; none of it is written back."""
    owing = select(Target.ticket_id).where(col(Target.promise).in_(REPORTS), col(Target.started_at) <= at)
    owing = owing.where(or_(col(Target.met_at).is_(None), col(Target.met_at) > at))
    may_count = or_(col(Ticket.closed_at).is_(None), col(Ticket.closed_at) > since, col(Ticket.id).in_(owing))
    parts = Ticket.targets, Ticket.waits, Ticket.reporter
    found = select(Ticket).where(col(Ticket.created_at) <= at, may_count).order_by(col(Ticket.id))
    tickets = session.exec(found.options(*map(selectinload, parts))).all()  # type: ignore[arg-type]
    ids = [ticket.id for ticket in tickets]
    entries: dict[int | None, list[WorkLogEntry]] = defaultdict(list)
    log = select(WorkLogEntry).where(col(WorkLogEntry.ticket_id).in_(ids), col(WorkLogEntry.at) <= at)
    for entry in session.exec(log.order_by(col(WorkLogEntry.ticket_id), col(WorkLogEntry.position))).all():
        entries[entry.ticket_id].append(entry)
    people = {person.name: person for person in session.exec(select(Person)).all()}
    session.expunge_all()
    return [_then(ticket, entries[ticket.id], people, rules, at) for ticket in tickets]


def _then(
    ticket: Ticket, entries: Iterable[WorkLogEntry], people: dict[str, Person], rules: Rulebook, at: datetime
) -> Then:
    """The ticket put back to how it stood."""
    past = past_state_after(entries)
    has_ended = ticket.workflow != ORDINARY and ticket.closed_at is not None and ticket.closed_at <= at
    status = ticket.status if has_ended else past.status
    answered_before = ticket.answered_at is not None and ticket.answered_at <= at
    is_answered = past.is_answered or answered_before
    past = PastState(**{**vars(past), "status": status, "is_answered": is_answered})
    ticket.status, ticket.kind, ticket.severity, ticket.is_major = status, past.kind, past.severity, past.is_major
    set_committed_value(ticket, "assignee", people.get(past.assignee))
    waits = [wait for wait in ticket.waits if wait.begun_at <= at]
    pauses = [Pause(wait.begun_at, _by_then(wait.ended_at, at), wait.is_granted) for wait in waits]
    owed = [target for target in ticket.targets if _put_back(ticket, past, target, pauses, rules, at)]
    lasting = waits[-1] if waits and status is Status.WAITING else None
    return Then(ticket, past, owed, lasting)


def _put_back(
    ticket: Ticket, past: PastState, target: Target, pauses: Sequence[Pause], rules: Rulebook, at: datetime
) -> bool:
    """Whether the target was owed then; its due time is the one that it had."""
    made_at = target.due_set_at if target.promise in REPORTS and target.due_set_at else target.started_at
    if target.promise not in {Promise.RESPOND, Promise.RESOLVE} or ticket.workflow != ORDINARY:
        target.met_at, target.withdrawn_at = _by_then(target.met_at, at), _by_then(target.withdrawn_at, at)
        return made_at <= at and target.is_open
    has_moved = target.due_set_at is not None and target.due_set_at > at
    severity = past.severity if has_moved or past.kind is not Kind.DEFECT else target.severity
    rule = rules.policy.rule(Promise(target.promise), past.kind, severity, ticket.impact)
    is_kept = past.is_responded if target.promise == Promise.RESPOND else past.is_solved
    if rule is None or is_kept or target.id != _newest(ticket, target.promise, at):
        return False
    if target.joined and not has_moved:
        target.met_at = target.withdrawn_at = None
        return True
    start = (past.class_since or ticket.reported_at) if has_moved else target.started_at
    promised = due(rule, rules.calendar, start, pauses)
    target.due_at, target.is_provisional = promised.at, promised.is_provisional
    stands = target.promise == Promise.RESOLVE and promised.is_paused
    target.paused_at = promised.pauses[-1].begun if stands else None
    target.met_at = target.withdrawn_at = None
    return True


def _newest(ticket: Ticket, promise: str, at: datetime) -> int | None:
    """The row of a promise that counted then: a promise may have been made anew since."""
    made = [one for one in ticket.targets if one.promise == promise]
    return max((one.id or 0 for one in made if one.started_at <= at or one is made[0]), default=None)


def _by_then(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment <= at else None


def _by_class(running: Iterable[Then]) -> dict[Severity | None, int]:
    counts: dict[Severity | None, int] = defaultdict(int)
    for one in running:
        counts[one.past.severity if one.past.kind is Kind.DEFECT else None] += 1
    return dict(counts)


def _of_open(target: Target) -> bool:
    return target.paused_at is None and target.promise not in REPORTS


def _by_target(
    every: Iterable[Then], at: datetime, at_most: int, holds: Callable[[Target], bool]
) -> Listing[tuple[Ticket, Target]]:
    """Tickets with an owed target of which `holds` is true, each once: by the resolve, else by the earliest one."""
    rows = []
    for one in every:
        found = [target for target in one.owed if holds(target)]
        if found:
            rows.append((one.ticket, min(found, key=lambda each: (each.promise != Promise.RESOLVE, each.due_at))))
    rows.sort(key=lambda row: (_rank(row[0]) if row[1].due_at < at else len(CLASSES) + 1, row[1].due_at, row[0].id))
    return _listing(rows, at_most)


def _rank(ticket: Ticket) -> int:
    severity = ticket.severity if ticket.kind is Kind.DEFECT else None
    return CLASSES.index(severity) if severity is not None else len(CLASSES)


def _waiting(running: Iterable[Then]) -> list[tuple[Ticket, Wait]]:
    found = [(one.ticket, one.wait) for one in running if one.wait is not None]
    return sorted(found, key=lambda row: (row[1].asked_at, row[0].id))


def _is_unanswered(one: Then) -> bool:
    return one.past.kind is Kind.CONSULTATION and not one.past.is_answered


def _reported(one: Then) -> tuple[datetime, int]:
    return one.ticket.reported_at, one.ticket.id or 0


def _closed_at(one: Then) -> datetime:
    return one.past.closed_at or one.ticket.closed_at or one.ticket.created_at


def _listing(rows: Iterable[Row], at_most: int) -> Listing[Row]:
    every = list(rows)
    return Listing(every[:at_most], len(every))
