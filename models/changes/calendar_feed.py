"""The link by which one's own calendar reads the windows of changes: a secret of its person, who revokes it."""

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Field, Relationship, Session, col, delete, select

from models.people.person import Person
from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.insert_once import insert_into
from models.storage.row import Row

BYTES = 32
LONGEST_TOKEN = 100


class CalendarFeed(Row, table=True):
    """A person's link. Only a digest of the token is kept; a newer link takes the place of the older."""

    __proof__ = Unproved.REACHED
    __tablename__ = "calendar_feed"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    digest: str = Field(unique=True)
    made_at: datetime = Field(sa_column=moment())

    person: Person = Relationship()


def open_feed(session: Session, person: Person, now: datetime) -> str:
    """The token of a new link, the only one of the person that counts from now on."""
    token = secrets.token_urlsafe(BYTES)
    row = {"person_id": person.id, "digest": _digest(token), "made_at": now}
    insert = insert_into(CalendarFeed, session.connection().dialect.name).values(row)
    session.execute(insert.on_conflict_do_update(index_elements=["person_id"], set_=row))
    return token


def has_feed(session: Session, person: Person) -> bool:
    """Return whether the person has a link."""
    return session.exec(select(CalendarFeed.person_id).where(CalendarFeed.person_id == person.id)).first() is not None


def revoke_feed(session: Session, person: Person) -> bool:
    """The person's link counts no more; whether there was one."""
    gone = session.connection().execute(delete(CalendarFeed).where(col(CalendarFeed.person_id) == person.id))
    return gone.rowcount > 0


def reader_of_feed(session: Session, token: str, now: datetime) -> Person | None:
    """Return whose link it is; None where it is nobody's, was revoked, or its person is not here any more."""
    found = session.exec(select(CalendarFeed).where(CalendarFeed.digest == _digest(token[:LONGEST_TOKEN]))).first()
    return found.person if found is not None and found.person.is_active(now) else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
