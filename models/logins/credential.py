"""A person's password at the desk: its digest, when it was set, and whether the login is shut."""

from datetime import datetime

from sqlmodel import Field, Session

from models.logins.policy import LoginPolicy
from models.people.person import Person
from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.insert_once import insert_once
from models.storage.row import Row


class Credential(Row, table=True):
    """The password of a person; without a `digest` they have none, and a link lets them set one.

    `digest` is Argon2id with its parameters. `own_since` is when they first set one themselves, `shut_at` since when an
    administrator lets nobody log in by it; both are the database's time.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "login_credential"

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    digest: str = ""
    set_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    own_since: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    shut_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    def set(self, digest: str, now: datetime) -> None:
        """The person sets a password of their own."""
        self.digest, self.set_at, self.own_since = digest, now, self.own_since or now

    def is_expired(self, policy: LoginPolicy, now: datetime) -> bool:
        """Return whether the office wants another password by now."""
        lasts = policy.password_lasts
        return lasts is not None and self.set_at is not None and now >= self.set_at + lasts


def may_log_in(person: Person | None, credential: Credential | None, now: datetime) -> bool:
    """Return whether the person may have a session: of the office at `now`, desk time, with a role, and not shut."""
    if person is None or person.is_placeholder or not person.roles or not person.is_active(now):
        return False
    return credential is None or credential.shut_at is None


def has_password(session: Session, person_id: int | None) -> bool:
    """Return whether the person could log in by a password of their own."""
    credential = session.get(Credential, person_id) if person_id is not None else None
    return credential is not None and bool(credential.digest) and credential.shut_at is None


def held_credential(session: Session, person_id: int) -> Credential:
    """Return the credential of a person, locked; without a password where there was none."""
    insert_once(session.connection(), Credential, {"person_id": person_id, "digest": ""})
    return session.get_one(Credential, person_id, with_for_update=True, populate_existing=True)
