"""The rules of hands for every list of people: who may give roles, and that nobody comes to a second hand."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from handlers.people.people_file import ListedPerson
from handlers.turn.privilege import ADMINISTERS, SECURES
from handlers.turn.turn import Turn
from models.people.person import Person
from models.people.three_hands import hands_among
from models.phrase import phrase
from models.proof.hand_history import were_apart
from models.refusal import Refusal
from models.terms import Role

ANYBODYS = frozenset((Role.STAFF, Role.EXTERNAL))
"""Roles that come with being listed: everybody belongs here or comes from outside."""


def refuse_joined(session: Session, listed: Sequence[ListedPerson]) -> None:
    """Refuse two hands in one person from the moment on at which three people had them, also while one is missing."""
    joined = [one for one in listed if len(hands_among(one.roles, one.company)) > 1]
    if joined and were_apart(session):
        hands = hands_among(joined[0].roles, joined[0].company)
        raise Refusal("people.hands_joined", name=joined[0].name, hands=tuple(phrase(f"role.{one}") for one in hands))


def refuse_others_presses(turn: Turn, by: Person, giving: Iterable[str], besides: Iterable[str]) -> None:
    """Refuse roles given by a hand that is not for security, and anything else by one that does not administer.

    `giving` and `besides` are the names of whom each is about; `besides` also of those who leave.
    """
    given, other = tuple(giving), tuple(besides)
    if given and not SECURES.is_of(turn.session, by, turn.now):
        raise Refusal("people.roles_are_securitys", who=given)
    if other and not ADMINISTERS.is_of(turn.session, by, turn.now):
        raise Refusal("people.facts_are_admins", who=other)
