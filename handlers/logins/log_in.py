"""Logging in and out: a try is counted, then the password is looked at elsewhere, then the session begins."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from handlers.turn.turn import Turn
from models.logins.credential import Credential, held_credential, may_log_in
from models.logins.device import device_key, is_device_of, note_device
from models.logins.failure import note_failure
from models.logins.found import person_meant
from models.logins.login_log import ADDRESS, LoginEntry, LoginEvent, log_lock, log_login, news_since_last_login
from models.logins.second_factor import SeedKey, factor_of
from models.logins.session import LoginSession, begin_session, session_by
from models.logins.setup import end_setup
from models.logins.tries import MOST, MOST_OF_ADDRESS, count_try, lock_where_spent, take_back
from models.people.person import Person
from models.refusal import Refusal
from models.storage.database_time import machine_now


class Browser(NamedTuple):
    """The browser that somebody logs in with: its address, and what it brings of a device cookie and a session."""

    address: str
    device: str = ""
    secret: str = ""


class Attempt(NamedTuple):
    """A try that was counted under `keys` at `at`, the database's time; `limits` are how many failures lock which key.

    `digest` is that of the password, empty where there is none. Unless it `is_open` it fails in any case.
    """

    person_id: int | None
    digest: str
    is_open: bool
    keys: frozenset[str]
    limits: Mapping[str, int]
    at: datetime
    address: str


class LoggedIn(NamedTuple):
    """A session that began: what its browser has to keep, and what the person is told of the time since the last."""

    person_id: int
    secret: str
    device: str
    news: Sequence[LoginEntry]


def begin_log_in(turn: Turn, typed: str, browser: Browser) -> Attempt | Refusal:
    """Count a try at the password of the person whom `typed` means; it may be nobody.

    A Refusal for an address from which too many failed, no matter for which names, is returned and not raised: the
    lock counts it, and nothing else does.
    """
    now, person = machine_now(turn.session.connection()), person_meant(turn.session, typed)
    person_id = person.id if person is not None else None
    address = f"{ADDRESS} {browser.address}"
    limits = {address: MOST_OF_ADDRESS}
    if person_id is not None and is_device_of(turn.session, browser.device, person_id, now):
        limits = {device_key(browser.device, person_id): MOST}
    elif person_id is not None:
        limits[f"person {person_id}"] = MOST
    spent = count_try(turn.session, limits, now)
    counted = frozenset(limits) - spent
    if address in spent:
        take_back(turn.session, counted, now)
        return Refusal("login.too_many")
    credential = turn.session.get(Credential, person_id) if person_id is not None else None
    digest = credential.digest if credential is not None else ""
    is_open = bool(digest) and not spent and may_log_in(person, credential, turn.now)
    return Attempt(person_id, digest, is_open, counted, limits, now, browser.address)


def finish_log_in(
    turn: Turn, attempt: Attempt, browser: Browser, code: str, seeds: SeedKey, *, is_right: bool
) -> LoggedIn | None:
    """Begin a session where the password `is_right` and the code is the person's; None, and noted, where not."""
    session, now = turn.session, machine_now(turn.session.connection())
    person = _let_in(turn, attempt, code, seeds, now) if is_right and attempt.is_open else None
    if person is None:
        note_failed_try(turn, attempt, now)
        return None
    take_back(session, attempt.keys, attempt.at)
    return begin_for(turn, person, browser, now)


def begin_for(turn: Turn, person: Person, browser: Browser, now: datetime, *, by_office: bool = False) -> LoggedIn:
    """Begin a session of the person, whom their password or the office's own log-in vouched for.

    The session that the browser had before is over.
    """
    session, person_id = turn.session, person.id or 0
    before = session_by(session, browser.secret, lock=True) if browser.secret else None
    left = before.person_id if before is not None else None
    if before is not None:
        session.delete(before)
    secret = begin_session(session, person, now, by_office=by_office, address=browser.address)
    device = note_device(session, browser.device, person_id, now)
    news = news_since_last_login(session, person_id)
    end_setup(session, person, now)
    if left is not None:
        log_login(session, LoginEvent.LOGGED_OUT, left, now, address=browser.address)
    detail = "office" if by_office else ""
    log_login(session, LoginEvent.LOGGED_IN, person_id, now, address=browser.address, detail=detail)
    return LoggedIn(person_id, secret, device, news)


def note_failed_try(turn: Turn, attempt: Attempt, now: datetime) -> None:
    """Count a failure; where it was one too many, nobody tries again before the wait is over."""
    session = turn.session
    begun = {key: lock_where_spent(session, key, attempt.limits[key], now) for key in sorted(attempt.limits)}
    note_failure(session, attempt.person_id, attempt.address, now)
    for key, lock in begun.items():
        if lock is not None and lock.ended is not None:
            log_lock(session, LoginEvent.UNLOCKED, key, now, lock.ended)
        if lock is not None:
            log_lock(session, LoginEvent.LOCKED, key, now, lock.tries, attempt.address)


def raise_digest(turn: Turn, attempt: Attempt, digest: str) -> bool:
    """Keep the same password under a digest that takes longer; False where it was changed meanwhile."""
    assert attempt.person_id is not None  # noqa: S101 - the password was right
    credential = held_credential(turn.session, attempt.person_id)
    if credential.digest != attempt.digest:
        return False
    credential.digest = digest
    return True


def log_out(turn: Turn, session_id: int, address: str) -> bool:
    """End the session; False where it had ended."""
    ended = turn.get(LoginSession, session_id, lock=True)
    if ended is None:
        return False
    person_id = ended.person_id
    turn.session.delete(ended)
    now = machine_now(turn.session.connection())
    log_login(turn.session, LoginEvent.LOGGED_OUT, person_id, now, address=address)
    return True


def _let_in(turn: Turn, attempt: Attempt, code: str, seeds: SeedKey, now: datetime) -> Person | None:
    """Return the person, unless their password changed meanwhile or the code is not theirs."""
    if attempt.person_id is None:
        return None
    credential = held_credential(turn.session, attempt.person_id)
    person = turn.get(Person, attempt.person_id)
    if credential.digest != attempt.digest or not may_log_in(person, credential, turn.now):
        return None
    factor = factor_of(turn.session, attempt.person_id, seeds, lock=True)
    return person if factor is None or factor.takes(code, seeds, now) else None
