"""Reads `roster.toml`, the duty roster that the office writes, and refuses one that leaves an hour uncovered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NoReturn

from models.duty.roster import is_fit
from models.people.person import Person
from models.phrase import Phrase, Value, phrase
from models.terms import DutyRole
from sla.calendar.business_hours import SHANGHAI
from sla.toml_reader import FileError, Source, Table, read_toml

SHIFT_LENGTHS = (1, 7)
LONGEST = timedelta(days=1100)
SHOWN_GAPS = 5


class RosterError(FileError):
    """A roster cannot be used: which file, which line where known, and what is wrong."""


@dataclass(frozen=True, slots=True)
class ListedShift:
    """A shift as the file plans it; both moments are aware UTC."""

    role: DutyRole
    name: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class _Written:
    """A shift and the table of the file it comes from."""

    shift: ListedShift
    table: Table

    def refuse(self, problem: str, **values: Value) -> NoReturn:
        _refuse(self.table, self.shift.role, problem, self.shift.name, **values)


def parse_roster(text: str, file_name: str, people: Mapping[str, Person]) -> tuple[ListedShift, ...]:
    """Every shift that the file plans, by role and time, for people of the office.

    Raises RosterError for anything that is not right: from the file's first moment to its last each role is held by
    exactly one person who is fit for it, and nobody is duty and backup at once.
    """
    source = Source(file_name, text, RosterError)
    written = _in_order(_expanded(source))
    if not written:
        raise RosterError(file_name, None, phrase("roster.nothing"))
    _refuse_unfit(written, people)
    _refuse_overlaps(written)
    _refuse_gaps(source, [one.shift for one in written])
    _refuse_both_at_once(written)
    return tuple(one.shift for one in written)


def _expanded(source: Source) -> list[_Written]:
    file = read_toml(source)
    tables = {kind: file.tables(kind) for kind in ("rotation", "shift", "special")}
    rotations = [shift for table in tables["rotation"] for shift in _rotation(table)]
    overriding: list[_Written] = []
    for table in tables["special"]:
        begins_at, ends_at = _special_days(table, tables["rotation"])
        for shift in _single_shifts(table, begins_at, ends_at):
            rotations = [part for one in rotations for part in _beside(one, shift.shift)]
            overriding.append(shift)
    shifts = [shift for table in tables["shift"] for shift in _hand_written(table)]
    file.finish()
    for table in (one for kind in tables.values() for one in kind):
        table.finish()
    return [*rotations, *overriding, *shifts]


def _rotation(table: Table) -> Iterator[_Written]:
    first, last = _days(table)
    change_at, every = table.clock("change_at"), table.whole("every_days")
    if every not in SHIFT_LENGTHS:
        table.refuse("roster.every_days", "every_days")
    names = {role: _names(table, role) for role in DutyRole}
    end = _at(last + timedelta(days=1), change_at)
    for turn in range((last - first).days // every + 1):
        day = first + timedelta(days=turn * every)
        begins_at, ends_at = _at(day, change_at), min(_at(day + timedelta(days=every), change_at), end)
        for role, listed in names.items():
            yield _Written(ListedShift(role, listed[turn % len(listed)], begins_at, ends_at), table)


def _hand_written(table: Table) -> list[_Written]:
    begins_at, ends_at = _moment(table, "from"), _moment(table, "until")
    if begins_at >= ends_at:
        table.refuse("roster.reversed", "until")
    if ends_at - begins_at > LONGEST:
        _refuse(table, "until", "roster.too_long", days=LONGEST.days)
    return _single_shifts(table, begins_at, ends_at)


def _special_days(table: Table, rotations: Sequence[Table]) -> tuple[datetime, datetime]:
    """The days of a special table, from change to change of the rotation that they interrupt."""
    first, last = _days(table)
    around = (one for one in rotations if one.day("first") <= first and last <= one.day("last"))
    change_at = next((one.clock("change_at") for one in around), None)
    if change_at is None:
        table.refuse("roster.special_outside", "first")
    return _at(first, change_at), _at(last + timedelta(days=1), change_at)


def _single_shifts(table: Table, begins_at: datetime, ends_at: datetime) -> list[_Written]:
    roles = [role for role in DutyRole if role in table]
    if not roles:
        table.source.refuse(phrase("roster.nobody_named", entry=table.path[-1]), table.path[-1])
    return [_Written(ListedShift(role, table.text(role).strip(), begins_at, ends_at), table) for role in roles]


def _beside(one: _Written, other: ListedShift) -> Iterator[_Written]:
    """Yield what is left of a shift where another takes its place."""
    shift = one.shift
    if shift.role is not other.role or shift.ends_at <= other.begins_at or other.ends_at <= shift.begins_at:
        yield one
        return
    if shift.begins_at < other.begins_at:
        yield replace(one, shift=replace(shift, ends_at=other.begins_at))
    if other.ends_at < shift.ends_at:
        yield replace(one, shift=replace(shift, begins_at=other.ends_at))


def _days(table: Table) -> tuple[date, date]:
    first, last = table.day("first"), table.day("last")
    if last < first:
        table.refuse("roster.reversed", "last")
    if last - first >= LONGEST:
        _refuse(table, "last", "roster.too_long", days=LONGEST.days)
    if first.year < 2000 or last.year > 2200:  # far from where a time may leave what can be counted
        table.refuse("roster.no_such_year", "first")
    return first, last


def _names(table: Table, role: DutyRole) -> tuple[str, ...]:
    names = tuple(name.strip() for name in table.texts(role))
    if not names or not all(names):
        table.refuse("roster.no_names", role)
    return names


def _moment(table: Table, key: str) -> datetime:
    table.read.add(key)
    value = table.entries.get(key)
    if not isinstance(value, datetime) or value.tzinfo is not None or not 2000 <= value.year <= 2200:
        table.refuse("roster.expected_moment", key)
    return value.replace(tzinfo=SHANGHAI).astimezone(UTC)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock.replace(tzinfo=None), SHANGHAI).astimezone(UTC)


def _in_order(written: Sequence[_Written]) -> list[_Written]:
    roles = list(DutyRole)
    return sorted(written, key=lambda one: (roles.index(one.shift.role), one.shift.begins_at, one.shift.ends_at))


def _refuse_unfit(written: Sequence[_Written], people: Mapping[str, Person]) -> None:
    for one in written:
        role, person = phrase(f"duty_role.{one.shift.role}"), people.get(one.shift.name)
        if person is None:
            one.refuse("roster.unknown_person", name=one.shift.name)
        if not is_fit(person, one.shift.role):
            one.refuse(f"roster.unfit.{one.shift.role}", name=person.name, role=role)
        if not person.is_active(one.shift.begins_at):
            one.refuse("roster.has_left", name=person.name)


def _refuse_overlaps(written: Sequence[_Written]) -> None:
    for one, other in pairwise(written):
        if one.shift.role is other.shift.role and other.shift.begins_at < one.shift.ends_at:
            other.refuse(
                "roster.overlap",
                role=phrase(f"duty_role.{one.shift.role}"),
                names=(one.shift.name, other.shift.name),
                begins=other.shift.begins_at,
                ends=min(one.shift.ends_at, other.shift.ends_at),
            )


def _refuse_gaps(source: Source, shifts: Sequence[ListedShift]) -> None:
    first, last = min(one.begins_at for one in shifts), max(one.ends_at for one in shifts)
    if last - first > LONGEST:
        raise RosterError(source.file, None, phrase("roster.too_long", days=LONGEST.days))
    gaps = [gap for role in DutyRole for gap in _gaps(role, [one for one in shifts if one.role is role], first, last)]
    if gaps:
        more = (phrase("roster.more_gaps", count=len(gaps) - SHOWN_GAPS),) if len(gaps) > SHOWN_GAPS else ()
        raise RosterError(source.file, None, phrase("roster.gaps", gaps=(*gaps[:SHOWN_GAPS], *more)))


def _gaps(role: DutyRole, shifts: Sequence[ListedShift], first: datetime, last: datetime) -> Iterator[Phrase]:
    edges = [first, *(edge for one in shifts for edge in (one.begins_at, one.ends_at)), last]
    for covered_until, covered_from in zip(edges[::2], edges[1::2], strict=True):
        if covered_until < covered_from:
            named = phrase(f"duty_role.{role}")
            yield phrase("roster.gap", role=named, begins=covered_until, ends=covered_from)


def _refuse_both_at_once(written: Sequence[_Written]) -> None:
    duty = [one.shift for one in written if one.shift.role is DutyRole.DUTY]
    backup = [one for one in written if one.shift.role is DutyRole.BACKUP]
    at = 0
    for one in backup:
        while duty[at].ends_at <= one.shift.begins_at:
            at += 1
        for other in duty[at:]:
            if other.begins_at >= one.shift.ends_at:
                break
            if other.name == one.shift.name:
                begins, ends = max(other.begins_at, one.shift.begins_at), min(other.ends_at, one.shift.ends_at)
                one.refuse("roster.both_at_once", name=other.name, begins=begins, ends=ends)


def _refuse(table: Table, key: str, problem: str, *tokens: str, **values: Value) -> NoReturn:
    table.source.refuse(phrase(problem, **values), table.path[-1], key, *tokens)
