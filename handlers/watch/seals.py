"""每日校验码: each day at the hour of the digest, days off included, one digest over where every chain ends."""

from datetime import datetime, timedelta

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.watch.daily_seal import go_on_sealing
from sla.clocks.working_days import newest_day, slot_on

router = Router()

A_DAY = timedelta(days=1)


def _next_seal(turn: Turn) -> datetime:
    at = turn.rules.policy.digest_daily_at
    return slot_on(newest_day(at, turn.now) + A_DAY, at)


@router.tick("seals", every=timedelta(minutes=1), upcoming=_next_seal)
def make_seal(turn: Turn) -> int:
    """Make the newest daily seal that is owed, a portion at a time; days that the desk slept through get none."""
    return int(go_on_sealing(turn.session, turn.rules, turn.now))
