"""The duty roster is taken over from a file: what would change, and changing it; and who is on duty when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from sqlmodel import Session

from models.duty.queries import people_by_name, replace_roster, shifts_between
from models.duty.roster import Shift
from models.terms import DutyRole
from sla.policy.roster_file import ListedShift, parse_roster

FOREVER = timedelta(days=36500)


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A stretch of time in which another person holds a role than before; "" is nobody."""

    role: DutyRole
    begins_at: datetime
    ends_at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """Changes by taking over a roster, the time it covers, and the number of its shifts."""

    changes: tuple[RosterChange, ...]
    begins_at: datetime
    ends_at: datetime
    shifts: int


def plan(session: Session, text: str, file_name: str) -> RosterPlan:
    """Return the changes by the roster in `text` from its first moment on; raises RosterError."""
    return _planned(session, parse_roster(text, file_name, people_by_name(session)))


def apply(session: Session, text: str, file_name: str) -> RosterPlan:
    """Let the roster in `text` hold from its first moment on and say what changed; raises RosterError.

    Earlier shifts stay; one that runs at that moment ends there. An import that changes nothing leaves every row.
    """
    people = people_by_name(session)
    shifts = parse_roster(text, file_name, people)
    planned = _planned(session, shifts)
    if planned.changes:
        ids = {name: person.id or 0 for name, person in people.items()}
        rows = [
            Shift(role=one.role, person_id=ids[one.name], begins_at=one.begins_at, ends_at=one.ends_at)
            for one in shifts
        ]
        replace_roster(session, planned.begins_at, rows)
    return planned


def _planned(session: Session, shifts: Sequence[ListedShift]) -> RosterPlan:
    first, last = min(one.begins_at for one in shifts), max(one.ends_at for one in shifts)
    before = [
        ListedShift(one.role, one.person.name, max(one.begins_at, first), one.ends_at)
        for one in shifts_between(session, first, first + FOREVER)
    ]
    changes = [change for role in DutyRole for change in _differences(role, before, shifts)]
    return RosterPlan(tuple(changes), first, last, len(shifts))


def _differences(role: DutyRole, before: Sequence[ListedShift], after: Sequence[ListedShift]) -> Iterator[RosterChange]:
    """Each stretch in which the two rosters name different people, neighbours of one kind merged."""
    old, new = ([one for one in shifts if one.role is role] for shifts in (before, after))
    edges = sorted({edge for one in (*old, *new) for edge in (one.begins_at, one.ends_at)})
    was, will = _holders(old, edges), _holders(new, edges)
    last: RosterChange | None = None
    for begins_at, ends_at in pairwise(edges):
        change = RosterChange(role, begins_at, ends_at, was.get(begins_at, ""), will.get(begins_at, ""))
        if last and (last.ends_at, last.before, last.after) == (begins_at, change.before, change.after):
            last = replace(last, ends_at=ends_at)
            continue
        if last and last.before != last.after:
            yield last
        last = change
    if last and last.before != last.after:
        yield last


def _holders(shifts: Sequence[ListedShift], edges: Sequence[datetime]) -> dict[datetime, str]:
    """Return the holder of the role from each edge on; an edge in nobody's shift is left out."""
    held: dict[datetime, str] = {}
    position = 0
    for shift in sorted(shifts, key=lambda one: one.begins_at):
        while position < len(edges) and edges[position] < shift.begins_at:
            position += 1
        while position < len(edges) and edges[position] < shift.ends_at:
            held[edges[position]] = shift.name
            position += 1
    return held
