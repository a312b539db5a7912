"""Finds shifts, absences and changes of duty, and puts another roster in the place of the one there is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import aliased, joinedload
from sqlmodel import Session, col, select

from models.duty.roster import SWAP_UNTIL, Absence, Shift, is_fit, person_on_duty
from models.duty.swap import DutySwap
from models.people.person import Person
from models.terms import DutyRole

HAND_OVER_FROM, HAND_OVER_UNTIL = timedelta(hours=2), timedelta(hours=1)
BOTH_AT_ONCE = {DutyRole.DUTY: DutyRole.BACKUP, DutyRole.BACKUP: DutyRole.DUTY}


def shifts_between(session: Session, begin: datetime, end: datetime) -> Sequence[Shift]:
    """Every shift that touches the time from `begin` up to `end`, with its person, in order."""
    found = (
        select(Shift)
        .where(col(Shift.begins_at) < end, col(Shift.ends_at) > begin)
        .options(joinedload(Shift.person))  # type: ignore[arg-type]
        .order_by(col(Shift.begins_at), col(Shift.id))
    )
    return session.exec(found).all()


def absences_between(session: Session, begin: datetime, end: datetime) -> Sequence[Absence]:
    """Every absence not withdrawn that touches the time from `begin` up to `end`."""
    found = select(Absence).where(
        col(Absence.begins_at) < end, col(Absence.ends_at) > begin, col(Absence.withdrawn_at).is_(None)
    )
    return session.exec(found.order_by(col(Absence.begins_at), col(Absence.id))).all()


def shifts_of(session: Session, person: Person, after: datetime, at_most: int) -> Sequence[Shift]:
    """The person's shifts that end after then, the nearest first."""
    found = select(Shift).where(Shift.person_id == person.id, col(Shift.ends_at) > after)
    return session.exec(found.order_by(col(Shift.begins_at), col(Shift.id)).limit(at_most)).all()


def absence_of(session: Session, person: Person, after: datetime) -> Absence | None:
    """The nearest absence of the person, or that the person entered, which is not over."""
    found = (
        select(Absence)
        .where(
            or_(col(Absence.person_id) == person.id, col(Absence.entered_by_id) == person.id),
            col(Absence.ends_at) > after,
            col(Absence.withdrawn_at).is_(None),
        )
        .order_by(col(Absence.begins_at), col(Absence.id))
        .limit(1)
    )
    return session.exec(found).first()


def open_swap_of(session: Session, asker: Person) -> DutySwap | None:
    """The oldest request of the person that nobody has answered and whose shift is still there."""
    found = (
        select(DutySwap)
        .where(
            DutySwap.asker_id == asker.id,
            col(DutySwap.decided_at).is_(None),
            col(DutySwap.withdrawn_at).is_(None),
            col(DutySwap.shift_id).is_not(None),
        )
        .order_by(col(DutySwap.id))
        .limit(1)
    )
    return session.exec(found).first()


def swaps_waiting_for(session: Session, person: Person, now: datetime) -> Sequence[DutySwap]:
    """Questions whether this person takes a shift over, while that can still be agreed to; the nearest shift first."""
    found = (
        select(DutySwap)
        .join(Shift, col(Shift.id) == col(DutySwap.shift_id))
        .where(DutySwap.other_id == person.id, DutySwap.asker_id == Shift.person_id)
        .where(col(DutySwap.decided_at).is_(None), col(DutySwap.withdrawn_at).is_(None))
        .where(col(Shift.ends_at) > now, col(Shift.begins_at) >= now - SWAP_UNTIL)
        .order_by(col(Shift.begins_at), col(DutySwap.id))
        .options(joinedload(DutySwap.asker), joinedload(DutySwap.duty))  # type: ignore[arg-type]
    )
    return session.exec(found).all()


def is_asked_already(session: Session, duty: Shift, other: Person) -> bool:
    """Return whether the other person was asked for this shift and has not answered yet."""
    found = select(DutySwap.id).where(
        DutySwap.shift_id == duty.id,
        DutySwap.other_id == other.id,
        col(DutySwap.decided_at).is_(None),
        col(DutySwap.withdrawn_at).is_(None),
    )
    return session.exec(found.limit(1)).first() is not None


def clash_of(session: Session, person: Person, duty: Shift) -> Shift | None:
    """A shift, locked, that would make the person duty and backup at once if they took over `duty`."""
    opposite = BOTH_AT_ONCE.get(duty.role)
    if opposite is None:
        return None
    found = select(Shift).where(
        Shift.person_id == person.id,
        Shift.role == opposite,
        col(Shift.begins_at) < duty.ends_at,
        col(Shift.ends_at) > duty.begins_at,
    )
    return session.exec(found.order_by(col(Shift.begins_at)).limit(1).with_for_update()).first()


def eligible(session: Session, now: datetime, *roles: DutyRole) -> list[Person]:
    """Everybody active who is fit for one of the roles of the roster."""
    everybody = session.exec(select(Person).order_by(col(Person.id))).all()
    return [one for one in everybody if one.is_active(now) and any(is_fit(one, role) for role in roles)]


def people_by_name(session: Session) -> dict[str, Person]:
    """Everybody the desk knows, as a roster names them."""
    everybody = select(Person).where(col(Person.is_placeholder).is_(False)).order_by(col(Person.id))
    return {person.name: person for person in session.exec(everybody).all()}


def duty_changes(session: Session, after: datetime, until: datetime) -> list[tuple[Shift, int | None]]:
    """Shifts of the person on duty that begin after `after` and by `until`, where another person was on duty before.

    Each comes with the id of that person, None for the first shift of all.
    """
    earlier = aliased(Shift)
    before = (
        select(earlier.person_id)
        .where(earlier.role == DutyRole.DUTY, col(earlier.begins_at) < col(Shift.begins_at))
        .order_by(col(earlier.begins_at).desc())
        .limit(1)
        .correlate(Shift)
        .scalar_subquery()
    )
    found = (
        select(Shift, before)
        .where(Shift.role == DutyRole.DUTY, col(Shift.begins_at) > after, col(Shift.begins_at) <= until)
        .where(or_(before.is_(None), before != Shift.person_id))
        .order_by(col(Shift.begins_at))
    )
    return [(duty, before_id) for duty, before_id in session.execute(found).all()]


def change_to_hand_over(session: Session, person: Person, now: datetime) -> Shift | None:
    """The next person's shift, where `person` is on duty before it and its beginning is near; else None."""
    for duty, before_id in duty_changes(session, now - HAND_OVER_UNTIL, now + HAND_OVER_FROM):
        before = person_on_duty(session, duty.begins_at - timedelta.resolution)
        if person.id == (before.id if before else before_id):
            return duty
    return None


def next_duty_change(session: Session, after: datetime) -> datetime | None:
    """Return when the person on duty next changes, within a year; None where nobody does."""
    return next((duty.begins_at for duty, _ in duty_changes(session, after, after + timedelta(days=366))), None)


def replace_roster(session: Session, first: datetime, shifts: Sequence[Shift]) -> None:
    """Let `shifts` hold from `first` on: what was planned then is gone, what runs then ends there."""
    session.execute(delete(Shift).where(col(Shift.begins_at) >= first))
    session.execute(update(Shift).where(col(Shift.begins_at) < first, col(Shift.ends_at) > first).values(ends_at=first))
    session.add_all(shifts)
    session.flush()
