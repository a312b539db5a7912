"""Readers of the calendar of changes and of the list of trading sessions."""

from handlers.turn.turn import Turn
from models.people.person import Person
from models.refusal import Refusal


def of_the_house(turn: Turn) -> Person:
    """Return the person who acts, if they work for the house or for a vendor. Raises Refusal."""
    person = turn.account.person if turn.account else None
    if person is None or person.is_external or person.is_placeholder or not person.is_active(turn.now):
        raise Refusal("calendar.only_house")
    return person
