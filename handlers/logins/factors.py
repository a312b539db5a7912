"""A person enrols an app as their second factor, or drops it; and a session's secret is renewed for new roles."""

from datetime import timedelta
from typing import NamedTuple

import pyotp

from handlers.logins.log_in import Attempt, note_failed_try
from handlers.logins.passwords import held_session, session_key
from handlers.turn.turn import Turn
from models.logins.credential import held_credential
from models.logins.login_log import LoginEvent, log_login
from models.logins.policy import LoginPolicy
from models.logins.second_factor import SecondFactor, SeedKey, begin_factor, drop_factor, factor_of
from models.logins.session import LoginSession, end_sessions
from models.logins.tries import MOST, count_try, take_back
from models.people.person import Person
from models.refusal import Refusal
from models.storage.database_time import machine_now

ISSUER = "Zhiban"
FRESH = timedelta(minutes=10)
"""The age up to which a session of the office's own log-in stands for the password."""


class Enrolment(NamedTuple):
    """A seed to be typed into an app, in base 32, and the same as the address of a QR code."""

    seed: str
    uri: str


def begin_enrolment(
    turn: Turn, session_id: int, attempt: Attempt, seeds: SeedKey, *, is_right: bool
) -> Enrolment | None:
    """Return a fresh seed where the password of the attempt `is_right`; None, and noted, where it was wrong.

    Raises Refusal where the person has a factor: it has to be dropped first.
    """
    session, now = turn.session, machine_now(turn.session.connection())
    own, person = _own(turn, session_id)
    if not is_right or not attempt.is_open or held_credential(session, own.person_id).digest != attempt.digest:
        note_failed_try(turn, attempt, now)
        return None
    take_back(session, attempt.keys, attempt.at)
    return _begun(turn, person, seeds)


def begin_enrolment_by_office(turn: Turn, session_id: int, seeds: SeedKey) -> Enrolment:
    """Return a fresh seed for a person whom the office's own log-in let in a moment ago; they may have no password.

    Raises Refusal where that is longer ago, and where the person has a factor.
    """
    own, person = _own(turn, session_id)
    if not own.by_office or machine_now(turn.session.connection()) >= own.made_at + FRESH:
        raise Refusal("factor.log_in_anew")
    return _begun(turn, person, seeds)


def confirm_enrolment(turn: Turn, session_id: int, code: str, seeds: SeedKey, address: str) -> str:
    """The person shows a code of it: from now on each login needs one. A fresh secret of this session.

    The person's other sessions end.
    Raises Refusal for a wrong code, which may be typed again.
    """
    own, person = _own(turn, session_id)
    now = machine_now(turn.session.connection())
    factor = turn.get(SecondFactor, person.id, lock=True)
    if factor is None or factor.set_at is not None or not factor.takes(code, seeds, now):
        raise Refusal("factor.wrong_code")
    factor.set_at = now
    secret, count = own.renew(person), end_sessions(turn.session, own.person_id, but=own.id)
    log_login(turn.session, LoginEvent.FACTOR_SET, person.id, now, address=address, count=count)
    return secret


def drop_by_code(
    turn: Turn, session_id: int, code: str, seeds: SeedKey, policy: LoginPolicy, address: str
) -> str | None:
    """Drop the factor by a code of it, and return a fresh secret of this session; None, and noted, for a wrong code.

    The person's other sessions end.
    Raises Refusal where the office demands a factor of the person.
    """
    own, person = _own(turn, session_id)
    if policy.needs_factor(person):
        raise Refusal("factor.demanded")
    session, now, limits = turn.session, machine_now(turn.session.connection()), {session_key(own): MOST}
    spent = count_try(session, limits, now)
    factor = factor_of(session, own.person_id, seeds, lock=True)
    attempt = Attempt(own.person_id, "", not spent, frozenset(limits) - spent, limits, now, address)
    if factor is None or spent or not factor.takes(code, seeds, now):
        note_failed_try(turn, attempt, now)
        return None
    take_back(session, attempt.keys, attempt.at)
    drop_factor(session, own.person_id)
    secret, count = own.renew(person), end_sessions(session, own.person_id, but=own.id)
    log_login(session, LoginEvent.FACTOR_DROPPED, own.person_id, now, address=address, count=count)
    return secret


def renew(turn: Turn, session_id: int) -> str:
    """Return a fresh secret of the session of a person who may do more than before."""
    own, person = _own(turn, session_id)
    return own.renew(person)


def _begun(turn: Turn, person: Person, seeds: SeedKey) -> Enrolment:
    person_id = person.id or 0
    if factor_of(turn.session, person_id, seeds, lock=True) is not None:
        raise Refusal("factor.is_set")
    seed = begin_factor(turn.session, person_id, seeds)
    return Enrolment(seed, pyotp.TOTP(seed).provisioning_uri(name=person.name, issuer_name=ISSUER))


def _own(turn: Turn, session_id: int) -> tuple[LoginSession, Person]:
    own = held_session(turn, session_id)
    person = turn.get(Person, own.person_id)
    assert person is not None  # noqa: S101 - a key of the session
    return own, person
