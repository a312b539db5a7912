"""Office and leaders may read an objection, but nobody whom it names (R6)."""

from collections.abc import Collection

from sqlmodel import Session, select

from handlers.turn.turn import Turn
from models.people.person import Person
from models.terms import Role
from models.tickets.queries import people_with


def who_may_know(turn: Turn, named: Collection[Person]) -> list[Person]:
    """Office and leaders but those `named`; where somebody of them is, the auditors as well."""
    known = people_with(turn.session, turn.now, Role.OFFICE, Role.LEADER)
    is_named = {one.id for one in named}
    free = [one for one in known if one.id not in is_named]
    return [*free, *(people_with(turn.session, turn.now, Role.AUDITOR) if len(free) < len(known) else [])]


def named_in(session: Session, text: str, sender: Person | None) -> list[Person]:
    """Return the people of the house whose names are in the text, but for the sender."""
    everybody = session.exec(select(Person)).all()
    own = sender.id if sender is not None else None
    return [one for one in everybody if one.id != own and not one.is_placeholder and one.name in text]
