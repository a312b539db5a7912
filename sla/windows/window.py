"""A check of a time for a change: allowed or not, and why, and when the next window of the same length is free.

Working time of users lasts on a working day, make-up days included, from the opening of business to its close, and a
trading session keeps some time free on either side. To touch either is allowed: all is exact to the second.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from heapq import merge
from typing import NamedTuple, Protocol

from models.phrase import Phrase, phrase
from sla.calendar.business_hours import Calendar, UnknownYearError, end_of_day, local_day
from sla.calendar.china import FIRST_YEAR, LAST_ESTIMATED_YEAR
from sla.clocks.working_days import slot_on
from sla.policy.policy import WindowRules

A_DAY = timedelta(days=1)
FURTHEST = 365 * A_DAY
NAMED_SESSIONS = 3


class WindowKind(StrEnum):
    """The work in a window: a change of software, or an upgrade of hardware."""

    CHANGE = "change"
    UPGRADE = "upgrade"


class Timed(Protocol):
    """A trading session as the rules see it: aware times; a moment ends when it starts."""

    @property
    def name(self) -> str:
        """The name of the session; may be blank."""

    @property
    def starts_at(self) -> datetime:
        """The beginning of the session."""

    @property
    def ends_at(self) -> datetime:
        """The end of the session, or the moment of its beginning."""


@dataclass(frozen=True, slots=True)
class SessionTime:
    """A trading session that stands in no table."""

    starts_at: datetime
    ends_at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class WindowVerdict:
    """A verdict on a window; `because` is never empty. `next_free` is the start itself where it is allowed.

    `is_provisional`: a year of it has no official notice yet.
    """

    allowed: bool
    because: tuple[Phrase, ...]
    next_free: datetime | None
    is_provisional: bool = False


class BusySpan(NamedTuple):
    """A stretch of time that no window may reach into, though it may touch it."""

    begins: datetime
    ends: datetime

    def meets(self, start: datetime, end: datetime) -> bool:
        """A window from `start` to `end` reaches into it."""
        return start < self.ends and end > self.begins


@dataclass(frozen=True, slots=True)
class BusyTimes:
    """Times in which no window may lie, by the calendar with the office's hours and the rules of the policy file."""

    calendar: Calendar
    rules: WindowRules

    def working_time(self, day: date) -> BusySpan | None:
        """From the opening of business to its close; None on a day off."""
        if not self.calendar.is_working_day(day):
            return None
        return BusySpan(self.calendar.opening(day), self.calendar.close_of_business(day))

    def worked(self, start: datetime, end: datetime) -> list[BusySpan]:
        """The working time of users that a window reaches into, day by day."""
        days = (local_day(start) + n * A_DAY for n in range((local_day(end) - local_day(start)).days + 1))
        return [busy for busy in map(self.working_time, days) if busy and busy.meets(start, end)]

    def daytime(self, day: date) -> list[BusySpan]:
        """Return what of a working day is not the night that upgrades keep to; nothing on a day off."""
        if not self.calendar.is_working_day(day):
            return []
        hours = self.rules.day_hours()
        return [
            BusySpan(slot_on(day, begins), end_of_day(day) if ends is None else slot_on(day, ends))
            for begins, ends in hours
        ]

    def around(self, session: Timed) -> BusySpan:
        """The session with what stays free on either side of it."""
        return BusySpan(session.starts_at - self.rules.session_margin, session.ends_at + self.rules.session_margin)

    def of_days(self, kind: WindowKind, start: datetime, until: datetime) -> Iterator[BusySpan]:
        """Yield what is busy on each day from that of `start` to that of `until`, in order of the beginnings."""
        day, last = local_day(start), local_day(until)
        while day <= last:
            found = [*filter(None, [self.working_time(day)])]
            yield from sorted(found + self.daytime(day)) if kind is WindowKind.UPGRADE else found
            day += A_DAY


def check_window(
    start: datetime,
    end: datetime,
    kind: WindowKind,
    sessions: Sequence[Timed],
    rules: BusyTimes,
    *,
    now: datetime | None = None,
) -> WindowVerdict:
    """Return whether a window from `start` to `end`, both aware, is allowed beside `sessions`, which come in any order.

    `now` is given where the window is being planned: then it may not lie in the past.
    """
    if end <= start:
        return WindowVerdict(allowed=False, because=(phrase("window.reversed"),), next_free=None)
    try:
        return _judged(start, end, kind, sessions, rules, now)
    except (UnknownYearError, OverflowError) as error:
        return WindowVerdict(allowed=False, because=(_unknown_year(error, end),), next_free=None)


