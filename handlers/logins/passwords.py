"""A person sets a password of their own by a link, or changes it; a digest of it is made elsewhere."""

from handlers.logins.log_in import Attempt, note_failed_try
from handlers.turn.turn import Turn
from models.logins.credential import held_credential, may_log_in
from models.logins.ending import end_login
from models.logins.link import use_link
from models.logins.login_log import LoginEvent, log_login
from models.logins.session import LoginSession, end_sessions
from models.logins.tries import MOST, count_try, take_back
from models.people.person import Person
from models.refusal import Refusal
from models.storage.database_time import machine_now


def set_by_link(turn: Turn, code: str, digest: str, address: str) -> int:
    """Use up the link and set its person's password; their sessions end. The id of the person.

    Raises Refusal for a link that counts no more.
    """
    session, now = turn.session, machine_now(turn.session.connection())
    person_id = use_link(session, code, now)
    person = turn.get(Person, person_id) if person_id is not None else None
    if person_id is None or person is None:
        raise Refusal("login.link_gone")
    credential = held_credential(session, person_id)
    if not may_log_in(person, credential, turn.now):
        raise Refusal("login.link_gone")
    credential.set(digest, now)
    session.flush()
    end_login(session, person_id, now, person.name, address)
    log_login(session, LoginEvent.LINK_USED, person_id, now, address=address)
    log_login(session, LoginEvent.PASSWORD_SET, person_id, now, address=address)
    return person_id


def begin_change(turn: Turn, session_id: int, address: str) -> Attempt:
    """Count a try at the password of the person whose session it is: a session that somebody took guesses five times.

    Raises Refusal where the session has ended.
    """
    own, now = held_session(turn, session_id), machine_now(turn.session.connection())
    credential = held_credential(turn.session, own.person_id)
    limits = {session_key(own): MOST}
    spent = count_try(turn.session, limits, now)
    is_open = bool(credential.digest) and not spent
    return Attempt(own.person_id, credential.digest, is_open, frozenset(limits) - spent, limits, now, address)


def finish_change(turn: Turn, session_id: int, attempt: Attempt, digest: str, *, is_right: bool) -> str | None:
    """Set the new password and return a fresh secret of this session; the person's others end. None where it was wrong.

    Raises Refusal where the session has ended.
    """
    session, now = turn.session, machine_now(turn.session.connection())
    own = held_session(turn, session_id)
    credential, person = held_credential(session, own.person_id), turn.get(Person, own.person_id)
    if not is_right or not attempt.is_open or credential.digest != attempt.digest or person is None:
        note_failed_try(turn, attempt, now)
        return None
    take_back(session, attempt.keys, attempt.at)
    credential.set(digest, now)
    secret = own.renew(person)
    session.flush()
    count = end_sessions(session, own.person_id, but=own.id)
    log_login(session, LoginEvent.PASSWORD_CHANGED, own.person_id, now, address=attempt.address, count=count)
    return secret


def held_session(turn: Turn, session_id: int) -> LoginSession:
    """Return the session, locked. Raises Refusal where it has ended."""
    own = turn.get(LoginSession, session_id, lock=True)
    if own is None:
        raise Refusal("login.ended")
    return own


def session_key(own: LoginSession) -> str:
    """Return the key that tries within a session are counted under."""
    return f"session {own.id} {own.person_id}"
