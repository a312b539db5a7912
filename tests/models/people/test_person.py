"""Who counts as one of the office: by role, and never on a vendor's behalf."""

import pytest

from models.people.person import Person
from models.terms import Role


@pytest.mark.parametrize(
    ("company", "asked", "is_ours"),
    [
        (None, (Role.ADMIN,), True),
        (None, (Role.LEADER, Role.ADMIN), True),
        ("", (Role.ADMIN,), True),
        (None, (Role.LEADER,), False),
        ("海信网络", (Role.ADMIN,), False),
        ("海信网络", (Role.LEADER,), False),
        (None, (), False),
    ],
)
def test_ours_is_a_role_held_in_the_office(company: str | None, asked: tuple[Role, ...], is_ours: bool) -> None:
    """An administrator of the office is ours for the role of one; a vendor's is not, whatever was asked."""
    person = Person(name="孙工", roles=[Role.ADMIN], company=company)
    assert person.is_ours(*asked) is is_ours
    assert person.is_administrator is (not company)
