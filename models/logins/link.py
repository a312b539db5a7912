"""One-time links with which a person sets a password of their own."""

from datetime import datetime, timedelta

from sqlmodel import Field, Session, col, delete, select

from models.logins.secret import new_secret, secret_digest
from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.insert_once import insert_into
from models.storage.row import Row

LINK_LASTS = timedelta(days=7)


class LoginLink(Row, table=True):
    """A link that waits to be used; a person has one at a time, and a newer one takes the place of the older.

    Only its digest is kept. `expires_at` is the database's time.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "login_link"

    digest: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    made_by: str
    expires_at: datetime = Field(sa_column=moment(index=True))


def make_link(session: Session, person_id: int, by_name: str, now: datetime) -> str:
    """Return the code of a fresh link, the only one of the person that counts from now on."""
    code = new_secret()
    row = {"digest": secret_digest(code), "person_id": person_id, "made_by": by_name, "expires_at": now + LINK_LASTS}
    insert = insert_into(LoginLink, session.connection().dialect.name).values(row)
    session.execute(insert.on_conflict_do_update(index_elements=["person_id"], set_=row))
    return code


def link_by(session: Session, code: str, now: datetime) -> LoginLink | None:
    """Return the link of this code; None for one that is unknown, used or run out. Nothing is changed."""
    found = select(LoginLink).where(LoginLink.digest == secret_digest(code), col(LoginLink.expires_at) > now)
    return session.exec(found).one_or_none()


def use_link(session: Session, code: str, now: datetime) -> int | None:
    """Return whose the link is, which is gone with it; None where it counts no more."""
    used = delete(LoginLink).where(col(LoginLink.digest) == secret_digest(code), col(LoginLink.expires_at) > now)
    found: int | None = session.execute(used.returning(col(LoginLink.person_id))).scalar_one_or_none()
    return found


def end_links(session: Session, person_id: int) -> None:
    """No link of the person counts any more."""
    session.execute(delete(LoginLink).where(col(LoginLink.person_id) == person_id))


def forget_links(session: Session, now: datetime) -> None:
    """Delete the links that have run out."""
    session.execute(delete(LoginLink).where(col(LoginLink.expires_at) <= now))
