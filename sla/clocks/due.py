"""Works out when a promise falls due; every deadline the desk shows comes from here."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from models.phrase import Phrase
from models.terms import Promise
from sla.calendar.business_hours import SHANGHAI, Calendar, local_day
from sla.clocks.explanation import explain
from sla.clocks.pauses import Pause, counted_pauses
from sla.policy.policy import Count, Rule

__all__ = ["LAST_HOUR", "Due", "Forecast", "Pause", "due", "warn_times"]

LAST_HOUR = timedelta(hours=1)
NOTHING = timedelta()


class Due(NamedTuple):
    """A due time, aware UTC, with what it was worked out from."""

    at: datetime
    is_provisional: bool
    rule: Rule
    calendar: Calendar
    start: datetime
    pauses: tuple[Pause, ...]

    @property
    def because(self) -> tuple[Phrase, ...]:
        """The reasons for the due time: clause, start, days counted and not counted, pauses, close of business."""
        return explain(self.rule, self.calendar, self.start, self.pauses, self.at, provisional=self.is_provisional)

    @property
    def is_paused(self) -> bool:
        """A pause that counts has not ended: show "paused" instead of `at`."""
        counted = counted_pauses(self.rule, self.start, self.pauses)
        return bool(counted) and counted[-1].ended is None and counted[-1].begun <= self.at


class Forecast(NamedTuple):
    """The outcome of a promise under another kind or class: due times aware UTC, None for a promise not made."""

    promise: Promise
    before: datetime | None
    after: datetime | None
    is_provisional: bool
    met_at: datetime | None
    is_paused: bool

    def is_breached_after(self, now: datetime) -> bool:
        """The change alone makes it a breach."""
        return self.after is not None and not self.is_paused and (self.met_at or now) > self.after


def due(rule: Rule, calendar: Calendar, start: datetime, pauses: Sequence[Pause] = ()) -> Due:
    """Return when `rule` falls due for what began at `start` (standard 3).

    Raises `ValueError` for a naive `start` and `UnknownYearError` where no year is known. A pause that still lasts adds
    nothing yet.
    """
    if start.tzinfo is None:
        raise ValueError("due() needs an aware start")
    amount = rule.amount
    if not isinstance(amount, int):
        return _due_by_hours(rule, calendar, start, pauses, amount)
    at = calendar.close_after(start, amount) if amount else _close_of_day(rule, calendar, start)
    if pauses:
        at = _paused_by_days(rule, calendar, start, pauses, at)
    return Due(at, calendar.is_provisional_between(start, at), rule, calendar, start, tuple(pauses))


def _paused_by_days(rule: Rule, calendar: Calendar, start: datetime, pauses: Sequence[Pause], at: datetime) -> datetime:
    """Move `at` by the working days after each pause day up to the resume day."""
    for pause in counted_pauses(rule, start, pauses):
        if pause.begun > at:
            break
        added = calendar.working_days_between(local_day(pause.begun), local_day(pause.ended or pause.begun))
        at = calendar.close_after(at, added) if added else at
    return at


def _close_of_day(rule: Rule, calendar: Calendar, start: datetime) -> datetime:
    """Close of the day of `start`, or of the next working day for what began too late or on a day off."""
    local = start.astimezone(SHANGHAI)
    if calendar.is_working_day(local.date()):
        close = calendar.close_of_business(local.date())
        if start <= close and (rule.latest is None or local.time() <= rule.latest):
            return close
    return calendar.close_after(start, 1)


def _due_by_hours(rule: Rule, calendar: Calendar, start: datetime, pauses: Sequence[Pause], amount: timedelta) -> Due:
    start_utc = start.astimezone(UTC)
    is_wall = rule.count is Count.WALL
    at = start_utc + amount if is_wall else calendar.add(start_utc, amount)
    for pause in counted_pauses(rule, start, pauses) if pauses else ():
        if pause.begun > at:
            break
        ended = pause.ended or pause.begun
        amount += ended - pause.begun if is_wall else calendar.measure(pause.begun, ended)
        at = start_utc + amount if is_wall else calendar.add(start_utc, amount)
    # An hour on the wall is the same whatever the notice of a year will say.
    is_provisional = not is_wall and calendar.is_provisional_between(start_utc, at)
    return Due(at, is_provisional, rule, calendar, start, tuple(pauses))


def warn_times(
    rule: Rule, calendar: Calendar, start: datetime, at: datetime, *, work_left: timedelta = NOTHING
) -> tuple[datetime, ...]:
    """Return when to warn that `rule` falls due at `at`: aware UTC, in order, none before `start`.

    These are the points of the policy, by which figures judge. People hear of them with `work_left` of `LAST_HOUR`: a
    point that is reckoned, by a share of business time or by working days, is often the very end of a day, and is told
    while there is still so much of that day to do something in. What the policy says in hours and minutes stays.
    """
    times: set[datetime] = set()
    for point in rule.warn:
        if point.percent is not None:
            share = _share_passed(rule, calendar, start.astimezone(UTC), at, point.percent)
            times.add(
                _before_close(calendar, share, work_left) if work_left and rule.count is not Count.WALL else share
            )
        elif isinstance(point.before, timedelta):
            times.add(at - point.before)
        elif point.before is not None:
            day = calendar.nth_working_day(local_day(at), -point.before)
            times.add(calendar.close_of_business(day) - work_left)
    return tuple(sorted(time for time in times if start <= time < at))


def _before_close(calendar: Calendar, time: datetime, work_left: timedelta) -> datetime:
    """This moment of a working day or, where less than that is left of it, the moment at which so much was left."""
    return min(time, calendar.close_of_business(local_day(time)) - work_left)


def _share_passed(rule: Rule, calendar: Calendar, start: datetime, at: datetime, percent: int) -> datetime:
    if rule.count is Count.WALL:
        return start + (at - start) * percent / 100
    return calendar.add(start, calendar.measure(start, at) * percent / 100)
