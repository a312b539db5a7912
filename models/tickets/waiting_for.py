"""Which ordinary tickets wait for a person: to answer, to confirm, to work on, to be judged, to be reported on."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, or_, union
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

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
Gone = SelectOfScalar[int] | SelectOfScalar[None]
"""Who has left, by id."""

AT_WORK = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.RESTORED)
"""While a ticket stands here, whoever has it has the next step."""
CLAIMED_IN = (Status.IN_PROGRESS, Status.WAITING, Status.RESTORED, Status.RESOLVED)
"""Where a restoration can still be confirmed."""
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
"""Where a leader waits for an answer; the date of a handover is kept by its steps."""

SIGNERS = frozenset((Role.LEADER, Role.PROJECT_LEAD))
"""Who signs fault reports, besides the office."""
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
    *(or_(col(one).is_(None), col(one) != bindparam("person")) for one in _AUTHORS),
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
    IS_OWED, col(Target.promise) == Promise.MEASURE, col(Target.set_by_id) == bindparam("person")
)
"""整改措施 that a person has to do, also of what is closed."""
PAUSE_ASKED = select(Wait.ticket_id).where(col(Wait.ended_at).is_(None), col(Wait.is_requested).is_(True))
"""Whoever waits for a reporter asks the office to let the clock stand still."""
CLOSED_UNCONFIRMED = select(Ticket.id).where(
    IS_CLOSED,  # so that the index of these few is found
    col(Ticket.confirmed_at).is_(None),
    col(Ticket.workflow) == ORDINARY,
)
"""What ended without the office's word on kind and class waits for it still."""
UNSIGNED_RECORDS = select(Ticket.id).where(
    IS_CLOSED,  # so that the index of these few is found
    col(Ticket.resolved_by_id) == bindparam("person_id"),
    col(Ticket.recorded_at).is_(None),
    col(Ticket.kind) == Kind.DEFECT,
    col(Ticket.workflow) == ORDINARY,
)
"""Closed faults that somebody mended: the record of each is theirs to confirm (三·2.3(4))."""


def ordinary_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets on which the next word of ordinary work is the person's; a directive may stand on any ticket."""
    gone = select(Person.id).where(col(Person.active_until) <= now)
    is_asked = [_to_answer(person, gone), _to_work_on(person)]
    further = [_MEASURES]
    if person.has(Role.OFFICE):
        is_asked += [_to_judge(person), _to_give_out(person)]
        further += [] if person.company else [_TO_CHECK]
    if person.has(Role.ENGINEER):
        is_asked.append(and_(col(Ticket.kind) == Kind.DEFECT, NOBODYS, col(Ticket.status).in_(WORKED_ON)))
    found = select(Ticket.id).where(col(Ticket.workflow) == ORDINARY, IS_OPEN)
    every = session.execute(union(found.where(or_(*is_asked)), *further), {"person": person.id}).scalars()
    waiting = {ticket_id or 0 for ticket_id in every}
    if person.has(Role.OFFICE):
        waiting |= {ticket_id or 0 for ticket_id in session.exec(CLOSED_UNCONFIRMED).all()}
    if not SIGNERS.isdisjoint(person.roles):
        waiting |= _reports_to_sign(session, person, now)
    if person.is_ours(Role.LEADER):
        waiting |= _to_agree(session, person)
    if person.has(*WORKERS):
        unsigned = session.connection().execute(UNSIGNED_RECORDS, {"person_id": person.id})
        waiting |= set(unsigned.scalars())
        waiting |= _owed_reports(session, person, gone) | _directives_on_nobodys(session, person, now)
    return waiting


def _to_agree(session: Session, person: Person) -> set[int]:
    """For leaders: what was lowered late, and what the office took back late, unless it was they who did it."""
    lowered = select(Ticket.id).where(col(Ticket.lowered_at).is_not(None), _not_by(col(Ticket.lowered_by_id), person))
    alarms = select(Ticket.id).where(col(Ticket.late_alarm_at).is_not(None), _not_by(col(Ticket.closed_by_id), person))
    return {ticket_id or 0 for found in (lowered, alarms) for ticket_id in session.exec(found).all()}


def _to_answer(person: Person, gone: Gone) -> Condition:
    """The desk asks whoever reported it: for more, which was meant, whether it runs again, whether it is solved.

    Of a caller it asks whoever entered the call, and the rest of the office once that one has left.
    """
    speaks = col(Ticket.reporter_id) == person.id
    if person.has(Role.OFFICE):
        speaks = or_(speaks, col(Ticket.entered_by_id) == person.id, col(Ticket.entered_by_id).in_(gone))
    is_solved = and_(col(Ticket.status) == Status.RESOLVED, _not_by(col(Ticket.resolved_by_id), person))
    is_claimed = and_(IS_CLAIMED, _not_by(col(Ticket.restored_by_id), person))
    is_choosing = col(Ticket.choose_by).is_not(None)
    return and_(speaks, or_(col(Ticket.status) == Status.WAITING, is_choosing, is_solved, is_claimed))


