"""Ordinary tickets that wait for a person: to answer, to confirm, to work on, to be judged, to be reported on."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    and_,
    bindparam,
    case,
    exists,
    or_,
    union,
    union_all,
)
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from models.duty.roster import person_on_duty
from models.people.person import Person
from models.terms import Kind, Promise, Role, Status
from models.tickets.assignment import WORKED_ON, WORKERS
from models.tickets.facts import ORDINARY
from models.tickets.fault_report import REPORTS, FaultReport
from models.tickets.queries import is_only_leader
from models.tickets.target import Target
from models.tickets.ticket import IS_CLOSED, IS_OPEN, Ticket
from models.tickets.waiting import Wait

Condition = ColumnElement[bool]

_PERSON: BindParameter[int] = bindparam("person")
_NOW: BindParameter[datetime] = bindparam("now")
_GONE = select(Person.id).where(col(Person.active_until) <= _NOW)
"""Ids of the people who have left."""

AT_WORK = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.RESTORED)
"""While a ticket stands here, its assignee has the next step."""
CLAIMED_IN = (Status.IN_PROGRESS, Status.WAITING, Status.RESTORED, Status.RESOLVED)
"""The statuses in which a restoration can still be confirmed."""
NOBODYS = col(Ticket.assignee_id).is_(None)
IS_CLAIMED = and_(
    col(Ticket.restored_at).is_not(None),
    col(Ticket.restored_confirmed_at).is_(None),
    col(Ticket.status).in_(CLAIMED_IN),
)
IS_OWED = and_(col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None))
DIRECTED = select(Target.ticket_id).where(
    col(Target.promise) == Promise.DIRECTIVE, IS_OWED, col(Target.start_event) == ""
)
"""Tickets where a leader waits for an answer; the date of a handover is kept by its steps."""
_DIRECTED_AT_NOBODY = select(Ticket.id).where(col(Ticket.id).in_(DIRECTED), NOBODYS, IS_OPEN)
_UNTAKEN = and_(
    col(Ticket.workflow) == ORDINARY,
    col(Ticket.kind) != Kind.DEFECT,  # which is on the list of every engineer
    col(Ticket.status).in_(WORKED_ON),
    or_(col(Ticket.reporter_id).is_(None), col(Ticket.reporter_id) != _PERSON),
)
_FOR_DUTY = select(Ticket.id).where(NOBODYS, IS_OPEN, or_(_UNTAKEN, col(Ticket.id).in_(DIRECTED)))
"""Tickets of nobody that the person on duty is warned of and may take, or is to answer."""

SIGNERS = frozenset((Role.LEADER, Role.PROJECT_LEAD))
"""The roles that sign fault reports, besides the office."""
_STILL_SIGNED = (
    col(FaultReport.filed_at).is_not(None),
    col(FaultReport.returned_at).is_(None),
    col(FaultReport.replaced_at).is_(None),
)
_AUTHORS = FaultReport.written_by_id, FaultReport.filed_by_id, FaultReport.lead_signed_by_id
_TO_CHECK = select(FaultReport.ticket_id).where(
    col(FaultReport.read_at).is_(None),
    *_STILL_SIGNED,
    col(FaultReport.checked_at).is_(None),
    *(or_(col(one).is_(None), col(one) != _PERSON) for one in _AUTHORS),
)
_TO_READ = select(FaultReport.ticket_id, FaultReport.checked_by_id).where(
    col(FaultReport.read_at).is_(None), *_STILL_SIGNED, col(FaultReport.checked_at).is_not(None)
)
_RETURNED = select(FaultReport.ticket_id).where(
    col(FaultReport.read_at).is_(None),
    col(FaultReport.returned_at).is_not(None),
    col(FaultReport.replaced_at).is_(None),
)
_MEASURES = select(Target.ticket_id).where(
    IS_OWED, col(Target.promise) == Promise.MEASURE, col(Target.set_by_id) == _PERSON
)
"""整改措施 that a person has to do, also of what is closed."""
PAUSE_ASKED = select(Wait.ticket_id).where(col(Wait.ended_at).is_(None), col(Wait.is_requested).is_(True))
"""Tickets whose wait for a reporter comes with a request to the office to let the clock stand still."""
CLOSED_UNCONFIRMED = select(Ticket.id).where(
    IS_CLOSED,  # so that the index of these few is found
    col(Ticket.confirmed_at).is_(None),
    col(Ticket.workflow) == ORDINARY,
)
"""Tickets that ended and still wait for the office's word on kind and class."""
UNSIGNED_RECORDS = select(Ticket.id).where(
    IS_CLOSED,  # so that the index of these few is found
    col(Ticket.resolved_by_id) == _PERSON,
    col(Ticket.recorded_at).is_(None),
    col(Ticket.kind) == Kind.DEFECT,
    col(Ticket.workflow) == ORDINARY,
)
"""Closed faults that somebody mended: the record of each is theirs to confirm (三·2.3(4))."""


