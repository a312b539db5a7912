"""A person ends their sessions in other browsers, one or all of them."""

from handlers.logins.passwords import held_session
from handlers.turn.turn import Turn
from models.logins.login_log import LoginEvent, log_login
from models.logins.session import end_sessions
from models.refusal import Refusal
from models.storage.database_time import machine_now


def end_elsewhere(turn: Turn, session_id: int, other_id: int | None, address: str) -> int:
    """End another session of the person whose session `session_id` is, or all others without one; how many.

    Raises Refusal where that has ended already, or there is no other.
    """
    own = held_session(turn, session_id)
    count = end_sessions(turn.session, own.person_id, but=own.id, only=other_id)
    if not count:
        raise Refusal("login.own.session.gone" if other_id is not None else "login.own.session.no_other")
    now = machine_now(turn.session.connection())
    log_login(turn.session, LoginEvent.SESSIONS_ENDED, own.person_id, now, address=address, count=count)
    return count
