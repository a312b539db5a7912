"""The end of all that lets a person in without their password: sessions, links, and browsers that are known."""

from datetime import datetime

from sqlmodel import Session

from models.logins.device import forget_devices_of
from models.logins.link import end_links
from models.logins.login_log import LoginEvent, log_login
from models.logins.session import end_sessions


def end_login(session: Session, person_id: int, now: datetime, by_name: str, address: str = "") -> int:
    """End the person's sessions, which is logged where there were any, links and known browsers; how many sessions.

    `now` is the database's time, `by_name` who ends them.
    """
    end_links(session, person_id)
    forget_devices_of(session, person_id)
    count = end_sessions(session, person_id)
    if count:
        log_login(session, LoginEvent.SESSIONS_ENDED, person_id, now, by_name=by_name, address=address, count=count)
    return count
