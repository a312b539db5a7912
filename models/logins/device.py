"""Browsers that people logged in with before: strangers who guess cannot shut these out."""

from datetime import datetime, timedelta

from sqlmodel import Field, Session, col, delete, select, update

from models.logins.secret import new_secret, secret_digest
from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.row import Row

KEPT_FOR = timedelta(days=180)
"""The time since the last login after which a browser is one like any other."""


class LoginDevice(Row, table=True):
    """A person logged in with the browser that has the cookie of this digest, last at `seen_at`, database's time."""

    __proof__ = Unproved.LOGIN
    __tablename__ = "login_device"

    digest: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    seen_at: datetime = Field(sa_column=moment(index=True))


def is_device_of(session: Session, cookie: str, person_id: int, now: datetime) -> bool:
    """Return whether the person logged in before with the browser that brings this cookie."""
    found = session.get(LoginDevice, (secret_digest(cookie), person_id)) if cookie else None
    return found is not None and found.seen_at > now - KEPT_FOR


def is_device(session: Session, cookie: str, now: datetime) -> bool:
    """Return whether anybody logged in before with the browser that brings this cookie."""
    known = select(LoginDevice.person_id).where(LoginDevice.digest == secret_digest(cookie))
    return session.exec(known.where(col(LoginDevice.seen_at) > now - KEPT_FOR).limit(1)).first() is not None


def note_device(session: Session, cookie: str, person_id: int, now: datetime) -> str:
    """Return a fresh cookie for the browser that brought `cookie`, which is known as that of the person from now on.

    It stays known as that of others; a cookie that somebody planted there is good for nothing.
    """
    old, fresh = secret_digest(cookie), new_secret()
    if cookie:
        gone = delete(LoginDevice).where(col(LoginDevice.digest) == old, col(LoginDevice.person_id) == person_id)
        session.execute(gone)
        moved = update(LoginDevice).where(col(LoginDevice.digest) == old)
        session.execute(moved.values(digest=secret_digest(fresh)))
    session.add(LoginDevice(digest=secret_digest(fresh), person_id=person_id, seen_at=now))
    session.flush()
    return fresh


def forget_devices_of(session: Session, person_id: int) -> None:
    """No browser is known as the person's any more."""
    session.execute(delete(LoginDevice).where(col(LoginDevice.person_id) == person_id))


def forget_devices(session: Session, now: datetime) -> None:
    """Delete what was not used for long."""
    session.execute(delete(LoginDevice).where(col(LoginDevice.seen_at) <= now - KEPT_FOR))


def device_key(cookie: str, person_id: int) -> str:
    """Return the key that tries at the person's password from this browser are counted under."""
    return f"device {secret_digest(cookie)} {person_id}"
