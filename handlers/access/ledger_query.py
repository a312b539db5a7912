"""The part of the ledger asked for, and the right to read it; the same by chat, page and command."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.access.catalogue import Names, names_in
from models.access.granting import Grant
from models.access.ledger import Wanted, may_read_all
from models.people.person import Person
from models.refusal import Refusal
from models.tickets.queries import person_named
from sla.calendar.business_hours import SHANGHAI, local_day
from sla.policy.systems import SystemCatalogue

A_MOMENT = timedelta(microseconds=1)
MOST_ALIKE = 8


class Asked(NamedTuple):
    """Typed words of a query: a person's name, a system's id, a day as `2026-03-31`; "" for all, and for now."""

    person: str = ""
    system: str = ""
    day: str = ""
    with_ended: bool = False


class LedgerPart(NamedTuple):
    """The part, checked: as of `at` (aware UTC), which is the end of `day` where one was asked for."""

    at: datetime
    wanted: Wanted
    day: date | None = None
    person: str = ""
    system: Names | None = None


def part_of(
    session: Session, catalogue: SystemCatalogue, asked: Asked, reader: Person | None, now: datetime
) -> LedgerPart:
    """The part that `reader` may have of what is asked for; the command, where nobody reads, has all of it.

    Raises Refusal for what is somebody else's to read, for a name or a system nobody knows, and for a day to come.
    """
    person = _person(session, asked.person, reader)
    at, day = _moment(asked.day, now)
    system = _system(session, catalogue, asked.system) if asked.system else None
    wanted = Wanted(person.id if person else None, None, asked.system or None, asked.with_ended)
    return LedgerPart(at, wanted, day, person.name if person else "", system)


def _person(session: Session, name: str, reader: Person | None) -> Person | None:
    if reader is not None and (reader.is_external or reader.is_placeholder):
        raise Refusal("access.only_house", who=reader.name)
    if reader is not None and not may_read_all(reader):
        if name not in {"", reader.name}:
            raise Refusal("ledger.only_own")
        return reader
    if not name:
        return None
    return _called(session, name)


def _called(session: Session, name: str) -> Person:
    """The person of that name, or the only one whose name it is a part of. Raises Refusal, and says who else fits."""
    found = person_named(session, name)
    if found is not None and not found.is_placeholder:
        return found
    pattern = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    alike = select(Person).where(col(Person.name).ilike(f"%{pattern}%", escape="\\"), ~col(Person.is_placeholder))
    people = session.exec(alike.order_by(col(Person.id)).limit(MOST_ALIKE)).all()
    if not people:
        raise Refusal("access.nobody_called", name=name)
    if len(people) > 1:
        raise Refusal("ledger.which_person", name=name, names=tuple(one.name for one in people))
    return people[0]


def _moment(day: str, now: datetime) -> tuple[datetime, date | None]:
    """The last moment of a local day, or now where it is today or none was given."""
    if not day:
        return now, None
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Refusal("field.not_a_day") from None
    if wanted > local_day(now):
        raise Refusal("ledger.day_to_come")
    if wanted == local_day(now):
        return now, None
    ends = datetime.combine(wanted, time(), SHANGHAI) + timedelta(days=1)
    return (ends - A_MOMENT).astimezone(UTC), wanted


def _system(session: Session, catalogue: SystemCatalogue, system_id: str) -> Names:
    """Return the names of a system, also of one that can no longer be asked for while the ledger knows it."""
    system = catalogue.system(system_id)
    if system is not None:
        return {"system": system.words}
    kept = session.exec(select(Grant.names).where(Grant.system == system_id).order_by(col(Grant.id)).limit(1)).first()
    if kept is None:
        raise Refusal("access.unknown_system")
    return names_in(dict(kept))