def ordinary_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets on which the next word of ordinary work is the person's; a directive may stand on any ticket."""
    asked = _asked_of(frozenset(person.roles), is_ours=not person.company)
    waiting = set(session.connection().execute(asked, {"person": person.id, "now": now}).scalars().all())
    if not SIGNERS.isdisjoint(person.roles):
        waiting |= _reports_to_sign(session, person, now)
    if person.has(*WORKERS):
        waiting |= _on_nobodys(session, person, now)
    return waiting


@cache
def _asked_of(roles: frozenset[str], *, is_ours: bool) -> CompoundSelect[int]:
    """Return the query of the tickets that ask something of these roles: put together once, as every list runs it."""
    is_office = Role.OFFICE in roles
    is_asked = [_to_answer(is_office=is_office), _to_work_on()]
    further: list[Any] = [_MEASURES]
    if is_office:
        is_asked += [_to_judge(), _to_give_out()]
        further += [CLOSED_UNCONFIRMED, *([_TO_CHECK] if is_ours else [])]
    if Role.ENGINEER in roles:
        is_asked.append(and_(col(Ticket.kind) == Kind.DEFECT, NOBODYS, col(Ticket.status).in_(WORKED_ON)))
    if Role.LEADER in roles and is_ours:
        further += _to_agree()
    if not roles.isdisjoint(WORKERS):
        further += [UNSIGNED_RECORDS, _owed_reports(is_office=is_office)]
    found = select(Ticket.id).where(col(Ticket.workflow) == ORDINARY, IS_OPEN, or_(*is_asked))
    return union_all(found, *further)


def _to_agree() -> list[Any]:
    """For leaders: what was lowered late, and what the office took back late, unless it was they who did it."""
    lowered = select(Ticket.id).where(col(Ticket.lowered_at).is_not(None), _not_by_them(col(Ticket.lowered_by_id)))
    alarms = select(Ticket.id).where(col(Ticket.late_alarm_at).is_not(None), _not_by_them(col(Ticket.closed_by_id)))
    return [lowered, alarms]


def _to_answer(*, is_office: bool) -> Condition:
    """The desk asks the reporter: for more, which was meant, whether it runs again, whether it is solved.

    Of a caller it asks the person who entered the call, and the rest of the office once that one has left.
    """
    speaks = col(Ticket.reporter_id) == _PERSON
    if is_office:
        speaks = or_(speaks, col(Ticket.entered_by_id) == _PERSON, col(Ticket.entered_by_id).in_(_GONE))
    is_solved = and_(col(Ticket.status) == Status.RESOLVED, _not_by_them(col(Ticket.resolved_by_id)))
    is_claimed = and_(IS_CLAIMED, _not_by_them(col(Ticket.restored_by_id)))
    is_choosing = col(Ticket.choose_by).is_not(None)
    return and_(speaks, or_(col(Ticket.status) == Status.WAITING, is_choosing, is_solved, is_claimed))


def _to_work_on() -> Condition:
    """Given to the person, or taken; while the reporter is asked, only what the person has not taken yet."""
    is_given = and_(col(Ticket.status) == Status.WAITING, col(Ticket.taken_at).is_(None))
    is_directed = col(Ticket.id).in_(DIRECTED)
    return and_(col(Ticket.assignee_id) == _PERSON, or_(col(Ticket.status).in_(AT_WORK), is_given, is_directed))


def _to_judge() -> Condition:
    """For the office: kind and class, a response that was disputed, what runs again, and results that it confirms."""
    is_pause_asked = col(Ticket.id).in_(PAUSE_ASKED)
    has_other_open = col(Ticket.proposed_kind).is_not(None), is_pause_asked, _is_disputed_before_them()
    is_unjudged = or_(col(Ticket.confirmed_at).is_(None), *has_other_open)
    resolvers_own = or_(
        col(Ticket.reporter_id) == Ticket.resolved_by_id, col(Ticket.entered_by_id) == Ticket.resolved_by_id
    )
    is_solved = and_(col(Ticket.status) == Status.RESOLVED, resolvers_own, _not_by_them(col(Ticket.resolved_by_id)))
    return or_(is_unjudged, is_solved, and_(IS_CLAIMED, _not_by_them(col(Ticket.restored_by_id))))


