"""Each minute: locks that are over are ended, hours summed, and what counts no more is deleted."""

from handlers.turn.turn import Turn
from models.logins.device import forget_devices
from models.logins.failure import forget_failures, sum_failures
from models.logins.guest_link import forget_guests
from models.logins.link import forget_links
from models.logins.login_log import LoginEvent, log_lock
from models.logins.office_visit import forget_visits
from models.logins.policy import LoginPolicy
from models.logins.reset import forget_resets
from models.logins.session import forget_sessions
from models.logins.tries import end_locks, forget_tries
from models.storage.database_time import machine_now


def keep_up(turn: Turn, policy: LoginPolicy) -> int:
    """Bring logins up to date by the database's clock; how many entries the log got."""
    session, now = turn.session, machine_now(turn.session.connection())
    forget_sessions(session, policy, now)
    forget_tries(session, now)
    forget_failures(session, now)
    for forget in (forget_links, forget_devices, forget_resets, forget_visits):
        forget(session, now)
    forget_guests(session, turn.rules.policy.guests.lasts_after_end, now, turn.now)
    ended = end_locks(session, now)
    summed = sum_failures(session, now)
    for key, refused in ended:
        log_lock(session, LoginEvent.UNLOCKED, key, now, refused)
    return len(ended) + summed
