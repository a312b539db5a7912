"""A browser on its way to the office's own log-in and back: known by a state and a cookie, for ten minutes, once."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Field, Session, col, delete, func, select

from models.logins.secret import secret_digest
from models.refusal import Refusal
from models.storage.column_facts import Unproved
from models.storage.columns import moment
from models.storage.row import Row

VISIT_LASTS = timedelta(minutes=10)
MOST_OF_ADDRESS = 300
"""Visits under way from one address, which a whole office may have."""


class OfficeVisit(Row, table=True):
    """A visit that is not over; `digest` is that of the state, `browser` that of the cookie.

    The provider gives `nonce` back in the token, and takes the code only with `verifier` (PKCE, RFC 7636). `then` is
    the page that one was going to. With `person_id` the provider vouched for the person, who still owes the code of
    their second factor. `expires_at` is the database's time.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "office_visit"

    digest: str = Field(primary_key=True)
    browser: str
    nonce: str = ""
    verifier: str = ""
    then: str
    address: str = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    expires_at: datetime = Field(sa_column=moment(index=True))


class Visit(NamedTuple):
    """The secrets of a visit, and the page that one was going to."""

    nonce: str
    verifier: str
    then: str
    person_id: int | None = None


def begin_visit(session: Session, state: str, cookie: str, visit: Visit, address: str, now: datetime) -> None:
    """Keep the visit of the browser with this cookie. Raises Refusal where too many from its address are under way."""
    under_way = select(func.count()).where(OfficeVisit.address == address, col(OfficeVisit.expires_at) > now)
    if session.exec(under_way).one() >= MOST_OF_ADDRESS:
        raise Refusal("login.too_many")
    row = OfficeVisit(
        digest=secret_digest(state),
        browser=secret_digest(cookie),
        **visit._asdict(),
        address=address,
        expires_at=now + VISIT_LASTS,
    )
    session.add(row)
    session.flush()


def end_visit(session: Session, state: str, cookie: str, now: datetime) -> Visit | None:
    """Return the visit that comes back, which is over with it; None for a state that is unknown, another browser's,
    used or run out.
    """
    gone = delete(OfficeVisit).where(
        col(OfficeVisit.digest) == secret_digest(state),
        col(OfficeVisit.browser) == secret_digest(cookie),
        col(OfficeVisit.expires_at) > now,
        col(OfficeVisit.person_id).is_(None),
    )
    kept = (col(OfficeVisit.nonce), col(OfficeVisit.verifier), col(OfficeVisit.then))
    found = session.execute(gone.returning(*kept)).one_or_none()
    return Visit(*found) if found is not None else None


def vouched_visit(session: Session, cookie: str, now: datetime) -> OfficeVisit | None:
    """Return the visit, locked, of a person whom the provider vouched for and who owes a code; None where none is."""
    found = select(OfficeVisit).where(
        OfficeVisit.digest == secret_digest(cookie),
        col(OfficeVisit.expires_at) > now,
        col(OfficeVisit.person_id).is_not(None),
    )
    return session.exec(found.with_for_update().execution_options(populate_existing=True)).one_or_none()


def forget_visits(session: Session, now: datetime) -> None:
    """Delete the visits that have run out."""
    session.execute(delete(OfficeVisit).where(col(OfficeVisit.expires_at) <= now))
