"""Finds what a handover ends: the vendor's rights in roles that administer the system, and appointments left empty."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.access.admin_handover import AdminHandover, appointments, may_administer, open_handovers
from models.access.granting import Grant
from models.access.queries import is_on_checklist
from models.people.person import Person
from models.terms import Role
from models.tickets.queries import people_with


def next_actors_of_handover(session: Session, handover: AdminHandover, now: datetime) -> list[Person]:
    """Return the people who have to press next.

    Where one of the three cannot any more, the leaders call it off to begin anew; for a vendor whom the desk does not
    know, others of the office say 已移交 too, once the person who opened it cannot.
    """
    asked = handover.next_actors
    able = [one for one in asked if one.is_active(now) and _may_press(handover, one)] if handover.can_count(now) else []
    if len(able) == len(asked):
        return able
    others = people_with(session, now, Role.LEADER)
    if handover.can_count(now) and handover.handed_over_at is None:
        others += [one for one in people_with(session, now, Role.OFFICE) if handover.may_hand_over(one)]
    return list({one.id: one for one in (*able, *(one for one in others if not one.company))}.values())


def handovers_waiting_for(session: Session, person: Person, now: datetime) -> set[int]:
    """The tickets of the handovers on which the person has to press next."""
    return {
        one.ticket_id
        for one in open_handovers(session)
        if any(actor.id == person.id for actor in next_actors_of_handover(session, one, now))
    }


def vendor_grants(session: Session, system: str, roles: Collection[str]) -> dict[int, list[Grant]]:
    """By their holder's id, what vendors' people hold of a system's roles, locked; checklists have the rest already."""
    found = select(Grant).join(Person, col(Grant.person_id) == col(Person.id))
    found = found.where(Grant.system == system, col(Grant.role).in_(roles), col(Grant.ended_at).is_(None))
    found = found.where(col(Person.company).is_not(None), ~is_on_checklist()).order_by(col(Grant.id))
    grants: dict[int, list[Grant]] = {}
    for grant in session.exec(found.with_for_update(of=Grant).execution_options(populate_existing=True)).all():
        grants.setdefault(grant.person_id, []).append(grant)
    return grants


def vendors(session: Session, now: datetime) -> Sequence[Person]:
    """The vendors' people who work here, by name."""
    found = select(Person).where(col(Person.company).is_not(None)).order_by(Person.name)
    return [one for one in session.exec(found).all() if one.is_active(now) and one.has(Role.ENGINEER)]


def untold_gone(session: Session, now: datetime) -> list[tuple[AdminHandover, Person]]:
    """Return the appointed people who are no administrators here any more, and of whom the leaders have not heard."""
    return [
        (handover, person)
        for handover in appointments(session)
        for person in (handover.primary, handover.stand_in)
        if not may_administer(person, now) and person.id not in handover.told_gone
    ]


def _may_press(handover: AdminHandover, person: Person) -> bool:
    return person.id in {handover.primary_id, handover.stand_in_id} or handover.may_hand_over(person)
