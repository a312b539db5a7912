"""The three hands of a desk (等保: 系统管理, 审计管理, 安全管理), which stay apart once each has its own person."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from models.people.person import Person
from models.terms import Role

HANDS = (Role.ADMIN, Role.AUDITOR, Role.SECURITY)


class Hands(NamedTuple):
    """The hands that nobody has, and the people who have more than one."""

    missing: tuple[Role, ...]
    joined: tuple[Person, ...]

    @property
    def are_apart(self) -> bool:
        """Return whether each has a person, who has no other."""
        return not self.missing and not self.joined


def hands_among(roles: Collection[str], company: str | None) -> tuple[Role, ...]:
    """Return the hands among roles; the people of a company have none (三·1)."""
    return () if company else tuple(one for one in HANDS if one in roles)


def hands_of(people: Iterable[Person]) -> Hands:
    """Return how the hands lie among people who are here."""
    held = [(one, hands_among(one.roles, one.company)) for one in people]
    there = {hand for _, hands in held for hand in hands}
    missing = tuple(hand for hand in HANDS if hand not in there)
    return Hands(missing, tuple(one for one, hands in held if len(hands) > 1))
