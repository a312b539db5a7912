"""Tries at a password are counted before they are looked at, so that none slips through beside another."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column
from sqlmodel import Field, Session, col, delete, select

from models.storage.column_facts import Unproved
from models.storage.columns import Json, moment
from models.storage.insert_once import insert_once
from models.storage.row import Row

WITHIN = timedelta(minutes=15)
"""The time in which tries are counted together, and which a lock lasts."""
MOST, MOST_OF_ADDRESS = 5, 50
"""Failures within that time: of an account, a browser or a session; of an address, which a whole office may have."""


class LoginTries(Row, table=True):
    """The tries of the last minutes under a key: an account, a browser, a session or an address.

    `moments` are those that failed or are still under way, as text of the database's time. Since `locked_at` more were
    refused, `refused` of them.
    """

    __proof__ = Unproved.LOGIN
    __tablename__ = "login_tries"

    key: str = Field(primary_key=True)
    moments: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    last_at: datetime = Field(sa_column=moment(index=True))
    locked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    refused: int = 0


class NewLock(NamedTuple):
    """A lock that begins, after so many tries; `ended` is how many tries the one before it refused."""

    tries: int
    ended: int | None


def count_try(session: Session, limits: Mapping[str, int], now: datetime) -> frozenset[str]:
    """Count a try under each of the keys; return those under which there are as many as `limits` allows already.

    The rows are locked in the order of their keys until the turn ends. Under a key that is spent nothing is added.
    """
    spent = set()
    for key in sorted(limits):
        tries = _held(session, key, now)
        tries.moments = [one for one in tries.moments if datetime.fromisoformat(one) > now - WITHIN]
        tries.last_at = max(tries.last_at, now)
        is_locked = tries.locked_at is not None and now < tries.locked_at + WITHIN
        if is_locked or len(tries.moments) >= limits[key]:
            tries.refused += is_locked
            spent.add(key)
        else:
            tries.moments = [*tries.moments, now.isoformat()]
    session.flush()
    return frozenset(spent)


def is_spent(session: Session, limits: Mapping[str, int], now: datetime) -> bool:
    """Return whether a try under one of the keys would be refused; nothing is counted and nothing locked."""
    found = session.exec(select(LoginTries).where(col(LoginTries.key).in_(limits))).all()
    return any(sum(datetime.fromisoformat(one) > now - WITHIN for one in it.moments) >= limits[it.key] for it in found)


def take_back(session: Session, keys: frozenset[str], counted_at: datetime) -> None:
    """The try that was counted then succeeded."""
    for key in sorted(keys):
        tries = _held(session, key, counted_at)
        moments = list(tries.moments)
        if counted_at.isoformat() in moments:
            moments.remove(counted_at.isoformat())
        tries.moments = moments
    session.flush()


def lock_where_spent(session: Session, key: str, most: int, now: datetime) -> NewLock | None:
    """Lock a key under which `most` tries, or more, failed or are under way; None where it needs no new lock."""
    tries = _held(session, key, now)
    count = sum(datetime.fromisoformat(one) > now - WITHIN for one in tries.moments)
    if count < most or (tries.locked_at is not None and now < tries.locked_at + WITHIN):
        return None
    ended = tries.refused if tries.locked_at is not None else None
    tries.locked_at, tries.refused = now, 0
    session.flush()
    return NewLock(count, ended)


def end_locks(session: Session, now: datetime) -> list[tuple[str, int]]:
    """End the locks that are over; their keys, and how many tries each refused."""
    found = select(LoginTries).where(col(LoginTries.locked_at) <= now - WITHIN).order_by(col(LoginTries.key))
    found = found.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    told = []
    for tries in session.exec(found).all():
        told.append((tries.key, tries.refused))
        tries.locked_at, tries.refused = None, 0
    session.flush()
    return told


def forget_tries(session: Session, now: datetime) -> None:
    """Delete what counts no more."""
    old = col(LoginTries.last_at) <= now - WITHIN, col(LoginTries.locked_at).is_(None)
    session.execute(delete(LoginTries).where(*old))


def _held(session: Session, key: str, now: datetime) -> LoginTries:
    insert_once(session.connection(), LoginTries, {"key": key, "moments": [], "last_at": now, "refused": 0})
    return session.get_one(LoginTries, key, with_for_update=True, populate_existing=True)
