"""每日校验码: each day at the hour of the digest, days off included, one digest over where every chain ends."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.clocks.desk_time import desk_time
from sla.clocks.digest_slots import newest_day, slot_on
from sla.rulebook import Rulebook

router = Router()

A_DAY = timedelta(days=1)


def _next_seal(turn: Turn) -> datetime:
    at = turn.rules.policy.digest_daily_at
    return slot_on(newest_day(at, turn.now) + A_DAY, at)


@router.tick("seals", every=timedelta(minutes=1), upcoming=_next_seal)
def make_seal(turn: Turn) -> int:
    """Make the newest daily seal that is owed, a portion at a time; days that the desk slept through get none."""
    return int(go_on_sealing(turn.session, turn.rules, turn.now))


def go_on_sealing(session: Session, rules: Rulebook, now: datetime) -> bool:
    """Make a portion of the seal that is owed at `now`; whether there is more to do.

    Nothing is owed before the desk's first hour of the digest. Days that the desk slept through get no seal: the
    newest takes in what changed on them.
    """
    at = rules.policy.digest_daily_at
    day, alive = newest_day(at, now), desk_time(session)
    if alive is None or slot_on(day, at) < alive.first_alive_at:
        return False
    from models.operations.sealing import seal_portion  # not at the start: it is for one moment of a day

    return seal_portion(session, day, now)
