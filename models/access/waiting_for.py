"""Permissions that wait for a person's own step: requests to decide, to grant or to answer, and checklists."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from models.access.queries import administrators, bench_at, granters_of, next_actors_of_checklist, undecided_by
from models.access.request import AccessRequest
from models.access.revocation import CHECKERS, Revocation, RevocationStep, revocations_of
from models.people.person import Deputy, Person
from models.terms import AccessState, Role
from models.tickets.ticket import IS_OPEN, Ticket

THE_PERSONS_TURN = (AccessState.UNCLAIMED, AccessState.RETURNED, AccessState.GRANTED)
"""The states in which the future holder has to confirm, to amend or to try."""


def requests_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets of requests on which the next step is this person's at `now`.

    The rules are those of the click; they are asked only of what somebody with these roles may have to do.
    """
    own = _requests(session, AccessRequest.person_id == person.id, col(AccessRequest.state).in_(THE_PERSONS_TURN))
    found = {one.ticket_id for one in own if one.state is not AccessState.UNCLAIMED or _is_in_time(one, now)}
    if person.is_administrator or _may_decide(session, person):
        found |= _to_decide(session, person, now)
    if person.is_administrator or person.has(Role.OFFICE):
        found |= _to_grant(session, person, now)
    return found


def checklists_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets of checklists on which this person takes a right back, or looks whether it is gone."""
    return _to_take_back(session, person, now) if person.is_ours(*CHECKERS) else set()


def _may_decide(session: Session, person: Person) -> bool:
    deputies = select(Deputy.leader_id).where(Deputy.person_id == person.id)
    return person.has(Role.LEADER) or session.exec(deputies.limit(1)).first() is not None


def _to_decide(session: Session, person: Person, now: datetime) -> set[int]:
    """Return the requests on which the person decides; for an administrator, also those on which nobody may."""
    requests = [one for one in _requests(session, AccessRequest.state == AccessState.ASKED) if _is_in_time(one, now)]
    bench = bench_at(session, now) if requests else None
    asked = {one.ticket_id: undecided_by(one, bench.deciders(one)) for one in requests if bench}
    return {
        ticket_id
        for ticket_id, people in asked.items()
        if _is_among(person, people) or (person.is_administrator and not people)
    }


def _to_grant(session: Session, person: Person, now: datetime) -> set[int]:
    """Return the requests that the person grants; for the office, also those that nobody may grant."""
    requests = _requests(session, AccessRequest.state == AccessState.APPROVED)
    asked = {one.ticket_id: granters_of(session, one, now) for one in requests if _is_in_time(one, now)}
    return {
        ticket_id
        for ticket_id, people in asked.items()
        if _is_among(person, people) or (person.has(Role.OFFICE) and not people)
    }


def _to_take_back(session: Session, person: Person, now: datetime) -> set[int]:
    found = select(Ticket).join(Revocation, col(Revocation.ticket_id) == col(Ticket.id)).distinct()
    found = found.where(IS_OPEN)
    found = found.options(selectinload(Ticket.revocations).selectinload(Revocation.grant))  # type: ignore[arg-type, attr-defined]
    tickets = session.exec(found).all()
    able = {one.id for one in administrators(session, now)} if tickets else set()
    alike: dict[Hashable, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        if _may_concern(ticket, person, able):
            alike[_what_decides(ticket)].append(ticket)
    found_in = [same for same in alike.values() if _is_among(person, next_actors_of_checklist(session, same[0], now))]
    return {ticket.id or 0 for same in found_in for ticket in same}


def _what_decides(ticket: Ticket) -> Hashable:
    """Checklists that are equal in this wait for the same people; asked once for all of them."""
    lines = revocations_of(ticket)
    wanted = ((one.wants(RevocationStep.REVOKE), one.wants(RevocationStep.CHECK)) for one in lines)
    people = ((one.grant.person_id, one.disabled_by_id, one.revoked_by_id) for one in lines)
    return frozenset(zip((one.grant.system for one in lines), wanted, people, strict=True))


def _may_concern(ticket: Ticket, person: Person, able: set[int | None]) -> bool:
    """Return whether a checklist may wait for the person, before the dear question for whom it does."""
    is_left_to_office = able <= {one.grant.person_id for one in revocations_of(ticket)}
    may_remove = person.id in able or is_left_to_office
    return any(
        (may_remove and one.wants(RevocationStep.REVOKE))
        or (one.wants(RevocationStep.CHECK) and one.may_be_checked_by(person))
        for one in revocations_of(ticket)
    )


def _requests(session: Session, *where: ColumnElement[bool] | bool) -> Sequence[AccessRequest]:
    """Requests whose ticket is open, with their people and what was decided on them."""
    found = select(AccessRequest).join(Ticket, col(AccessRequest.ticket_id) == col(Ticket.id))
    found = found.where(IS_OPEN, *where)
    parts = AccessRequest.person, AccessRequest.decisions
    return session.exec(found.options(*map(selectinload, parts))).all()  # type: ignore[arg-type]


def _is_in_time(request: AccessRequest, now: datetime) -> bool:
    """The day until which it was wanted has not passed: else the desk ends it, and nobody's press counts."""
    return request.until is None or now < request.until


def _is_among(person: Person, people: Sequence[Person]) -> bool:
    return any(one.id == person.id for one in people)
