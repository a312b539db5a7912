"""运维日报: how the desk stands, posted to every team room in the morning of each working day, once."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.watch import digest_card as digest
from handlers.watch.digest_card import SHOWN_LINES, Daily
from models.duty.roster import on_duty
from models.operations.digest import claim_slots, owed_since
from models.operations.overview import Overview, overview
from models.terms import DigestKind
from sla.calendar.business_hours import SHANGHAI, local_day
from sla.clocks.working_days import A_SECOND, Days, newest_slot, slots_owed
from sla.rulebook import Rulebook

router = Router()


@router.on_days("digests", Days.WORKING, lambda policy: policy.digest_daily_at)
def post_digest(turn: Turn) -> int:
    """Post the newest digest that is owed, once its seal is made; older ones that the desk slept through are named."""
    calendar, policy = turn.rules.calendar, turn.rules.policy
    last, first_alive = owed_since(turn.session, DigestKind.DAILY)
    if first_alive is None:
        return 0
    slots = slots_owed(calendar, policy.digest_daily_at, last, first_alive, turn.now)
    late = turn.now - policy.late_after
    if not slots:
        return 0
    from handlers.watch.daily_seal import go_on_sealing  # not at the start: it is for one moment of a day

    if go_on_sealing(turn.session, turn.rules, turn.now):
        return 1
    if not claim_slots(turn.session, DigestKind.DAILY, slots, turn.now, late):
        return 0
    missed = [local_day(slot) for slot in slots[:-1]]
    told = daily_digest(turn.session, turn.rules, slots[-1], turn.now, is_late=slots[-1] < late, missed=missed)
    turn.tell_team(digest.daily, told)
    return 1


def as_it_stands(
    session: Session, rules: Rulebook, now: datetime, day_ends: datetime, since: datetime, at_most: int
) -> Overview:
    """How the desk stands now."""
    return overview(session, now, day_ends, since, at_most)


Look = Callable[[Session, Rulebook, datetime, datetime, datetime, int], Overview]
"""How the desk stands, or stood: session, rules, the moment, the end of its day, the slot before, how many lines."""


def daily_digest(
    session: Session,
    rules: Rulebook,
    slot: datetime,
    now: datetime,
    *,
    is_late: bool = False,
    missed: list[date] | None = None,
    look: Look = as_it_stands,
) -> Daily:
    """What the digest of `slot` has to tell at `now`. Raises UnknownYearError where no calendar reaches.

    `look` gives the figures and lists: of a moment gone by, `overview_at` tells them from the logs.
    """
    from models.operations.seal import newest_seal  # as the seal itself, not at the start

    since = newest_slot(rules.calendar, rules.policy.digest_daily_at, slot - A_SECOND)
    day_ends = datetime.combine(local_day(now) + timedelta(days=1), time(), SHANGHAI)
    seal = newest_seal(session, now)
    return Daily(
        slot=slot,
        since=since,
        now=now,
        day_kind=rules.calendar.kind(local_day(slot)),
        duty=on_duty(session, now),
        overview=look(session, rules, now, day_ends, since, SHOWN_LINES),
        is_late=is_late,
        missed=missed or (),
        seal=seal.code if seal else "",
    )
