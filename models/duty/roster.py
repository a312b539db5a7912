"""The roster: who is on duty when, who is away meanwhile, and who stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Index, String, bindparam, cast, exists, or_
from sqlalchemy.orm.util import identity_key
from sqlmodel import Field, Relationship, Session, col, func, select

from models.people.person import Person
from models.phrase import phrase
from models.refusal import Refusal
from models.storage.column_facts import Typed, Unproved
from models.storage.columns import moment, word
from models.storage.row import Row
from models.storage.shared_reads import shared_reads
from models.terms import DutyRole, Role

SWAP_UNTIL = timedelta(hours=1)
ABSENCE_FROM = timedelta(hours=1)
LONGEST_ABSENCE = timedelta(days=60)
FURTHEST_ABSENCE = timedelta(days=400)


class Shift(Row, table=True):
    """One shift: who holds a role of the roster from `begins_at` up to, not including, `ends_at`."""

    __proof__ = Unproved.PLANNED
    __table_args__: Any = (
        Index("ix_shift_times", "ends_at", "begins_at"),
        Index("ix_shift_role_begins", "role", "begins_at"),
        Index("ix_shift_person_id", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    role: DutyRole = Field(sa_column=word(DutyRole))
    person_id: int = Field(foreign_key="person.id")
    begins_at: datetime = Field(sa_column=moment())
    ends_at: datetime = Field(sa_column=moment())

    person: Person = Relationship()

    def give_to(self, other: Person, now: datetime) -> "Shift | None":
        """Let another person serve the shift; what is left of it, as a shift of its own, where it has begun."""
        if self.begins_at >= now:
            self.person_id, self.person = other.id or 0, other
            return None
        rest = Shift(role=self.role, person_id=other.id or 0, begins_at=now, ends_at=self.ends_at)
        self.ends_at = now
        return rest


class Absence(Row, table=True):
    """A person cannot serve from `begins_at` up to `ends_at`; taken back once `withdrawn_at` is set."""

    __proof__ = Unproved.PLANNED
    __table_args__: Any = (Index("ix_absence_person", "person_id", "ends_at"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    begins_at: datetime = Field(sa_column=moment())
    ends_at: datetime = Field(sa_column=moment())
    reason: Typed = ""
    entered_by_id: int = Field(foreign_key="person.id")
    entered_at: datetime = Field(sa_column=moment())
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    person: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "Absence.person_id"})

    def demand_possible(self, by: Person) -> None:
        """Raise Refusal unless it is for oneself or by the office, not past, not too long and not too far ahead."""
        if self.person_id != by.id and not by.has(Role.OFFICE):
            raise Refusal("absence.only_office")
        if self.ends_at <= self.begins_at:
            raise Refusal("absence.reversed")
        if self.begins_at < self.entered_at - ABSENCE_FROM:
            raise Refusal("absence.past")
        if self.ends_at - self.begins_at > LONGEST_ABSENCE:
            raise Refusal("absence.too_long", days=LONGEST_ABSENCE.days)
        if self.begins_at > self.entered_at + FURTHEST_ABSENCE:
            raise Refusal("absence.too_far", days=FURTHEST_ABSENCE.days)

    def withdraw(self, by: Person, now: datetime) -> None:
        """Back at work, or never away: it counts no longer from now on."""
        if by.id not in {self.person_id, self.entered_by_id} and not by.has(Role.OFFICE):
            raise Refusal("absence.only_own")
        if self.withdrawn_at is not None:
            return
        if self.ends_at <= now:
            raise Refusal("absence.over")
        if self.begins_at < now:
            self.ends_at = now  # what was, was
        else:
            self.withdrawn_at = now


FITTING: dict[DutyRole, tuple[Role, ...]] = {
    DutyRole.DUTY: (Role.ENGINEER, Role.OFFICE),
    DutyRole.BACKUP: (Role.ENGINEER, Role.OFFICE),
    DutyRole.DUTY_LEADER: (Role.LEADER,),
}
"""Roles of the office that make a person fit for a role of the roster."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The people who can be called at a moment; `duty_until` is when the shift of `duty` ends, aware UTC."""

    duty: Person | None = None
    backup: Person | None = None
    duty_leader: Person | None = None
    duty_until: datetime | None = None


_AT: BindParameter[datetime] = bindparam("at")
_IS_AWAY = exists().where(
    col(Absence.person_id) == col(Shift.person_id),
    col(Absence.withdrawn_at).is_(None),
    col(Absence.begins_at) <= _AT,
    col(Absence.ends_at) > _AT,
)
# Put together once: this runs for every report.
_ON_DUTY = (
    select(Shift.role, Person, Shift.ends_at, _IS_AWAY.label("is_away"))
    .join(Person, col(Person.id) == col(Shift.person_id))
    .where(col(Shift.begins_at) <= _AT, col(Shift.ends_at) > _AT)
)


