"""A session ends by its age and for want of activity, by the times it is given."""

from datetime import UTC, datetime, timedelta

import pytest

from models.logins.policy import LoginPolicy
from models.logins.secret import secret_digest
from models.logins.session import LoginSession
from models.people.person import Person

pytestmark = pytest.mark.quick

MADE = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POLICY = LoginPolicy()


@pytest.mark.parametrize(
    ("seen", "known", "asked", "is_over"),
    [
        (0, None, 59, False),
        (0, None, 60, True),
        (30, None, 89, False),
        (30, None, 90, True),
        (0, 30, 89, False),
        (0, 30, 90, True),
        (30, 10, 89, False),
        (719, None, 719, False),
        (719, None, 720, True),
        (719, 720, 720, True),
    ],
)
def test_an_hour_without_activity_or_twelve_in_all(seen: int, known: int | None, asked: int, is_over: bool) -> None:
    """`known` is activity that is not written down yet."""
    one = LoginSession(digest="", person_id=1, made_at=MADE, seen_at=MADE + seen * MINUTE, roles=[])
    known_at = MADE + known * MINUTE if known is not None else None
    assert one.is_over(POLICY, MADE + asked * MINUTE, known_at) is is_over


def test_a_fresh_secret_takes_the_roles_of_now() -> None:
    """256 bits of which the desk keeps a digest; a role that is gained asks for another one, a lost one does not."""
    person = Person(name="王敏", roles=["office"])
    one = LoginSession(digest="", person_id=1, made_at=MADE, seen_at=MADE, roles=[])
    first, second = one.renew(person), one.renew(person)
    assert (len(first), first != second, one.digest) == (43, True, secret_digest(second))
    assert not one.has_gained_roles(person)
    person.roles = ["office", "admin"]
    assert one.has_gained_roles(person)
    person.roles = []
    assert not one.has_gained_roles(person)
