"""Sessions of people who logged in: known by the digest of a secret, renewed with what they may do, ended in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, CursorResult
from sqlmodel import Field, Session, col, delete, or_, select

from models.logins.policy import LoginPolicy
from models.logins.secret import new_secret, secret_digest
from models.people.person import Person
from models.storage.column_facts import Unproved
from models.storage.columns import BigId, Json, moment
from models.storage.row import Row

SEEN_ELSEWHERE = timedelta(minutes=10)
"""The time for which another process may know of activity that it could not write down yet."""


class LoginSession(Row, table=True):
    """A session; `roles` are those of the person when the secret was made. Times are the database's.

    `by_office` says that the office's own log-in began it, and no password of the desk's; `address` is where it began.

    `seen_at` is the last activity that was written down; a process knows of later activity (`bot/logins/last_seen.py`).
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "login_session"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    digest: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime = Field(sa_column=moment())
    seen_at: datetime = Field(sa_column=moment())
    roles: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    by_office: bool = False
    address: str = ""

    def is_over(self, policy: LoginPolicy, now: datetime, seen_at: datetime | None = None) -> bool:
        """Return whether it has ended by its age or for want of activity, the last of which may be `seen_at`."""
        last = max(self.seen_at, seen_at or self.seen_at)
        return now >= self.made_at + policy.longest or now >= last + policy.idle

    def renew(self, person: Person) -> str:
        """Return a fresh secret; the one before is good for nothing. Its age goes on."""
        secret = new_secret()
        self.digest, self.roles = secret_digest(secret), list(person.roles)
        return secret

    def has_gained_roles(self, person: Person) -> bool:
        """Return whether the person may do more than when the secret was made, so that it has to be renewed."""
        return not set(person.roles) <= set(self.roles)


def begin_session(
    session: Session, person: Person, now: datetime, *, by_office: bool = False, address: str = ""
) -> str:
    """Begin a session of the person and return its secret."""
    begun = LoginSession(
        digest="", person_id=person.id or 0, made_at=now, seen_at=now, by_office=by_office, address=address
    )
    secret = begun.renew(person)
    session.add(begun)
    session.flush()
    return secret


def session_by(session: Session, secret: str, *, lock: bool = False) -> LoginSession | None:
    """Return the session of this secret, over or not; None where there is none."""
    found = select(LoginSession).where(LoginSession.digest == secret_digest(secret))
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.exec(found).one_or_none()


def sessions_besides(session: Session, own: LoginSession, most: int) -> Sequence[LoginSession]:
    """Return the other sessions of the same person, over or not, those with the latest activity first."""
    others = select(LoginSession).where(LoginSession.person_id == own.person_id, LoginSession.id != own.id)
    return session.exec(others.order_by(col(LoginSession.seen_at).desc(), col(LoginSession.id)).limit(most)).all()


def end_sessions(session: Session, person_id: int, but: int | None = None, only: int | None = None) -> int:
    """End all sessions of a person, `but` for the one of this id, or `only` that of another; how many that were."""
    ended = delete(LoginSession).where(col(LoginSession.person_id) == person_id)
    if but is not None:
        ended = ended.where(col(LoginSession.id) != but)
    if only is not None:
        ended = ended.where(col(LoginSession.id) == only)
    return _count(session.execute(ended))


def forget_sessions(session: Session, policy: LoginPolicy, now: datetime) -> int:
    """Delete sessions that are over wherever they were seen last; how many that were."""
    idle = col(LoginSession.seen_at) <= now - policy.idle - SEEN_ELSEWHERE
    return _count(
        session.execute(delete(LoginSession).where(or_(col(LoginSession.made_at) <= now - policy.longest, idle)))
    )


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)  # noqa: S101 - a DELETE without RETURNING
    return result.rowcount
