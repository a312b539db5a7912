"""A desk in which each of the three hands has a person of its own."""

from collections.abc import Sequence

from handlers.people.directory import ImportPlan, take_over
from handlers.people.people_file import ListedPerson
from models.messaging.outbox import INSIDE
from models.terms import Role
from tests.support.logins import LoginDesk

GUARD, ANOTHER_GUARD = "安管 秦越", "安管 许宁"
"""The security administrators that a test names."""


def listed(name: str, *roles: Role, phone: str = "", company: str = "") -> ListedPerson:
    """A person as a file lists them."""
    return ListedPerson(name, roles, "", company, phone, None, ((INSIDE, name),))


def imports(house: LoginDesk, *people: ListedPerson) -> ImportPlan:
    """A minute later, the operator takes these over, and keeps all others."""
    house.desk.clock.move(minutes=1)
    return house.turn(lambda turn: take_over(turn, people, keep_missing=True))


def a_day_goes_by(house: LoginDesk) -> None:
    """Whoever is a hand has been one for a day, by desk time."""
    house.desk.clock.move(days=1)


def names_guards(house: LoginDesk, names: Sequence[str] = (GUARD,)) -> None:
    """From now on there are people for security, beside the administrators and the auditor of the demo's office."""
    imports(house, *(listed(name, Role.SECURITY) for name in names))
