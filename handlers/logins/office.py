"""The office's own log-in: a browser goes there and comes back, and the person whom it vouched for gets a session."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from handlers.logins import cards
from handlers.logins.log_in import Attempt, Browser, LoggedIn, begin_for, note_failed_try
from handlers.turn.privilege import MANAGES_PEOPLE
from handlers.turn.turn import Turn
from models.logins.credential import held_credential, may_log_in
from models.logins.failure import note_failure
from models.logins.login_log import LoginEntry, LoginEvent, log_login
from models.logins.office_account import FoundBy, OfficeAccount, person_found_by
from models.logins.office_visit import Visit, begin_visit, end_visit, vouched_visit
from models.logins.policy import LoginPolicy
from models.logins.second_factor import SeedKey, factor_of
from models.logins.secret import new_secret
from models.logins.tries import MOST, count_try, take_back
from models.people.person import Person
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.storage.insert_once import insert_once

TOLD_AGAIN_AFTER = timedelta(days=1)
"""Administrators are told of an account that tries again and again once a day."""


class Vouched(NamedTuple):
    """The person whom the office's own log-in vouches for; `value` is the claim, "" where it says nothing of it.

    Without a `subject`, as a proxy vouches, the person is found by the claim each time.
    """

    issuer: str
    subject: str
    fact: FoundBy
    value: str


class AwaitsCode(NamedTuple):
    """The person owes the code of their second factor; the browser keeps the cookie meanwhile."""

    cookie: str


class FoundPerson(NamedTuple):
    """The person, and that their account is bound to them by this log-in."""

    person: Person
    is_new: bool


def go(turn: Turn, state: str, cookie: str, visit: Visit, address: str) -> None:
    """Keep that a browser goes to the office's own log-in. Raises Refusal where too many from its address do."""
    begin_visit(turn.session, state, cookie, visit, address, machine_now(turn.session.connection()))


def come_back(turn: Turn, state: str, cookie: str) -> Visit | None:
    """Return the visit that comes back, and counts no more; None where it is not one of this browser's."""
    return end_visit(turn.session, state, cookie, machine_now(turn.session.connection()))


def let_in(
    turn: Turn, vouched: Vouched, browser: Browser, then: str, seeds: SeedKey, policy: LoginPolicy
) -> LoggedIn | AwaitsCode | Refusal:
    """Begin a session of the person; first they owe a code where they have a second factor.

    A Refusal is returned, not raised: it is noted, and administrators may have been told.
    """
    now = machine_now(turn.session.connection())
    found = _found(turn, vouched, browser.address, now)
    if isinstance(found, Refusal):
        return found
    person, is_new = found
    done: LoggedIn | AwaitsCode
    if policy.trusts_office_factor or factor_of(turn.session, person.id or 0, seeds) is None:
        done = begin_for(turn, person, browser, now, by_office=True)
    else:
        done = AwaitsCode(new_secret())
        visit = Visit("", "", then, person.id)
        begin_visit(turn.session, done.cookie, done.cookie, visit, browser.address, now)
    if is_new:
        log_login(turn.session, LoginEvent.OFFICE_BOUND, person.id, now, address=browser.address)
    return done


def give_code(turn: Turn, cookie: str, code: str, browser: Browser, seeds: SeedKey) -> tuple[LoggedIn, str] | Refusal:
    """Begin the session by a code of the person's second factor, and return the page that they were going to.

    A wrong code is noted and its Refusal returned; it may be typed again, five times in fifteen minutes.
    """
    session, now = turn.session, machine_now(turn.session.connection())
    visit = vouched_visit(session, cookie, now) if cookie else None
    person = turn.get(Person, visit.person_id) if visit is not None else None
    if visit is None or person is None or person.id is None:
        return Refusal("login.office.gone")
    limits = {f"office {person.id}": MOST}
    spent = count_try(session, limits, now)
    credential = held_credential(session, person.id)
    attempt = Attempt(person.id, "", not spent, frozenset(limits) - spent, limits, now, browser.address)
    factor = factor_of(session, person.id, seeds, lock=True)
    is_right = factor is not None and not spent and factor.takes(code, seeds, now)
    if not is_right or not may_log_in(person, credential, turn.now):
        note_failed_try(turn, attempt, now)
        return Refusal("factor.wrong_code")
    take_back(session, attempt.keys, attempt.at)
    then = visit.then
    session.delete(visit)
    return begin_for(turn, person, browser, now, by_office=True), then


def _found(turn: Turn, vouched: Vouched, address: str, now: datetime) -> FoundPerson | Refusal:
    """Return the person, bound to the account from now on; a Refusal where there is none who may log in."""
    session, key = turn.session, (vouched.issuer, vouched.subject)
    claimed = person_found_by(session, vouched.fact, vouched.value)
    known = session.get(OfficeAccount, key) if vouched.subject else None
    if known is None:
        person = _who_may(turn, claimed, address, now)
        if isinstance(person, Refusal) or not vouched.subject:
            return person if isinstance(person, Refusal) else FoundPerson(person, is_new=False)
        row = {"issuer": vouched.issuer, "subject": vouched.subject, "person_id": person.id, "bound_at": now}
        if insert_once(session.connection(), OfficeAccount, row, col(OfficeAccount.subject)):
            return FoundPerson(person, is_new=True)
        known = session.get(OfficeAccount, key, populate_existing=True)  # bound at the same moment, or the person is
    bound = turn.get(Person, known.person_id) if known is not None else None
    if claimed is not None and (bound is None or bound.id != claimed.id):
        return _taken(turn, claimed, bound, address, now)
    person = _who_may(turn, bound, address, now)
    return person if isinstance(person, Refusal) else FoundPerson(person, is_new=False)


def _taken(turn: Turn, claimed: Person, bound: Person | None, address: str, now: datetime) -> Refusal:
    """The claim fits a person whose account this is not: those who manage people are told."""
    note_failure(turn.session, claimed.id, address, now)
    told = select(LoginEntry).where(LoginEntry.person_id == claimed.id, LoginEntry.what == LoginEvent.OFFICE_REFUSED)
    if turn.session.exec(told.where(LoginEntry.at > now - TOLD_AGAIN_AFTER).limit(1)).first() is None:
        other = bound.name if bound is not None else ""
        turn.tell(MANAGES_PEOPLE.holders(turn), cards.office_refused, claimed.name, other, now, address)
        log_login(turn.session, LoginEvent.OFFICE_REFUSED, claimed.id, now, address=address)
    return Refusal("login.office.taken")


def _who_may(turn: Turn, person: Person | None, address: str, now: datetime) -> Person | Refusal:
    """Return the person, with their credential held; a Refusal, in the same words, for all who may not log in."""
    if person is not None and may_log_in(person, held_credential(turn.session, person.id or 0), turn.now):
        return person
    note_failure(turn.session, person.id if person is not None else None, address, now)
    return Refusal("login.office.unknown")
