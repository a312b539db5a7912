"""Links by which a person outside the house reads one ticket and speaks for its reporter."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Column
from sqlmodel import Field, Session, col, delete, select

from models.logins.secret import new_secret, secret_digest
from models.storage.column_facts import Typed, Unproved
from models.storage.columns import BigId, moment
from models.storage.insert_once import insert_into
from models.storage.row import Row
from models.tickets.ticket import Ticket

CODE_BYTES = 16
SESSION_LASTS, SESSION_LONGEST, NOTED_AFTER = timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1)
"""The time for which a session goes on unused, and at all, and after which its use is written down again."""
MOST_WRONG, MOST_SESSIONS = 5, 8
DIGITS = 4


class GuestLink(Row, table=True):
    """The link of a ticket; a ticket has one at a time, and a newer one takes the place of the older.

    Only its digest is kept. `sent_to` is the telephone or the address as its maker typed it. With `asks_digits` it
    opens by the last digits of the caller's telephone alone; `wrong` counts the tries at them.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "guest_link"

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    digest: str = Field(unique=True)
    ticket_id: int = Field(foreign_key="ticket.id", unique=True)
    sent_to: Typed
    asks_digits: bool = False
    wrong: int = 0

    def takes(self, typed: str, phone: str) -> bool:
        """Return whether these are the last digits of `phone`; the try is counted before it is looked at."""
        self.wrong += 1
        meant = last_digits(phone)
        is_right = len(meant) == DIGITS and hmac.compare_digest(meant, last_digits(typed))
        self.wrong = 0 if is_right else self.wrong
        return is_right


class GuestSession(Row, table=True):
    """A session for the ticket of one link; it ends with the link. Times are the database's."""

    __proof__ = Unproved.LOGIN
    __tablename__ = "guest_session"

    digest: str = Field(primary_key=True)
    link_digest: str = Field(index=True)
    begun_at: datetime = Field(sa_column=moment(index=True))
    seen_at: datetime = Field(sa_column=moment(index=True))


def make_guest_link(session: Session, ticket_id: int, sent_to: str, *, asks_digits: bool) -> str:
    """Return the code of a fresh link, the only one of the ticket that counts; sessions of the one before end."""
    code = secrets.token_urlsafe(CODE_BYTES)
    digest = secret_digest(code)
    row = {"digest": digest, "ticket_id": ticket_id, "sent_to": sent_to, "asks_digits": asks_digits, "wrong": 0}
    end_guest_link(session, ticket_id)
    insert = insert_into(GuestLink, session.connection().dialect.name).values(row)
    session.execute(insert.on_conflict_do_update(index_elements=["ticket_id"], set_=row))
    return code


def end_guest_link(session: Session, ticket_id: int) -> bool:
    """End the ticket's link, and the sessions that it began; whether there was one."""
    ended = delete(GuestLink).where(col(GuestLink.ticket_id) == ticket_id).returning(col(GuestLink.digest))
    digests = session.execute(ended).scalars().all()
    session.execute(delete(GuestSession).where(col(GuestSession.link_digest).in_(digests)))
    return bool(digests)


def guest_link_by(session: Session, code: str, *, lock: bool = False) -> GuestLink | None:
    """Return the link of this code; None for one that never was or has ended."""
    found = select(GuestLink).where(GuestLink.digest == secret_digest(code))
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.exec(found).one_or_none()


def begin_guest_session(session: Session, link: GuestLink, now: datetime) -> str:
    """Return the secret of a fresh session; of many of one link the one that was used last stays longest."""
    of_link = col(GuestSession.link_digest) == link.digest
    newest = select(GuestSession.digest).where(of_link).order_by(col(GuestSession.seen_at).desc())
    kept = session.exec(newest.limit(MOST_SESSIONS - 1)).all()
    session.execute(delete(GuestSession).where(of_link, col(GuestSession.digest).not_in(kept)))
    secret = new_secret()
    session.add(GuestSession(digest=secret_digest(secret), link_digest=link.digest, begun_at=now, seen_at=now))
    session.flush()
    return secret


def guest_session_by(session: Session, secret: str, now: datetime) -> tuple[GuestSession, GuestLink] | None:
    """Return the session of this secret with its link; None where it is over."""
    found = select(GuestSession, GuestLink).join(GuestLink, col(GuestLink.digest) == col(GuestSession.link_digest))
    found = found.where(GuestSession.digest == secret_digest(secret), col(GuestSession.seen_at) > now - SESSION_LASTS)
    found = found.where(col(GuestSession.begun_at) > now - SESSION_LONGEST)
    return session.exec(found).one_or_none()


def guest_link_of(session: Session, ticket: Ticket) -> GuestLink | None:
    """Return the ticket's link, for what is typed in it."""
    return session.exec(select(GuestLink).where(GuestLink.ticket_id == ticket.id)).one_or_none()


def is_link_over(ticket: Ticket, lasts: timedelta, now: datetime) -> bool:
    """Return whether the ticket ended so long ago that no link to it counts; `now` is desk time."""
    return ticket.status.is_final and ticket.closed_at is not None and now >= ticket.closed_at + lasts


def forget_guests(session: Session, lasts: timedelta, now: datetime, desk_time: datetime) -> None:
    """Delete the sessions that are over, and the links to tickets that ended long ago."""
    is_unused = col(GuestSession.seen_at) <= now - SESSION_LASTS
    is_old = col(GuestSession.begun_at) <= now - SESSION_LONGEST
    session.execute(delete(GuestSession).where(is_unused | is_old))
    ended = select(Ticket.id).where(col(Ticket.closed_at) <= desk_time - lasts)
    session.execute(delete(GuestLink).where(col(GuestLink.ticket_id).in_(ended)))


def last_digits(text: str) -> str:
    """Return the last digits of a telephone, however it is written; fewer where it has fewer."""
    return "".join(one for one in text if one in "0123456789")[-DIGITS:]