def _is_disputed_before_them() -> Condition:
    """没有答复我 is for the office to decide, but not for its sayer, nor the person whose act it speaks of."""
    is_response = col(Target.promise) == Promise.RESPOND, col(Target.withdrawn_at).is_(None)
    by_own_act = exists().where(col(Target.ticket_id) == col(Ticket.id), *is_response, col(Target.met_by_id) == _PERSON)
    return and_(col(Ticket.response_disputed_at).is_not(None), _not_by_them(col(Ticket.reporter_id)), ~by_own_act)


def _to_give_out() -> Condition:
    """Return the condition for what nobody has: the office answers what is no defect, and gives defects out.

    A question of the office member's own is left out.
    """
    may = or_(col(Ticket.kind) == Kind.DEFECT, _not_by_them(col(Ticket.reporter_id)))
    return and_(NOBODYS, col(Ticket.status).in_(WORKED_ON), may)


def _owed_reports(*, is_office: bool) -> Any:
    """Reports that are owed or were returned, also of what is closed: by the assignee, else by the one who mended it.

    The office's where none of these is there any more.
    """
    parties = col(Ticket.assignee_id), col(Ticket.resolved_by_id), col(Ticket.restored_by_id)
    assignee, *menders = map(_still_there, parties)
    is_theirs = or_(assignee == _PERSON, and_(assignee.is_(None), or_(*(one == _PERSON for one in menders))))
    if is_office:
        is_theirs = or_(is_theirs, and_(*(one.is_(None) for one in (assignee, *menders))))
    owed = select(Target.ticket_id).where(IS_OWED, col(Target.promise).in_(REPORTS))
    return select(Ticket.id).where(col(Ticket.id).in_(union(owed, _RETURNED)), is_theirs)


def _reports_to_sign(session: Session, person: Person, now: datetime) -> set[int]:
    """For a leader to read, for a project lead what was handed in for them, and what their people drafted.

    The checker of a report does not read it, unless there is no other leader.
    """
    waiting: set[int] = set()
    if person.is_ours(Role.LEADER):
        found = session.exec(_TO_READ).all()
        is_alone = any(by == person.id for _, by in found) and is_only_leader(session, person, now)
        waiting |= {ticket_id for ticket_id, by in found if by != person.id or is_alone}
    if person.has(Role.PROJECT_LEAD):
        unsigned = col(FaultReport.is_on_behalf), col(FaultReport.lead_signed_at).is_(None), *_STILL_SIGNED
        mine = select(FaultReport.ticket_id).join(Person, col(Person.id) == col(FaultReport.filed_by_id))
        waiting |= set(session.exec(mine.where(*unsigned, Person.company == person.company)).all())
        drafted = select(FaultReport.ticket_id).join(Person, col(Person.id) == col(FaultReport.written_by_id))
        owed = select(Target.ticket_id).where(IS_OWED, col(Target.promise).in_(REPORTS))
        drafted = drafted.where(col(FaultReport.is_filed).is_(False), col(FaultReport.ticket_id).in_(owed))
        waiting |= set(session.exec(drafted.where(Person.company == person.company)).all())
    return waiting


def _on_nobodys(session: Session, person: Person, now: datetime) -> set[int]:
    """Return the tickets of nobody with a directive, in any workflow: they are for the office and the person on duty.

    The latter is warned of all else that nobody took, a device or a question, and may take that as well.
    """
    is_office = person.has(Role.OFFICE)
    found = session.connection().execute(_DIRECTED_AT_NOBODY if is_office else _FOR_DUTY, {"person": person.id})
    ids = set(found.scalars().all())
    if is_office or not ids:
        return ids
    duty = person_on_duty(session, now)
    return ids if duty is not None and duty.id == person.id else set()


def _still_there(who: Mapped[int | None]) -> ColumnElement[int | None]:
    """The person, or nobody where that one has left."""
    return case((who.in_(_GONE), None), else_=who)


def _not_by_them(who: Mapped[int | None]) -> Condition:
    """Done by somebody else, or by nobody that is known: who did it never confirms it."""
    return or_(who.is_(None), who != _PERSON)
