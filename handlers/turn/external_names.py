"""Hides the names of outside people, as the people file has them, from what a place of level `masked` shows."""

import re
from collections.abc import Callable
from functools import lru_cache

from sqlmodel import Session, col, select

from models.people.person import Person
from models.storage.shared_reads import read_once
from models.terms import Role

Hide = Callable[[str], str]
CHINESE = re.compile(r"[\u3400-\u9fff]")
LETTER = r"[^\W\d_\u3400-\u9fff]"
SHORTEST = 2
"""A name of one character stands in too many words."""
_LISTED = select(Person.name, Person.roles).where(col(Person.is_placeholder).is_(False)).order_by(col(Person.name))


def without_external_names(session: Session) -> Hide:
    """Takes a text and leaves of each outside person's name its first letters; colleagues' names stay.

    Outside are a bidder, an agent and an expert, whose role is `external`. A vendor's engineers work at the desk.
    """

    def read() -> Hide:
        listed = session.execute(_LISTED).all()
        outside = tuple(name for name, roles in listed if Role.EXTERNAL in roles)
        colleagues = tuple(name for name, roles in listed if Role.EXTERNAL not in roles)
        return hiding(outside, colleagues) if outside else str

    return read_once(session, "external names", read)


@lru_cache(maxsize=4)
def hiding(outside: tuple[str, ...], colleagues: tuple[str, ...] = ()) -> Hide:
    """Return a function that hides the names of `outside`, but where one is a part of a longer name of `colleagues`.

    Such a name begins with the office's word for its bearer, as in 代理机构 蒋岚. Chinese is written without spaces
    between words: there, a name is hidden wherever it stands. A name in letters is found as whole words alone.
    """
    hidden = {name for name in map(_bare, outside) if len(name) >= SHORTEST}
    kept = {one for one in colleagues if any(name in one for name in hidden)}
    longest_first = sorted(hidden | kept, key=lambda name: (-len(name), name))
    if not longest_first:
        return str
    pattern = re.compile("|".join(map(_written, longest_first)), re.IGNORECASE)

    kept_closed_up = set(map(_closed_up, kept))

    def hide(found: re.Match[str]) -> str:
        return found[0] if _closed_up(found[0]) in kept_closed_up else _initials(found[0])

    return lambda text: pattern.sub(hide, text)


def _bare(listed: str) -> str:
    """The name itself, without what its bearer is."""
    label, _, name = listed.strip().partition(" ")
    return name.strip() if CHINESE.search(label) and len(name.strip()) >= SHORTEST else listed.strip()


def _written(name: str) -> str:
    """Return the pattern of a written name: with a space in a Chinese one, as in forms; with several between words."""
    if CHINESE.search(name):
        return r"[ \u3000]?".join(map(re.escape, name.replace(" ", "")))
    words = r"\s+".join(map(re.escape, name.split()))
    return rf"(?<!{LETTER}){words}(?!{LETTER})"


def _closed_up(name: str) -> str:
    return "".join(name.split()).casefold()


def _initials(name: str) -> str:
    """The family name of a Chinese name, the first letter of each word of another."""
    if CHINESE.search(name):
        return name[0] + re.sub(r"[^ \u3000]", "*", name[1:])
    return re.sub(rf"(?<={LETTER}){LETTER}", "*", name)
