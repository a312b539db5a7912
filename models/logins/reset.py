"""A reset of a leader's login, or of a hand's: one person who manages people asks, another one agrees."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Field, Session, col, delete

from models.people.person import Person
from models.people.three_hands import HANDS
from models.storage.column_facts import Unproved
from models.storage.columns import moment, word
from models.storage.row import Row
from models.terms import Role

NEEDS_TWO = (Role.LEADER, *HANDS)
WAITS_FOR = timedelta(hours=24)
HAND_FOR = timedelta(days=1)
"""For how long at least both who agree have been hands."""


class Resettable(StrEnum):
    """The half of a login that is reset; the other half stays."""

    PASSWORD = "password"  # noqa: S105 - a word of the page
    FACTOR = "factor"


class LoginReset(Row, table=True):
    """A reset that waits for a second person, since `asked_at` by the database's clock."""

    __proof__ = Unproved.LOGIN
    __tablename__ = "login_reset"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    what: Resettable = Field(sa_column=word(Resettable))
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at: datetime = Field(sa_column=moment())


def needs_two(person: Person) -> bool:
    """Return whether two people have to agree on a reset of this person's login."""
    return person.has(*NEEDS_TWO)


def ask_reset(session: Session, person_id: int, what: Resettable, by_id: int, now: datetime) -> None:
    """Keep that the person asks for it; a newer wish takes the place of an older one."""
    session.merge(LoginReset(person_id=person_id, what=what, asked_by_id=by_id, asked_at=now))
    session.flush()


def waiting_reset(session: Session, person_id: int, now: datetime) -> LoginReset | None:
    """Return the reset of the person that waits, locked; None where nobody asked within a day."""
    session.get(LoginReset, person_id, with_for_update=True, populate_existing=True)
    return reset_of(session, person_id, now)


def reset_of(session: Session, person_id: int, now: datetime) -> LoginReset | None:
    """Return the same, to be shown; nothing is locked."""
    found = session.get(LoginReset, person_id)
    return found if found is not None and now < found.asked_at + WAITS_FOR else None


def forget_resets(session: Session, now: datetime) -> None:
    """Delete what nobody agreed to in time."""
    session.execute(delete(LoginReset).where(col(LoginReset.asked_at) <= now - WAITS_FOR))
