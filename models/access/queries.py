"""Finds who decides on a request, what a person holds or has asked for, and what runs out."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Exists
from sqlmodel import Session, col, exists, select

from models.access.admin_handover import administrators_of
from models.access.decision import Deciders
from models.access.granting import Grant
from models.access.request import AccessRequest, request_of
from models.access.request_facts import OPEN_STATES
from models.access.review import in_order, reviews_of
from models.access.revocation import Revocation, RevocationStep, revocations_of
from models.duty.roster import Absence
from models.people.person import Deputy, Person
from models.terms import AccessState, Role
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket


class Bench(NamedTuple):
    """The people who may decide at a moment, on any request: every leader, who of all is away, who is whose deputy.

    `deputies` are pairs: the id of a leader, and the person who decides in that one's place.
    """

    leaders: list[Person]
    away: set[int]
    deputies: list[tuple[int, Person]]

    def deciders(self, request: AccessRequest) -> Deciders:
        """Return who may decide: no party of the request, nobody who has left; deputies while no leader is there."""
        return self._for(request.person, request.is_party)

    def reviewers(self, holder: Person) -> Deciders:
        """Return who may say whether the holder keeps a right: never the holder."""
        return self._for(holder, lambda one: one.id == holder.id)

    def asks_oneself(self, holder: Person) -> bool:
        """Return whether the holder would be asked first about the holder's own rights."""
        return any(one.id == holder.id for one in self._for(holder, lambda one: False).first)

    def _for(self, person: Person, is_barred: Callable[[Person], bool]) -> Deciders:
        everyone = [one for one in self.leaders if not is_barred(one)]
        own = [one for one in everyone if one.department_id is not None and one.department_id == person.department_id]
        present = [one for one in own if one.id not in self.away]
        deputies = () if present else self._deputies(person, is_barred)
        others = tuple(one for one in everyone if one not in own and one.id not in self.away)
        department = person.department.name if person.department else person.unit
        return Deciders(department, tuple(own if present or deputies else []), deputies, others)

    def _deputies(self, person: Person, is_barred: Callable[[Person], bool]) -> tuple[Person, ...]:
        """Return the deputies of the department's leaders, also of leaders who ask themselves or are away."""
        department = person.department_id
        leaders = {one.id for one in self.leaders if department is not None and one.department_id == department}
        found = {one.id: one for leader, one in self.deputies if leader in leaders and one.id not in self.away}
        return tuple(one for one in found.values() if not is_barred(one))


def bench_at(session: Session, now: datetime) -> Bench:
    """The leaders and their deputies at `now`."""
    pairs = select(Deputy.leader_id, Person).join(Person, col(Deputy.person_id) == col(Person.id))
    standing_in = session.exec(pairs.order_by(col(Person.id))).all()
    deputies = [(leader, one) for leader, one in standing_in if one.is_active(now)]
    return Bench(people_with(session, now, Role.LEADER), _away(session, now), deputies)


def deciders_of(session: Session, request: AccessRequest, now: datetime) -> Deciders:
    """Return who may decide on a request at `now`."""
    return bench_at(session, now).deciders(request)