def _to_work_on(person: Person) -> Condition:
    """Given to the person, or taken; while the reporter is asked, only what the person has not taken yet."""
    is_given = and_(col(Ticket.status) == Status.WAITING, col(Ticket.taken_at).is_(None))
    is_directed = col(Ticket.id).in_(DIRECTED)
    return and_(col(Ticket.assignee_id) == person.id, or_(col(Ticket.status).in_(AT_WORK), is_given, is_directed))


def _to_judge(person: Person) -> Condition:
    """For the office: kind and class, a response that was disputed, what runs again, and results that it confirms."""
    is_pause_asked = col(Ticket.id).in_(PAUSE_ASKED)
    has_other_open = col(Ticket.proposed_kind).is_not(None), is_pause_asked, _is_disputed_before(person)
    is_unjudged = or_(col(Ticket.confirmed_at).is_(None), *has_other_open)
    resolvers_own = or_(
        col(Ticket.reporter_id) == Ticket.resolved_by_id, col(Ticket.entered_by_id) == Ticket.resolved_by_id
    )
    is_solved = and_(col(Ticket.status) == Status.RESOLVED, resolvers_own, _not_by(col(Ticket.resolved_by_id), person))
    return or_(is_unjudged, is_solved, and_(IS_CLAIMED, _not_by(col(Ticket.restored_by_id), person)))


def _is_disputed_before(person: Person) -> Condition:
    """没有答复我 is for the office to decide, but for whoever said it and whose act it speaks of."""
    is_response = col(Target.promise) == Promise.RESPOND, col(Target.withdrawn_at).is_(None)
    by_own_act = exists().where(
        col(Target.ticket_id) == col(Ticket.id), *is_response, col(Target.met_by_id) == person.id
    )
    said_by_another = or_(col(Ticket.reporter_id).is_(None), col(Ticket.reporter_id) != person.id)
    return and_(col(Ticket.response_disputed_at).is_not(None), said_by_another, ~by_own_act)


def _to_give_out(person: Person) -> Condition:
    """What nobody has: the office answers what is no defect, and gives a defect out, unless it is its own question."""
    is_another_s = or_(col(Ticket.reporter_id).is_(None), col(Ticket.reporter_id) != person.id)
    may = or_(col(Ticket.kind) == Kind.DEFECT, is_another_s)
    return and_(NOBODYS, col(Ticket.status).in_(WORKED_ON), may)


def _owed_reports(session: Session, person: Person, gone: Gone) -> set[int]:
    """Reports that are owed or were returned, also of what is closed: by whoever has it, else by who mended it.

    The office's where none of these is there any more.
    """
    parties = col(Ticket.assignee_id), col(Ticket.resolved_by_id), col(Ticket.restored_by_id)
    assignee, *menders = (_still_there(one, gone) for one in parties)
    is_theirs = or_(assignee == person.id, and_(assignee.is_(None), or_(*(one == person.id for one in menders))))
    if person.has(Role.OFFICE):
        is_theirs = or_(is_theirs, and_(*(one.is_(None) for one in (assignee, *menders))))
    owed = select(Target.ticket_id).where(IS_OWED, col(Target.promise).in_(REPORTS))
    found = select(Ticket.id).where(col(Ticket.id).in_(union(owed, _RETURNED)), is_theirs)
    return {ticket_id or 0 for ticket_id in session.exec(found).all()}


def _reports_to_sign(session: Session, person: Person, now: datetime) -> set[int]:
    """For a leader to read, for a project lead what was handed in for them.

    Whoever checked a report does not read it, unless there is no other leader.
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
    return waiting


def _directives_on_nobodys(session: Session, person: Person, now: datetime) -> set[int]:
    """A directive on what nobody has, of whatever workflow: the office and whoever is on duty answer it."""
    found = select(Ticket.id).where(col(Ticket.id).in_(DIRECTED), NOBODYS, IS_OPEN)
    ids = {ticket_id or 0 for ticket_id in session.exec(found).all()}
    if person.has(Role.OFFICE) or not ids:
        return ids
    duty = person_on_duty(session, now)
    return ids if duty is not None and duty.id == person.id else set()


def _still_there(who: Mapped[int | None], gone: Gone) -> ColumnElement[int | None]:
    """The person, or nobody where that one has left."""
    return case((who.in_(gone), None), else_=who)


def _not_by(who: Mapped[int | None], person: Person) -> Condition:
    """Done by somebody else, or by nobody that is known: who did it never confirms it."""
    return or_(who.is_(None), who != person.id)
