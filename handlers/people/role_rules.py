"""The rules of hands for every list of people: who may give roles, nobody comes to a second hand, who is told."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session

from handlers.people import hand_cards as cards
from handlers.people.people_file import ListedPerson
from handlers.turn.privilege import ADMINISTERS, MANAGES_PEOPLE, SECURES
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


def tell_of_hands(
    turn: Turn, managers: Sequence[Person], given: Mapping[str, Sequence[Role]], by: Person | None
) -> None:
    """Tell those who managed people before a list, and still do, whom it has `given` which hands.

    Neither the person is told by it, nor who gave the hand; `by` is None for a command or the set-up.
    """
    there = [one for one in managers if one is not by and MANAGES_PEOPLE.is_of(turn.session, one, turn.now)]
    for name, hands in given.items():
        if hands:
            others = [one for one in there if one.name != name]
            turn.tell(others, cards.hand_given, name, hands, by.name if by is not None else "")
