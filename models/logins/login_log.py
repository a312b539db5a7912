"""The log of logins: who came and went, set or reset what, and when guessing was stopped; each entry is chained."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, Session, col, select

from models.proof.row_chain import RowChain, chained, row_broken_at
from models.storage.column_facts import Proof
from models.storage.columns import moment, word
from models.storage.digest import FORM
from models.storage.row import Row
from models.storage.row_id import row_id

NAME, ADDRESS = "login_log", "address"


class LoginEvent(StrEnum):
    """The kinds of entries."""

    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    SESSIONS_ENDED = "sessions_ended"
    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    PASSWORD_SET = "password_set"  # noqa: S105 - a word of the log
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word of the log
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a word of the log
    FACTOR_SET = "factor_set"
    FACTOR_DROPPED = "factor_dropped"
    FACTOR_RESET = "factor_reset"
    RESET_ASKED = "reset_asked"
    SHUT = "shut"
    REOPENED = "reopened"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    FAILURES = "failures"
    SETUP_CODE = "setup_code"
    SETUP_BEGUN = "setup_begun"
    OFFICE_BOUND = "office_bound"
    OFFICE_UNBOUND = "office_unbound"
    OFFICE_REFUSED = "office_refused"
    EXPORTED = "exported"


TOLD_LATER = (
    *(LoginEvent.LINK_MADE, LoginEvent.PASSWORD_RESET, LoginEvent.FACTOR_RESET, LoginEvent.FACTOR_DROPPED),
    *(LoginEvent.PASSWORD_SET, LoginEvent.LOCKED),
)
"""Entries about a person that the next login tells them, with time and place."""


class LoginEntry(Row, table=True):
    """One entry about a person, or about all of an hour; `at` is the database's time, `address` where it came from.

    `by_name` is who did it where it was not the person: an administrator, or a command. `count` says how many sessions
    were ended, tries refused, or failures summed; `detail` is the hour of a sum, the kind of what is locked, the one
    kind of entries that was exported, or `office` where the office's own log-in let a person in.
    """

    __proof__ = Proof.CHAINED
    __tablename__ = NAME
    __table_args__ = (Index("ix_login_log_person_id_position", "person_id", "position"),)

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=moment())
    what: LoginEvent = Field(sa_column=word(LoginEvent))
    person_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = ""
    address: str = ""
    count: int = 0
    detail: str = ""
    chain: str = ""

    @property
    def facts(self) -> Sequence[str | int | datetime | None]:
        """The facts that it is chained with."""
        what = str(self.what)
        return FORM, self.at, what, self.person_id, self.by_name, self.address, self.count, self.detail


def log_login(
    session: Session,
    what: LoginEvent,
    person_id: int | None,
    at: datetime,
    *,
    by_name: str = "",
    address: str = "",
    count: int = 0,
    detail: str = "",
) -> None:
    """Add an entry, chained to the last one; the list is held until the turn ends, so this comes after other locks."""
    entry = LoginEntry(
        position=0, at=at, what=what, person_id=person_id, by_name=by_name, address=address, count=count, detail=detail
    )
    session.flush()
    entry.position, entry.chain = chained(session, NAME, entry.facts)
    session.add(entry)
    session.flush()


def log_lock(session: Session, what: LoginEvent, key: str, at: datetime, count: int, address: str = "") -> None:
    """Add the begin or end of a lock by its key: the kind of what is locked, and last the person or the address.

    The lock of an address is about nobody, for it guessed at any name.
    """
    kind, *_, last = key.split(" ")
    if kind == ADDRESS:
        log_login(session, what, None, at, address=last, count=count, detail=kind)
    else:
        log_login(session, what, row_id(last), at, address=address, count=count, detail=kind)


def news_since_last_login(session: Session, person_id: int) -> Sequence[LoginEntry]:
    """The entries about a person, oldest first, that came after their last login and are told at the next one."""
    last = select(LoginEntry.position).where(LoginEntry.person_id == person_id, LoginEntry.what == LoginEvent.LOGGED_IN)
    position = session.exec(last.order_by(col(LoginEntry.position).desc()).limit(1)).first() or 0
    found = select(LoginEntry).where(LoginEntry.person_id == person_id, col(LoginEntry.position) > position)
    found = found.where(col(LoginEntry.what).in_(TOLD_LATER))
    return session.exec(found.order_by(col(LoginEntry.position))).all()


def entries_about(session: Session, person_id: int, most: int) -> Sequence[LoginEntry]:
    """Return the last entries about a person, newest first."""
    return entries_before(session, None, most, [person_id], None)


def entries_before(
    session: Session, before: int | None, most: int, person_ids: Sequence[int] | None, what: LoginEvent | None
) -> Sequence[LoginEntry]:
    """Return the entries in front of the position `before`, newest first, those about some people or of a kind."""
    found = select(LoginEntry).order_by(col(LoginEntry.position).desc()).limit(most)
    if before is not None:
        found = found.where(col(LoginEntry.position) < before)
    if person_ids is not None:
        found = found.where(col(LoginEntry.person_id).in_(person_ids))
    if what is not None:
        found = found.where(LoginEntry.what == what)
    return session.exec(found).all()


def logins_broken_at(session: Session) -> int | None:
    """Return the place in the log from which on the entries are not what they were; None where all are."""
    found = session.exec(select(LoginEntry).order_by(col(LoginEntry.position))).all()
    rows = ((one.position, one.chain, one.facts) for one in found)
    return row_broken_at(session.get(RowChain, NAME), rows)
