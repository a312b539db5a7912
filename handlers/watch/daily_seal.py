"""The daily seal that is owed: its tick makes it, and so does the digest, which shows it and waits for it."""

from datetime import datetime

from sqlmodel import Session

from models.clocks.desk_time import desk_time
from models.seals.sealing import seal_portion
from sla.clocks.working_days import newest_day, slot_on
from sla.rulebook import Rulebook


def go_on_sealing(session: Session, rules: Rulebook, now: datetime) -> bool:
    """Make a portion of the seal that is owed at `now`; whether there is more to do.

    Nothing is owed before the desk's first hour of the digest. Days that the desk slept through get no seal: the
    newest takes in what changed on them.
    """
    at = rules.policy.digest_daily_at
    day, alive = newest_day(at, now), desk_time(session)
    if alive is None or slot_on(day, at) < alive.first_alive_at:
        return False
    return seal_portion(session, day, now)
