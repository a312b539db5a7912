"""Slots of digests: the due ones, those that nobody has posted yet, and the process that has a slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from handlers.turn.turn import Turn
from models.figures.digest import claim_slots, owed_since
from models.terms import DigestKind
from sla.calendar.business_hours import local_day
from sla.clocks.working_days import A_SECOND, DAYS, newest_slot, slots_owed
from sla.policy.policy import Policy
from sla.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class OwedDigest:
    """The slots that nobody ran, oldest first; the newest covers the time `since` the one before the first of them."""

    kind: DigestKind
    slots: Sequence[datetime]
    since: datetime
    is_late: bool

    @property
    def slot(self) -> datetime:
        """The one that is posted."""
        return self.slots[-1]

    @property
    def missed(self) -> list[date]:
        """The local days of those that are not."""
        return [local_day(slot) for slot in self.slots[:-1]]


def hour_of(policy: Policy, kind: DigestKind) -> time:
    """At what time of its days a digest leaves."""
    times = policy.digest_times
    hours = {DigestKind.DAY_OFF: times.day_off_at, DigestKind.WEEKLY: times.weekly_at}
    hours |= {DigestKind.MONTHLY: times.monthly_at, DigestKind.DAILY: policy.digest_daily_at}
    return hours[kind]


def slot_before(rules: Rulebook, kind: DigestKind, slot: datetime) -> datetime:
    """Return the slot from which a digest tells: the last of its kind; for a day off, the last of any day.

    Raises UnknownYearError where no calendar reaches.
    """
    kinds = (DigestKind.DAILY, DigestKind.DAY_OFF) if kind is DigestKind.DAY_OFF else (kind,)
    calendar, policy = rules.calendar, rules.policy
    return max(newest_slot(calendar, hour_of(policy, one), slot - A_SECOND, DAYS[one]) for one in kinds)


def slots_of(turn: Turn, kind: DigestKind) -> list[datetime]:
    """The slots that nobody ran, oldest first."""
    last, first_alive = owed_since(turn.session, kind)
    if first_alive is None:
        return []
    policy = turn.rules.policy
    return slots_owed(turn.rules.calendar, hour_of(policy, kind), last, first_alive, turn.now, DAYS[kind])


def owed_digest(turn: Turn, kind: DigestKind) -> OwedDigest | None:
    """Return the owed digest of a kind, if any; nobody has it yet."""
    slots = slots_of(turn, kind)
    if not slots:
        return None
    is_late = slots[-1] < turn.now - turn.rules.policy.late_after
    return OwedDigest(kind, slots, slot_before(turn.rules, kind, slots[0]), is_late)


def claimed(turn: Turn, owed: OwedDigest) -> bool:
    """Return whether the newest slot is ours; another process may have it."""
    return claim_slots(turn.session, owed.kind, owed.slots, turn.now, turn.now - turn.rules.policy.late_after)
