"""Coverage of the roster: hours with a person who can be called, and why the others have nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from models.duty.queries import absences_between, shifts_between
from models.duty.roster import Absence, Shift, is_fit
from models.people.person import Person
from models.terms import DutyRole


class Missing(StrEnum):
    """The reason why nobody holds a role: no shift, away, left, without the role, or called to the duty itself."""

    GAP = "gap"
    AWAY = "away"
    LEFT = "left"
    UNFIT = "unfit"
    STANDS_IN = "stands_in"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in which nothing changes: who holds each role, or why nobody does."""

    begins_at: datetime
    ends_at: datetime
    holders: tuple[tuple[DutyRole, Person | None, Missing | None], ...]

    def holder(self, role: DutyRole) -> Person | None:
        """Return who can be called in the role, also as a stand-in; None where nobody can."""
        return next((person for one, person, why in self.holders if one is role and why is None), None)


@dataclass(frozen=True, slots=True)
class Hole:
    """Hours in which nobody holds a role; `person` is who is away, has left, may not, or stands in."""

    role: DutyRole
    begins_at: datetime
    ends_at: datetime
    why: Missing
    person: str = ""


def periods(session: Session, begin: datetime, end: datetime) -> list[Period]:
    """The time from `begin` up to `end`, stretch by stretch."""
    shifts, absences = shifts_between(session, begin, end), absences_between(session, begin, end)
    edges = sorted(edge for edge in _edges(shifts, absences) if begin < edge < end)
    found: list[Period] = []
    for begins_at, ends_at in zip([begin, *edges], [*edges, end], strict=True):
        if begins_at == ends_at:
            continue
        period = Period(begins_at, ends_at, _holders(shifts, absences, begins_at))
        if found and found[-1].holders == period.holders:
            period = replace(period, begins_at=found.pop().begins_at)
        found.append(period)
    return found


def holes(session: Session, begin: datetime, end: datetime) -> list[Hole]:
    """Every uncovered stretch of each role between two moments, neighbours of one cause merged."""
    found: list[Hole] = []
    every = periods(session, begin, end)
    for role in DutyRole:
        for period in every:
            person, why = next((person, why) for one, person, why in period.holders if one is role)
            if why is None:
                continue
            hole = Hole(role, period.begins_at, period.ends_at, why, person.name if person else "")
            if found and _continues(found[-1], hole):
                hole = replace(hole, begins_at=found.pop().begins_at)
            found.append(hole)
    return found


def _continues(last: Hole, hole: Hole) -> bool:
    return (last.ends_at, last.role, last.why, last.person) == (hole.begins_at, hole.role, hole.why, hole.person)


def _edges(shifts: Iterable[Shift], absences: Iterable[Absence]) -> set[datetime]:
    edges = {edge for shift in shifts for edge in (shift.begins_at, shift.ends_at)}
    edges |= {edge for absence in absences for edge in (absence.begins_at, absence.ends_at)}
    return edges | {shift.person.active_until for shift in shifts if shift.person.active_until}


def _holders(
    shifts: Sequence[Shift], absences: Sequence[Absence], at: datetime
) -> tuple[tuple[DutyRole, Person | None, Missing | None], ...]:
    running = {shift.role: shift.person for shift in shifts if shift.begins_at <= at < shift.ends_at}
    away = {absence.person_id for absence in absences if absence.begins_at <= at < absence.ends_at}
    held = {role: _held(running.get(role), role, away, at) for role in DutyRole}
    backup, why = held[DutyRole.BACKUP]
    if held[DutyRole.DUTY][1] is not None and why is None:
        held[DutyRole.DUTY] = backup, None
        held[DutyRole.BACKUP] = backup, Missing.STANDS_IN
    return tuple((role, *held[role]) for role in DutyRole)


def _held(person: Person | None, role: DutyRole, away: set[int], at: datetime) -> tuple[Person | None, Missing | None]:
    if person is None:
        return None, Missing.GAP
    if not person.is_active(at):
        return person, Missing.LEFT
    if not is_fit(person, role):
        return person, Missing.UNFIT
    return person, Missing.AWAY if person.id in away else None
