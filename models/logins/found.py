"""The person whom somebody names at the login: by name, email address, number in the house or telephone."""

from sqlmodel import Session, col, select

from models.people.person import Person

LONGEST = 200


def person_meant(session: Session, typed: str) -> Person | None:
    """Return the one person of this name, address or number; None for nobody, for two, and for a placeholder."""
    said = typed.strip()
    if not said or len(said) > LONGEST or not said.isprintable():
        return None
    people = select(Person).where(col(Person.is_placeholder).is_(False))
    by_number = col(Person.staff_no) == said, col(Person.phone) == said
    for meant in (col(Person.name) == said, col(Person.email) == said.lower(), *by_number):
        found = session.exec(people.where(meant).limit(2)).all()
        if found:
            return found[0] if len(found) == 1 else None
    return None
