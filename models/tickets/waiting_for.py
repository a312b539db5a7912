"""Which ordinary tickets wait for a person: to answer, to confirm, to work on, to be judged, to be reported on."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal_column, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from models.duty.roster import on_duty
from models.people.person import Person
from models.terms import OPEN_STATUSES, Kind, Promise, Role, Status
from models.tickets.assignment import WORKED_ON, WORKERS
from models.tickets.facts import ORDINARY
from models.tickets.fault_report import REPORTS
from models.tickets.target import Target
from models.tickets.ticket import Ticket

Condition = ColumnElement[bool]

AT_WORK = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS, Status.RESTORED)
"""While a ticket stands here, whoever has it has the next step."""
CLAIMED_IN = (Status.IN_PROGRESS, Status.WAITING, Status.RESTORED)
"""Where a restoration can still be confirmed."""
NOBODYS = col(Ticket.assignee_id).is_(None)
IS_CLAIMED = and_(
    col(Ticket.restored_at).is_not(None),
    col(Ticket.restored_confirmed_at).is_(None),
    col(Ticket.status).in_(CLAIMED_IN),
)
IS_OWED = and_(col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None))
DIRECTED = select(Target.ticket_id).where(col(Target.promise) == Promise.DIRECTIVE, IS_OWED)

CLOSED_UNCONFIRMED = select(Ticket.id).where(
    col(Ticket.status) == literal_column("'closed'"),  # written out, so that the index of these few is found
    col(Ticket.confirmed_at).is_(None),
    col(Ticket.workflow) == ORDINARY,
)
"""What ended without the office's word on kind and class waits for it still."""


def ordinary_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The ordinary tickets on which the next word is the person's."""
    is_asked = [_to_answer(person), _to_work_on(person)]
    if person.has(Role.OFFICE):
        is_asked += [_to_judge(person), and_(NOBODYS, col(Ticket.id).in_(DIRECTED))]
    if person.has(Role.ENGINEER):
        is_asked.append(and_(col(Ticket.kind) == Kind.DEFECT, NOBODYS, col(Ticket.status).in_(WORKED_ON)))
    found = select(Ticket.id).where(col(Ticket.workflow) == ORDINARY, col(Ticket.status).in_(OPEN_STATUSES))
    waiting = {ticket_id or 0 for ticket_id in session.exec(found.where(or_(*is_asked))).all()}
    if person.has(Role.OFFICE):
        waiting |= {ticket_id or 0 for ticket_id in session.exec(CLOSED_UNCONFIRMED).all()}
    if person.has(*WORKERS):
        waiting |= _owed_reports(session, person) | _directives_for_duty(session, person, now)
    return waiting


def _to_answer(person: Person) -> Condition:
    """The desk asks whoever reported it, or entered it: for more, whether it runs again, whether it is solved."""
    speaks = col(Ticket.reporter_id) == person.id
    if person.has(Role.OFFICE):
        speaks = or_(speaks, col(Ticket.entered_by_id) == person.id)
    is_solved = and_(col(Ticket.status) == Status.RESOLVED, _not_by(col(Ticket.resolved_by_id), person))
    is_claimed = and_(IS_CLAIMED, _not_by(col(Ticket.restored_by_id), person))
    return and_(speaks, or_(col(Ticket.status) == Status.WAITING, is_solved, is_claimed))


def _to_work_on(person: Person) -> Condition:
    """Given to the person, or taken; while the reporter is asked, only what the person has not taken yet."""
    is_given = and_(col(Ticket.status) == Status.WAITING, col(Ticket.taken_at).is_(None))
    is_directed = col(Ticket.id).in_(DIRECTED)
    return and_(col(Ticket.assignee_id) == person.id, or_(col(Ticket.status).in_(AT_WORK), is_given, is_directed))


def _to_judge(person: Person) -> Condition:
    """For the office: kind and class, what runs again, questions that nobody has, and results that it confirms."""
    is_open_question = col(Ticket.proposed_kind).is_not(None), col(Ticket.response_disputed_at).is_not(None)
    is_unjudged = or_(col(Ticket.confirmed_at).is_(None), *is_open_question)
    is_nobodys = and_(NOBODYS, col(Ticket.kind) != Kind.DEFECT, col(Ticket.status).in_(AT_WORK))
    is_question = and_(is_nobodys, or_(col(Ticket.reporter_id).is_(None), col(Ticket.reporter_id) != person.id))
    resolvers_own = or_(
        col(Ticket.reporter_id) == Ticket.resolved_by_id, col(Ticket.entered_by_id) == Ticket.resolved_by_id
    )
    is_solved = and_(col(Ticket.status) == Status.RESOLVED, resolvers_own, _not_by(col(Ticket.resolved_by_id), person))
    return or_(is_unjudged, is_question, is_solved, and_(IS_CLAIMED, _not_by(col(Ticket.restored_by_id), person)))


def _owed_reports(session: Session, person: Person) -> set[int]:
    """Reports on an A or a major fault, also of what is closed: by whoever has the ticket, else by who mended it."""
    menders = col(Ticket.resolved_by_id), col(Ticket.restored_by_id)
    is_theirs = or_(col(Ticket.assignee_id) == person.id, and_(NOBODYS, or_(*(one == person.id for one in menders))))
    if person.has(Role.OFFICE):
        is_theirs = or_(is_theirs, and_(NOBODYS, *(one.is_(None) for one in menders)))
    found = select(Target.ticket_id).join(Ticket, col(Ticket.id) == col(Target.ticket_id))
    found = found.where(IS_OWED, col(Target.promise).in_(REPORTS), is_theirs)
    return {ticket_id or 0 for ticket_id in session.exec(found).all()}


def _directives_for_duty(session: Session, person: Person, now: datetime) -> set[int]:
    """Directives on what nobody has wait for whoever is on duty, too."""
    found = select(Ticket.id).where(col(Ticket.id).in_(DIRECTED), NOBODYS, col(Ticket.status).in_(OPEN_STATUSES))
    ids = {ticket_id or 0 for ticket_id in session.exec(found).all()}
    duty = on_duty(session, now).duty if ids else None
    return ids if duty is not None and duty.id == person.id else set()


def _not_by(who: Mapped[int | None], person: Person) -> Condition:
    """Done by somebody else, or by nobody that is known: who did it never confirms it."""
    return or_(who.is_(None), who != person.id)
