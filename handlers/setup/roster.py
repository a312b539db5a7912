"""The first week of duty of a new desk, filled in as a table: a day a row, from the change of shifts that is past."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from models.duty.queries import eligible, shifts_between
from models.duty.roster import is_fit
from models.people.person import Person
from models.terms import DutyRole, Role
from sla.calendar.business_hours import SHANGHAI, Calendar

DAYS = 7
LINES_OF_A_DAY = 6
"""Lines of the roster's text that a day takes, by which a fault is led back to it."""


class DutyDay(NamedTuple):
    """A day of duty, from opening to opening, aware UTC; who holds each role by the roster, or by turns."""

    day: date
    begins_at: datetime
    ends_at: datetime
    is_worked: bool
    holders: Mapping[DutyRole, str]


class DutyWeek(NamedTuple):
    """The days, and the names of the people who may hold each role."""

    days: Sequence[DutyDay]
    fit: Mapping[DutyRole, Sequence[str]]

    @property
    def is_possible(self) -> bool:
        """There is somebody for every role, and duty and backup are two."""
        return len(self.fit[DutyRole.DUTY]) > 1 and len(self.fit[DutyRole.DUTY_LEADER]) > 0


def duty_week(session: Session, now: datetime, calendar: Calendar) -> DutyWeek:
    """Return the next days of duty; the first is the one that runs at `now`, which is desk time."""
    opens, local = calendar.hours.usual[0].opens, now.astimezone(SHANGHAI)
    first = local.date() if local.time() >= opens else local.date() - timedelta(days=1)
    days = [first + timedelta(days=count) for count in range(DAYS + 1)]
    edges = [datetime.combine(day, opens, SHANGHAI).astimezone(UTC) for day in days]
    people = eligible(session, now, *DutyRole)
    fit = {role: [one.name for one in people if is_fit(one, role)] for role in DutyRole}
    planned = shifts_between(session, edges[0], edges[-1])
    found, worked = list[DutyDay](), 0
    for day, begins_at, ends_at in zip(days, edges, edges[1:], strict=False):
        by_turns = _by_turns(people, worked)
        running = {one.role: one.person.name for one in planned if one.begins_at <= begins_at < one.ends_at}
        by_roster = {role: name for role, name in running.items() if name in fit[role]}
        is_worked = calendar.is_working_day(day)
        found.append(DutyDay(day, begins_at, ends_at, is_worked, by_turns | by_roster))
        worked += is_worked
    return DutyWeek(found, fit)


def roster_text(days: Sequence[DutyDay], holders: Sequence[Mapping[DutyRole, str]]) -> str:
    """Return the roster of these days and holders as `zhiban roster import` reads it."""
    return "".join(_shift(day, names) for day, names in zip(days, holders, strict=True))


def day_at_line(days: Sequence[DutyDay], line: int) -> date:
    """Return the day to which a line of that text belongs; the lines are numbered from 1."""
    return days[(line - 1) // LINES_OF_A_DAY].day


def _by_turns(people: Sequence[Person], turn: int) -> dict[DutyRole, str]:
    """The holders of a day: engineers take turns, where there are two, and leaders do; days off change nobody."""
    on_duty = [one for one in people if is_fit(one, DutyRole.DUTY)]
    engineers = [one for one in on_duty if one.has(Role.ENGINEER)]
    called = engineers if len(engineers) > 1 else on_duty
    leaders = [one for one in people if is_fit(one, DutyRole.DUTY_LEADER)]
    rows = ((DutyRole.DUTY, called, turn), (DutyRole.BACKUP, called, turn + 1), (DutyRole.DUTY_LEADER, leaders, turn))
    return {role: row[at % len(row)].name for role, row, at in rows if row}


def _shift(day: DutyDay, names: Mapping[DutyRole, str]) -> str:
    times = {"from": day.begins_at, "until": day.ends_at}
    lines = (f"{key} = {at.astimezone(SHANGHAI).replace(tzinfo=None).isoformat()}" for key, at in times.items())
    holders = (f"{role} = {json.dumps(names[role], ensure_ascii=False)}" for role in DutyRole)
    return "\n".join(("[[shift]]", *lines, *holders, ""))
