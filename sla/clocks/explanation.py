"""Tells why a promise falls due when it does: clause, start, days that counted, days that did not, pauses."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import groupby
from typing import NamedTuple

from models.phrase import Phrase, Value, phrase
from models.terms import Origin, Promise, Severity
from sla.calendar.business_hours import SHANGHAI, Calendar, DayKind, local_day
from sla.clocks.duration import length, worded_amount
from sla.clocks.pauses import Pause, counted_pauses
from sla.policy.policy import Count, Rule


class _Day(NamedTuple):
    day: date
    number: int  # which day it counts as; 0 when it does not
    why: Phrase | str | None  # why it does not count, or what is special about it


def explain(
    rule: Rule,
    calendar: Calendar,
    start: datetime,
    pauses: Sequence[Pause],
    at: datetime,
    *,
    provisional: bool,
) -> tuple[Phrase, ...]:
    """The facts behind a due time that `due()` worked out, in the order a person would tell them."""
    counted = [pause for pause in counted_pauses(rule, start, pauses) if pause.begun <= at]
    facts = [clause_of(rule)]
    if isinstance(rule.amount, int):
        facts += _by_days(rule, calendar, start, counted, at)
    else:
        facts += _by_hours(rule, start, counted)
    facts += _idle_pauses(rule, start, pauses, at)
    if provisional:
        facts.append(_provisional(calendar, start, at))
    return tuple(facts)


def clause_of(rule: Rule) -> Phrase:
    """Return the sentence of a rule: the promise, within how much time, and by which clause."""
    is_at_once = rule.severity is Severity.A and rule.promise == Promise.RESPOND
    key = "due.clause_at_once" if is_at_once else "due.clause"
    if rule.origin is Origin.INTERNAL:
        key = "due.clause_internal" if rule.amount else "due.clause_same_day"
    elif rule.severity is None:
        key = "due.clause_of_report"
    elif rule.count is Count.WORKING_DAYS:
        key = "due.clause_by_days"
    promised = phrase(f"due.{rule.promise}")
    return phrase(
        key, severity=rule.severity or "", amount=worded_amount(rule.amount), promised=promised, clause=rule.clause
    )


def _by_hours(rule: Rule, start: datetime, counted: Sequence[Pause]) -> Iterator[Phrase]:
    key = "due.start_wall" if rule.count is Count.WALL else "due.start_business"
    yield phrase(key, **_start(start))
    for pause in counted:
        if pause.ended is None:
            yield _pause("due.pause_open", pause)
        elif rule.count is Count.WALL:
            yield _pause("due.pause_by_the_wall", pause, length=length(pause.ended - pause.begun))
        else:
            yield _pause("due.pause_business", pause)


def _by_days(
    rule: Rule, calendar: Calendar, start: datetime, counted: Sequence[Pause], at: datetime
) -> Iterator[Phrase]:
    begun, last = local_day(start), local_day(at)
    yield phrase("due.start_days" if rule.amount else "due.start_same_day", **_start(start))
    if rule.amount:
        yield from _day_by_day(_days(calendar, begun, last, _paused_days(counted)))
    elif begun != last:
        yield _why_not_that_day(rule, calendar, start)
    for pause in counted:
        if pause.ended is None:
            yield _pause("due.pause_open", pause)
        else:
            added = calendar.working_days_between(local_day(pause.begun), local_day(pause.ended))
            yield _pause("due.pause_by_days", pause, count=added)
    close = at.astimezone(SHANGHAI).time()
    yield phrase("due.close_of_business", day=_dated(last, begun), time=close)


def _why_not_that_day(rule: Rule, calendar: Calendar, start: datetime) -> Phrase:
    """Return why what is due at the close of its day is due at that of the next: it began too late or on a day off."""
    if not calendar.is_working_day(local_day(start)):
        return phrase("due.next_day.off")
    close = calendar.close_of_business(local_day(start)).astimezone(SHANGHAI).time()
    return phrase("due.next_day.late", time=min(rule.latest or close, close))


def _paused_days(counted: Sequence[Pause]) -> set[date]:
    return {
        local_day(pause.begun) + timedelta(days=n)
        for pause in counted
        if pause.ended is not None
        for n in range(1, (local_day(pause.ended) - local_day(pause.begun)).days + 1)
    }


def _days(calendar: Calendar, begun: date, last: date, paused: set[date]) -> Iterator[_Day]:
    number = 0
    for n in range(1, (last - begun).days + 1):
        day = begun + timedelta(days=n)
        kind = calendar.kind(day)
        if not kind.is_worked:
            name = calendar.holiday(day)
            yield _Day(day, 0, phrase("due.weekend") if name is None else phrase("due.holiday", name=name))
        elif day in paused:
            yield _Day(day, 0, phrase("due.paused"))
        else:
            number += 1
            yield _Day(day, number, phrase("calendar.make_up") if kind is DayKind.MAKE_UP else None)


def _day_by_day(days: Iterator[_Day]) -> Iterator[Phrase]:
    """One fact for each run of days that count, and for each run that does not for one reason."""
    for why, run in groupby(days, key=lambda day: None if day.number else day.why):
        stretch = list(run)
        if why is None:
            parts = [list(part) for _, part in groupby(stretch, key=lambda day: day.why and day.day)]
            yield reduce(_then, map(_counted, parts))
        else:
            yield phrase("due.not_counted", days=_from_to(stretch[0].day, stretch[-1].day), why=why)


def _counted(part: Sequence[_Day]) -> Phrase:
    first, last = part[0], part[-1]
    days: Value = tuple(day.day for day in part)
    if first.why is not None:
        days = phrase("due.make_up_day", days=days, weekday=phrase(f"time.weekday.{first.day.isoweekday()}"))
    if first.number == last.number:
        return phrase("due.nth_day", number=first.number, days=days)
    return phrase("due.nth_days", first=first.number, last=last.number, days=days)


def _then(before: Phrase, after: Phrase) -> Phrase:
    return phrase("due.then", before=before, after=after)


def _from_to(first: date, last: date) -> Phrase | tuple[date, ...]:
    if first == last:
        return (first,)
    if (first.year, first.month) != (last.year, last.month):
        return phrase("time.from_to", first=(first,), last=(last,))
    month = phrase(f"time.month.{first.month}")
    return phrase("time.days_of_month", month=month, days=f"{first.day}–{last.day}")


def _idle_pauses(rule: Rule, start: datetime, pauses: Sequence[Pause], at: datetime) -> Iterator[Phrase]:
    """Waits that move nothing, and why."""
    if rule.promise != Promise.RESOLVE:
        return
    for pause in sorted(pauses, key=lambda pause: pause.begun):
        if not pause.counts_for(rule):
            key = "due.pause_not_granted" if rule.severity else "due.pause_not_granted_here"
            yield _pause(key, pause, severity=rule.severity or "")
        elif pause.begun > at:
            yield _pause("due.pause_too_late", pause)


def _pause(key: str, pause: Pause, **values: Value) -> Phrase:
    ended: Value = pause.ended if pause.ended is not None else phrase("due.until_now")
    return phrase(key, begun=pause.begun, ended=ended, **values)


def _provisional(calendar: Calendar, start: datetime, at: datetime) -> Phrase:
    years = range(local_day(start).year, local_day(at).year + 1)
    unknown = [year for year in years if calendar.is_provisional(date(year, 12, 31))]
    return phrase("due.provisional", years=tuple(str(year) for year in unknown))


def _start(start: datetime) -> dict[str, Value]:
    local = start.astimezone(SHANGHAI)
    return {"day": local.date(), "time": local.time()}


def _dated(day: date, near: date) -> Value:
    """`day`, with its year when that is not the year of `near`."""
    return day if day.year == near.year else phrase("time.in_year", year=str(day.year), day=day)
