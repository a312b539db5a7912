"""The hands as the list of roles tells them: whether they were ever apart, and since when somebody has been one."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from models.people.person import Person
from models.people.three_hands import hands_of
from models.proof.role_list import RoleFact
from models.terms import Role
from models.tickets.worklog import told_at

_TOLD = select(RoleFact).where(RoleFact.kind == str(Person.__tablename__)).order_by(col(RoleFact.position))


def were_apart(session: Session) -> bool:
    """Return whether at the end of some turn each of the hands had a person, who had no other."""
    people: dict[str, Person] = {}
    for at, facts in groupby(session.exec(_TOLD), key=lambda fact: told_at(fact.at, fact.said)):
        for fact in facts:
            person = people.setdefault(fact.about, Person(name=""))
            _follow(person, fact.said)
        if hands_of(one for one in people.values() if one.is_active(at)).are_apart:
            return True
    return False


def role_since(session: Session, person_id: int, roles: Collection[Role]) -> datetime | None:
    """Return since when a person of the office has had one of the roles without a break; None for one who has none.

    By the dates of the list, which never go back: a machine whose clock is late makes nobody's time longer.
    """
    person, since = Person(name=""), None
    for fact in session.exec(_TOLD.where(RoleFact.about == str(person_id))):
        had = person.is_active(fact.at) and person.is_ours(*roles)
        _follow(person, fact.said)
        if not (person.is_active(fact.at) and person.is_ours(*roles)):
            since = None
        elif not had:
            since = fact.at
    return since


def _follow(person: Person, said: Mapping[str, Any]) -> None:
    """Take over what a fact says of what somebody may do."""
    if "roles" in said:
        person.roles = said["roles"] or []
    if "company" in said:
        person.company = said["company"]
    if "active_until" in said:
        until = said["active_until"]
        person.active_until = datetime.fromisoformat(until) if until else None
