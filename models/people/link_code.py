"""One-time codes that make an account its owner's: hard to guess, used once, not for long."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Column
from sqlmodel import Field, Relationship, Session, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from models.chat import Sender
from models.people.person import Person
from models.storage.column_facts import Unproved
from models.storage.columns import moment, word
from models.storage.insert_once import insert_into
from models.storage.row import Row
from models.terms import Platform

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No 0 or O, no 1, I or L: codes are read out on the phone."""
LENGTH, LONGEST_TYPED = 10, 40
"""31 letters to the tenth: with five guesses an hour nobody gets there."""
ISSUED_LASTS, OWN_LASTS = timedelta(hours=24), timedelta(minutes=15)
"""The time that a code lasts which an administrator hands out, and one that people ask for themselves."""
GUESSES, GUESSES_WITHIN = 5, timedelta(hours=1)
"""The wrong codes that an account may send in so long; then even a right one is turned down."""


class LinkCode(Row, table=True):
    """A code that waits to be used: an account that sends it is the person's.

    Only a digest of the code is kept. A person has one at a time; a newer one takes the place of the older.
    `expires_at` is desk time.
    """

    __proof__ = Unproved.REACHED
    __tablename__ = "link_code"

    digest: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    issued_by: str
    expires_at: datetime = Field(sa_column=moment(index=True))

    person: Person = Relationship()


class LinkGuess(Row, table=True):
    """The wrong codes that an account has sent since `since`, desk time."""

    __proof__ = Unproved.REACHED
    __tablename__ = "link_guess"

    platform: Platform = Field(sa_column=Column(word(Platform).type, primary_key=True))
    account: str = Field(primary_key=True)
    wrong: int
    since: datetime = Field(sa_column=moment(index=True))


def issue(session: Session, person: Person, by: str, now: datetime, lasts: timedelta) -> str:
    """A fresh code for the person, the only one that counts from now on; what has run out is forgotten."""
    session.execute(delete(LinkCode).where((col(LinkCode.expires_at) <= now) | (col(LinkCode.person_id) == person.id)))
    session.execute(delete(LinkGuess).where(col(LinkGuess.since) <= now - GUESSES_WITHIN))
    code = new_code()
    row = {"digest": code_digest(code), "person_id": person.id, "issued_by": by, "expires_at": now + lasts}
    insert = insert_into(LinkCode, session.connection().dialect.name).values(row)
    # Two at once for one person: the later one stands, as it does when they follow each other.
    session.execute(insert.on_conflict_do_update(index_elements=["person_id"], set_=row))
    return code


def use(session: Session, code: str, now: datetime) -> LinkCode | None:
    """Return what the code stands for, locked and gone when the turn ends; None for one unknown or run out."""
    wanted = code_digest(code)
    found = session.exec(select(LinkCode).where(LinkCode.digest == wanted).with_for_update()).one_or_none()
    if found is None or found.expires_at <= now:
        return None
    session.delete(found)
    return found


def revoke(session: Session, code: str) -> None:
    """The code counts no more."""
    session.execute(delete(LinkCode).where(col(LinkCode.digest) == code_digest(code)))


def may_guess_at(session: Session, sender: Sender, now: datetime) -> datetime | None:
    """Return when the account may try again, aware UTC; None where it may now."""
    guess = session.exec(_guesses_of(sender)).one_or_none()
    if guess is None or guess.wrong < GUESSES or guess.since + GUESSES_WITHIN <= now:
        return None
    return guess.since + GUESSES_WITHIN


def note_guess(session: Session, sender: Sender, now: datetime) -> None:
    """One more wrong code from the account, which is locked by the caller so that none goes uncounted."""
    guess = session.exec(_guesses_of(sender)).one_or_none()
    if guess is None:
        session.add(LinkGuess(platform=sender.platform, account=sender.account, wrong=1, since=now))
    elif guess.since + GUESSES_WITHIN <= now:
        guess.wrong, guess.since = 1, now
    else:
        guess.wrong += 1


def _guesses_of(sender: Sender) -> SelectOfScalar[LinkGuess]:
    found = select(LinkGuess).where(LinkGuess.platform == sender.platform, LinkGuess.account == sender.account)
    return found.with_for_update().execution_options(populate_existing=True)


def new_code() -> str:
    """Return a fresh code, as it is read out."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def code_digest(code: str) -> str:
    """Return what is kept of a code, however it was typed: in small letters, with blanks or dashes."""
    plain = "".join(letter for letter in code[:LONGEST_TYPED].upper() if letter in LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()