def next_actors_of_request(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return the people for whom a request waits: leaders as long as it is not decided, then administrators.

    Where nobody may decide, the administrators hear of it, who can name a deputy; where nobody may grant, the office,
    which can appoint somebody.
    """
    request = request_of(ticket)
    if request is None:
        return []
    if request.state is not AccessState.ASKED:
        return granters_of(session, request, now) or people_with(session, now, Role.OFFICE)
    return undecided_by(request, deciders_of(session, request, now)) or administrators(session, now)


def undecided_by(request: AccessRequest, deciders: Deciders) -> list[Person]:
    """Return the people whose word on a request is still owed."""
    return [one for one in deciders.everybody(request.slots) if request.is_next_actor(one, deciders)]


def next_actors_of_checklist(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return the people for whom a checklist waits: those who take rights back, and those who check."""
    removing = removers_of(session, ticket, now) if _any_wants(ticket, RevocationStep.REVOKE) else []
    checking = checkers_of(session, ticket, now) if _any_wants(ticket, RevocationStep.CHECK) else []
    return list({one.id: one for one in (*removing, *checking)}.values())


def next_actors_of_review(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return the people for whose word a review waits; where there is nobody, the administrators."""
    return list(reviewers_of_next_line(ticket, bench_at(session, now))) or administrators(session, now)


def removers_of(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return who takes back the rights of a checklist that are still there: administrators who hold none of them.

    Where none is left the office hears of it, which can appoint one.
    """
    lines = revocations_of(ticket)
    holders = {one.grant.person_id for one in lines}
    able = [one for one in administrators(session, now) if one.id not in holders]
    systems = {one.grant.system for one in lines if one.wants(RevocationStep.REVOKE)} or {
        one.grant.system for one in lines
    }
    found = appointed_among(session, able, systems, now)
    return found or [one for one in people_with(session, now, Role.OFFICE) if one.id not in holders]


def checkers_of(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return who checks that the rights of a checklist are gone: the office and the administrators, else the leaders.

    Left out are those who may check none of its lines: they stopped or took back each, or held it.
    """
    lines = [one for one in revocations_of(ticket) if one.wants(RevocationStep.CHECK)]
    found = people_with(session, now, Role.OFFICE, Role.ADMIN), people_with(session, now, Role.LEADER)
    may = [[one for one in people if any(line.may_be_checked_by(one) for line in lines)] for people in found]
    return next((people for people in may if people), [])


def reviewers_of_next_line(ticket: Ticket, bench: Bench) -> tuple[Person, ...]:
    """Return the people whose word on the next right of a review is owed."""
    still = in_order(reviews_of(ticket))
    return bench.reviewers(still[0].grant.person).first if still else ()


def administrators(session: Session, now: datetime) -> list[Person]:
    """The administrators whom the office appointed, never a vendor's."""
    return [one for one in people_with(session, now, Role.ADMIN) if one.is_administrator]


def granters_of(session: Session, request: AccessRequest, now: datetime) -> list[Person]:
    """The administrators who neither asked nor decided in any round: first those appointed for the system."""
    decided = {one.by_id for one in request.decisions}
    able = [one for one in administrators(session, now) if one.id not in decided and not request.is_party(one)]
    return appointed_among(session, able, {request.system}, now)


def appointed_among(session: Session, able: list[Person], systems: Collection[str], now: datetime) -> list[Person]:
    """Return those of the able who are appointed for the systems; for a system without such, all of them.

    The primary administrator of a system comes before the stand-in.
    """
    away, found = _away(session, now), dict[int | None, Person]()
    for system in sorted(systems):
        appointed = [one for one in administrators_of(session, system, now) if one in able and one.id not in away]
        found |= {one.id: one for one in appointed or able}
    return list(found.values())


def held_by(session: Session, person: Person) -> Sequence[Grant]:
    """The rights a person holds now, in the order in which they came."""
    found = select(Grant).where(Grant.person_id == person.id, col(Grant.ended_at).is_(None))
    return session.exec(found.order_by(col(Grant.id))).all()


def lock_held_by(session: Session, person: Person) -> Sequence[Grant]:
    """The same, locked and as they stand in the database."""
    found = select(Grant).where(Grant.person_id == person.id, col(Grant.ended_at).is_(None)).order_by(col(Grant.id))
    return session.exec(found.with_for_update().execution_options(populate_existing=True)).all()


def open_requests_of(session: Session, person: Person) -> Sequence[AccessRequest]:
    """Return the requests that a person asked for, or that were made for them, not granted yet; nothing is locked."""
    found = select(AccessRequest).where(AccessRequest.person_id == person.id, is_open_request())
    return session.exec(found.order_by(col(AccessRequest.id))).all()


def open_request_tickets(session: Session, person: Person) -> Sequence[int]:
    """The tickets of the open requests of a person, and of those the person prepared for others, in order of id."""
    own = (col(AccessRequest.person_id) == person.id) | (col(AccessRequest.prepared_by_id) == person.id)
    found = select(AccessRequest.ticket_id).where(own, is_open_request())
    return session.exec(found.order_by(col(AccessRequest.ticket_id))).all()


def open_revocation_of(session: Session, grant: Grant) -> Revocation | None:
    """The line of a checklist on which a grant stands and is still to be dealt with."""
    found = select(Revocation).where(Revocation.grant_id == grant.id, col(Revocation.dropped_at).is_(None))
    return session.exec(found).one_or_none()


def _any_wants(ticket: Ticket, step: RevocationStep) -> bool:
    return any(one.wants(step) for one in revocations_of(ticket))


def is_open_request() -> ColumnElement[bool]:
    """The condition that a request is not granted yet, and still may be."""
    return col(AccessRequest.state).in_(OPEN_STATES)


def is_on_checklist() -> Exists:
    """The condition that a grant stands on a checklist of rights to take back."""
    return exists().where(col(Revocation.grant_id) == col(Grant.id), col(Revocation.dropped_at).is_(None))


def _away(session: Session, now: datetime) -> set[int]:
    found = select(Absence.person_id).where(
        col(Absence.withdrawn_at).is_(None), col(Absence.begins_at) <= now, col(Absence.ends_at) > now
    )
    return set(session.exec(found).all())