def on_duty(session: Session, at: datetime) -> OnDuty:
    """Return who is on duty at `at`, in one statement. People who are away, have left or lost the role are missing."""
    rows = session.execute(_ON_DUTY, {"at": at}).all()
    there = {
        role: (person, ends_at)
        for role, person, ends_at, is_away in rows
        if not is_away and person.is_active(at) and is_fit(person, role)
    }
    return stood_in(there)


_AWAY_FROM = (
    select(func.min(Absence.begins_at))
    .where(
        col(Absence.person_id) == col(Shift.person_id),
        col(Absence.withdrawn_at).is_(None),
        col(Absence.begins_at) > _AT,
    )
    .scalar_subquery()
)
# Roles are told apart by what is not one, so that the index of times is used, which passes over what is over.
_HAS_DUTY = (
    select(Person, Shift.role, Shift.ends_at, _AWAY_FROM)
    .join(Shift, col(Person.id) == col(Shift.person_id))
    .where(col(Shift.begins_at) <= _AT, col(Shift.ends_at) > _AT)
    .where(col(Shift.role) != DutyRole.DUTY_LEADER, ~_IS_AWAY)
    .where(or_(col(Person.active_until).is_(None), col(Person.active_until) > _AT))
    .where(or_(*(cast(col(Person.roles), String).contains(f'"{role}"') for role in FITTING[DutyRole.DUTY])))
    .order_by(col(Shift.role) == DutyRole.BACKUP)
    .limit(1)
)


def person_on_duty(session: Session, at: datetime) -> Person | None:
    """Return the person on duty at `at`, as `on_duty` says, for callers that need nobody else: each report does."""
    reads = shared_reads(session)
    known: _KnownDuty | None = reads.get("duty") if reads is not None else None
    if known is not None and known.since <= at < known.until:
        return _of_session(session, known.person)
    found = session.execute(_HAS_DUTY, {"at": at}).one_or_none()
    if found is None:
        return None
    person: Person
    person, role, *ends = found
    if reads is not None and role is DutyRole.DUTY:  # a backup gives way to whoever begins
        reads["duty"] = _KnownDuty(person, at, min(filter(None, (*ends, person.active_until))))
    return person


class _KnownDuty(NamedTuple):
    """The person on duty from `since` up to, not including, `until`, as long as nothing is written."""

    person: Person
    since: datetime
    until: datetime


def _of_session(session: Session, person: Person) -> Person:
    """The same person as a row of `session`, which another one has read."""
    here: Person | None = session.identity_map.get(identity_key(instance=person))
    return here or session.merge(person, load=False)


def stood_in(there: Mapping[DutyRole, tuple[Person, datetime]]) -> OnDuty:
    """Return who can be called: where nobody holds the duty, the backup stands in and nobody is left behind them."""
    duty, backup = there.get(DutyRole.DUTY), there.get(DutyRole.BACKUP)
    leader = there.get(DutyRole.DUTY_LEADER)
    if duty is None:
        duty, backup = backup, None
    return OnDuty(
        duty=duty[0] if duty else None,
        backup=backup[0] if backup else None,
        duty_leader=leader[0] if leader else None,
        duty_until=duty[1] if duty else None,
    )


def is_fit(person: Person, role: DutyRole) -> bool:
    """Return whether the person may hold the role: engineers and office are on duty, leaders decide."""
    return person.has(*FITTING[role])


def serves(person: Person) -> bool:
    """Return whether the person may hold any role of the roster."""
    return any(is_fit(person, role) for role in DutyRole)


def demand_swappable(duty: Shift, asker: Person, other: Person, now: datetime, clash: Shift | None) -> None:
    """Raise Refusal unless `asker` may give the shift to `other`; `clash` is another shift of theirs in that time.

    Where that one lasts just as long, the two change places; otherwise it forbids the swap.
    """
    if duty.person_id != asker.id:
        raise Refusal("swap.changed_hands")
    if other.id == asker.id:
        raise Refusal("swap.with_oneself")
    if duty.ends_at <= now or duty.begins_at < now - SWAP_UNTIL:
        raise Refusal("swap.too_late", begins=duty.begins_at)
    if not is_fit(other, duty.role) or not other.is_active(now):
        raise Refusal("swap.unfit", who=other.name, role=phrase(f"duty_role.{duty.role}"))
    if clash is not None and (clash.begins_at, clash.ends_at) != (duty.begins_at, duty.ends_at):
        values = {"begins": clash.begins_at, "ends": clash.ends_at}
        raise Refusal("swap.both_at_once", who=other.name, role=phrase(f"duty_role.{clash.role}"), **values)
