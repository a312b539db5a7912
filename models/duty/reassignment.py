"""The shifts of a person who goes, given to those who serve in the roster already; those without a taker are told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from models.duty.roster import FITTING, Absence, Shift, is_fit
from models.people.person import Person
from models.terms import DutyRole

BOTH = (DutyRole.DUTY, DutyRole.BACKUP)
"""Roles that one person may serve in either of, never in both at once."""


class Uncovered(NamedTuple):
    """Hours that were somebody's and are nobody's now; aware UTC."""

    role: DutyRole
    begins_at: datetime
    ends_at: datetime


@dataclass(slots=True)
class PassedOn:
    """The outcome for the shifts: `rests` are to be added and `removed` to be deleted by the caller."""

    takers: list[str] = field(default_factory=list)
    uncovered: list[Uncovered] = field(default_factory=list)
    rests: list[Shift] = field(default_factory=list)
    removed: list[Shift] = field(default_factory=list)


def pass_on(
    shifts: Sequence[Shift], leaver: Person, people: Iterable[Person], absences: Iterable[Absence], now: datetime
) -> PassedOn:
    """Give each shift that is the leaver's at `now` or later to the backup of those hours, or to a person who is free.

    `shifts` are all that are not over, in order. Where the backup steps up, somebody else who is free becomes backup.
    Who serves in that role, or as its backup, anyway comes first; then of `people` those of the leaver's own trade.
    """
    return _Passing(shifts, leaver, people, absences, now).done()


class _Passing:
    def __init__(
        self,
        shifts: Sequence[Shift],
        leaver: Person,
        people: Iterable[Person],
        absences: Iterable[Absence],
        now: datetime,
    ) -> None:
        self._shifts, self._leaver, self._now = shifts, leaver, now
        self._absences = list(absences)
        self._people = [one for one in people if one.id != leaver.id and one.is_active(now)]
        self._hours: dict[int, list[tuple[datetime, datetime]]] = {}
        self._roles: dict[int, set[DutyRole]] = {}
        self._taken: dict[int, int] = {}
        self._result = PassedOn()
        self._backups = {(one.begins_at, one.ends_at): one for one in shifts if one.role is DutyRole.BACKUP}
        for shift in shifts:
            if shift.person_id != leaver.id:
                self._note(shift.person, shift)

    def done(self) -> PassedOn:
        """The shifts changed hands, and what is left to write and to tell."""
        for shift in [one for one in self._shifts if one.person_id == self._leaver.id]:
            backup = self._backup_beside(shift) if shift.role is DutyRole.DUTY else None
            if backup is not None:
                self._step_up(shift, backup)
            else:
                self._give_to_somebody(shift)
        self._result.uncovered = _merged(self._result.uncovered)
        return self._result

    def _step_up(self, shift: Shift, backup: Shift) -> None:
        taker = backup.person
        self._hand(shift, taker)
        self._give_to_somebody(backup, besides=taker)

    def _give_to_somebody(self, shift: Shift, besides: Person | None = None) -> None:
        begins_at = max(shift.begins_at, self._now)
        free = [
            one
            for one in self._people
            if (besides is None or one.id != besides.id)
            and (self._serves(one, shift.role) or self._is_of_their_trade(one, shift.role))
            and self._is_free(one, begins_at, shift.ends_at)
        ]
        if free:
            self._hand(shift, min(free, key=lambda one: self._how_far_off(one, shift.role)))
            return
        self._result.uncovered.append(Uncovered(shift.role, begins_at, shift.ends_at))
        if shift.begins_at < self._now:
            shift.ends_at = self._now
        else:
            self._result.removed.append(shift)

    def _hand(self, shift: Shift, taker: Person) -> None:
        rest = shift.give_to(taker, self._now)
        if rest is not None:
            self._result.rests.append(rest)
        self._note(taker, rest or shift)
        self._taken[taker.id or 0] = self._taken.get(taker.id or 0, 0) + 1
        if taker.name not in self._result.takers:
            self._result.takers.append(taker.name)

    def _backup_beside(self, shift: Shift) -> Shift | None:
        """The backup's shift of just these hours, where that one can step up."""
        backup = self._backups.get((shift.begins_at, shift.ends_at))
        if backup is None or backup.person_id == self._leaver.id:
            return None
        person, begins_at = backup.person, max(shift.begins_at, self._now)
        may = person.is_active(self._now) and is_fit(person, shift.role)
        return backup if may and not self._is_away(person, begins_at, shift.ends_at) else None

    def _serves(self, person: Person, role: DutyRole) -> bool:
        known = self._roles.get(person.id or 0, set())
        return is_fit(person, role) and bool(known & set(BOTH if role in BOTH else (role,)))

    def _is_of_their_trade(self, person: Person, role: DutyRole) -> bool:
        """An engineer for an engineer, the office for the office, a leader for a leader."""
        return any(one in person.roles and one in self._leaver.roles for one in FITTING[role])

    def _how_far_off(self, person: Person, role: DutyRole) -> tuple[bool, int, int]:
        """Return a key for sorting: those who serve anyway first, then those who have taken the fewest."""
        return not self._serves(person, role), self._taken.get(person.id or 0, 0), person.id or 0

    def _is_free(self, person: Person, begins_at: datetime, ends_at: datetime) -> bool:
        busy = any(begins < ends_at and ends > begins_at for begins, ends in self._hours.get(person.id or 0, ()))
        return not busy and not self._is_away(person, begins_at, ends_at)

    def _is_away(self, person: Person, begins_at: datetime, ends_at: datetime) -> bool:
        return any(
            one.person_id == person.id and one.begins_at < ends_at and one.ends_at > begins_at for one in self._absences
        )

    def _note(self, person: Person, shift: Shift) -> None:
        key = person.id or 0
        self._roles.setdefault(key, set()).add(shift.role)
        self._hours.setdefault(key, []).append((shift.begins_at, shift.ends_at))


def _merged(hours: Iterable[Uncovered]) -> list[Uncovered]:
    """Neighbours of one role as one stretch, the earliest first."""
    found: list[Uncovered] = []
    for one in sorted(hours):
        if found and (found[-1].role, found[-1].ends_at) == (one.role, one.begins_at):
            found.append(Uncovered(one.role, found.pop().begins_at, one.ends_at))
        else:
            found.append(one)
    return sorted(found, key=lambda one: (one.begins_at, one.role))
