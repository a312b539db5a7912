"""The rules for a password: long enough, of several sorts, and nothing that others try first."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from models.people.person import Person
from models.refusal import Refusal

SHORTEST, LONGEST, SORTS = 10, 128, 3
SHORTEST_NAME = 2
"""Characters of a name that a password must not contain."""
PROGRAM = "zhiban"
COMMON = Path(__file__).with_name("common_passwords.txt")


def demand_good(password: str, person: Person) -> None:
    """Raise Refusal for a password that is too short or long, of too few sorts, or common.

    Also for one that contains the program's name, or a name, address or number of the person.
    """
    plain = normalised(password)
    if not SHORTEST <= len(plain) <= LONGEST or len(password) > LONGEST:
        raise Refusal("password.length", least=SHORTEST, most=LONGEST)
    if not all(one.isprintable() for one in plain) or len(_sorts(plain)) < SORTS:
        raise Refusal("password.sorts", count=SORTS)
    folded = plain.casefold()
    if folded in _common() or len(set(folded)) < SHORTEST // 2:
        raise Refusal("password.common")
    if any(one in folded for one in _names(person)):
        raise Refusal("password.name")


def normalised(password: str) -> str:
    """Return the password as it is digested, the same from every keyboard and input method."""
    return unicodedata.normalize("NFKC", password)


def _sorts(password: str) -> set[str]:
    """The sorts of characters: small letters, capitals, digits, and all others."""
    return {
        "small" if one.islower() else "capital" if one.isupper() else "digit" if one.isdecimal() else "other"
        for one in password
    }


def _names(person: Person) -> Iterator[str]:
    own = (person.name, (person.email or "").partition("@")[0], person.phone, person.staff_no or "", PROGRAM)
    return (one.casefold() for one in own if len(one) >= SHORTEST_NAME)


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split())