def _judged(
    start: datetime, end: datetime, kind: WindowKind, sessions: Sequence[Timed], rules: BusyTimes, now: datetime | None
) -> WindowVerdict:
    is_provisional = rules.calendar.is_provisional_between(start, end)
    provisional = (phrase("window.provisional"),) if is_provisional else ()
    against = (*_past(start, now), *_conflicts(start, end, kind, sessions, rules))
    if not against:
        because = (phrase(f"window.free_{kind}"), *provisional)
        return WindowVerdict(allowed=True, because=because, next_free=start, is_provisional=is_provisional)
    free, why = _sought(max(start, now or start), end - start, kind, sessions, rules)
    because = (*against, *provisional, *why)
    return WindowVerdict(allowed=False, because=because, next_free=free, is_provisional=is_provisional)


def _sought(
    start: datetime, length: timedelta, kind: WindowKind, sessions: Sequence[Timed], rules: BusyTimes
) -> tuple[datetime | None, tuple[Phrase, ...]]:
    """The next free start, and what is to be said of it: that its year is provisional, or why there is none."""
    try:
        free = _next_free(start, length, kind, sessions, rules)
        if free is None:
            return None, (phrase("window.none_within_a_year"),)
        is_provisional = rules.calendar.is_provisional_between(free, free + length)
    except UnknownYearError as error:
        return None, (_unknown_year(error, start),)
    return free, (phrase("window.next_provisional"),) if is_provisional else ()


def _past(start: datetime, now: datetime | None) -> Iterator[Phrase]:
    if now is not None and start < now:
        yield phrase("window.past")


def _conflicts(
    start: datetime, end: datetime, kind: WindowKind, sessions: Sequence[Timed], rules: BusyTimes
) -> Iterator[Phrase]:
    worked = rules.worked(start, end)
    if worked:
        yield _working_time(worked)
    if kind is WindowKind.UPGRADE:
        days = [local_day(start) + n * A_DAY for n in range((local_day(end) - local_day(start)).days + 1)]
        reached = [day for day in days if any(busy.meets(start, end) for busy in rules.daytime(day))]
        if reached:
            yield _daytime(reached, rules.rules)
    met = [one for one in sessions if rules.around(one).meets(start, end)]
    yield from _sessions_met(sorted(met, key=lambda one: (one.starts_at, one.ends_at)), rules.rules)


def _working_time(worked: Sequence[BusySpan]) -> Phrase:
    first, last = worked[0], worked[-1]
    if first is last:
        return phrase("window.working_time", opens=first.begins, closes=first.ends)
    return phrase("window.working_days", count=len(worked), first=first.begins, last=last.ends)


def _daytime(days: Sequence[date], rules: WindowRules) -> Phrase:
    night = {"begins": rules.upgrade_from, "ends": rules.upgrade_until}
    key = "window.daytime" if len(days) == 1 else "window.daytimes"
    return phrase(key, count=len(days), day=days[0], last=days[-1], **night)


def _sessions_met(met: Sequence[Timed], rules: WindowRules) -> Iterator[Phrase]:
    margin = int(rules.session_margin.total_seconds() // 60)
    for session in met[:NAMED_SESSIONS]:
        key = "window.session" if session.ends_at > session.starts_at else "window.session_moment"
        values = {"begins": session.starts_at, "ends": session.ends_at}
        yield phrase(key, name=session.name or phrase("window.a_session"), minutes=margin, **values)
    if len(met) > NAMED_SESSIONS:
        yield phrase("window.more_sessions", count=len(met) - NAMED_SESSIONS)


def _next_free(
    start: datetime, length: timedelta, kind: WindowKind, sessions: Sequence[Timed], rules: BusyTimes
) -> datetime | None:
    """The first start from `start` on at which nothing is met; None where a year brings none.

    Beginnings come in order, so what does not lie within reach of a start leaves all later ones out of reach, too.
    """
    latest = start + FURTHEST
    busy = merge(rules.of_days(kind, start, latest + length), sorted(map(rules.around, sessions)))
    for one in busy:
        if start > latest or start + length <= one.begins:
            break
        start = max(start, one.ends)
    return start if start <= latest else None


def _unknown_year(error: UnknownYearError | OverflowError, end: datetime) -> Phrase:
    year = error.year if isinstance(error, UnknownYearError) else end.year
    years = {"first": str(FIRST_YEAR), "last": str(LAST_ESTIMATED_YEAR)}
    return phrase("calendar.unknown_year", year=str(year), **years)
