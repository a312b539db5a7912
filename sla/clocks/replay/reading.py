"""Finds the tickets that a period's figures tell of, and replays their logs as far as they were written by the cut."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel import Session, col, select

from models.clocks.calendar_year import CalendarYear
from models.clocks.desk_time import Downtime
from models.clocks.due_tickets import tickets_due_between
from models.people.person import Person
from models.tickets.past_log import ENTRY, Logged
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.worklog import WorkLogEntry
from sla.clocks.replay.life import Life
from sla.clocks.replay.logged import Reported
from sla.clocks.replay.terms import Terms
from sla.clocks.replay.together import JOINS, Together, Unit

PORTION = 400
"""The number of tickets whose logs are held at a time."""
FURTHEST = timedelta(days=60)
"""No promise of the standard falls due later than so long after it was pending, a pause included."""
LINKING = JOINS | {"merged", "came_back", "repeat_of"}

FACTS = tuple(col(getattr(Ticket, name)) for name in Reported._fields)


def replayed(
    session: Session, terms: Terms, begin: datetime, end: datetime, as_of: datetime, unit: Unit
) -> Iterator[Life]:
    """Every ticket of which a promise fell due in the period or may be pending at the cut, as its log tells of it.

    Tickets that were joined come together. Only entries that were written at or before `as_of` are read.
    """
    companies = companies_of(session)
    unknown = set(session.exec(select(CalendarYear.year).where(col(CalendarYear.loaded_at) > as_of)).all())
    done = set[int]()
    left = iter(sorted(_ids(session, begin, end, as_of)))
    while portion := list(islice(left, PORTION)):
        fresh = [ticket_id for ticket_id in portion if ticket_id not in done]
        lives, entries = told_together(session, terms, companies, fresh, as_of, done)
        together = Together(lives, unit)
        for entry in entries:
            together.read(entry)
        for life in together.lives.values():
            life.judge_provisional(unknown)
            yield life


def told_together(
    session: Session, terms: Terms, companies: Mapping[int, str], ids: Sequence[int], as_of: datetime, done: set[int]
) -> tuple[list[Life], list[Logged]]:
    """The lives of these tickets and of those joined with them, nothing read yet, and their entries in their order.

    What is `done` is left out; what is found is added to it.
    """
    lives, entries, fresh = dict[int, Life](), list[tuple[int, Logged]](), ids
    while fresh:
        done.update(fresh)
        lives |= {one.id: Life(one, terms, companies) for one in first_facts(session, fresh, as_of)}
        read = entries_until(session, [one for one in fresh if one in lives], as_of)
        entries += read
        fresh = [one for one in joined_by(session, read) if one not in done]
    ordered = sorted(entries, key=lambda one: (one[1].at, one[0]))
    return [*lives.values()], [entry for _, entry in ordered]


def companies_of(session: Session) -> dict[int, str]:
    """By id of a person, whose vendor they work for."""
    people = session.exec(select(Person.id, Person.company)).all()
    return {person_id or 0: company for person_id, company in people if company}


def _ids(session: Session, begin: datetime, end: datetime, as_of: datetime) -> set[int]:
    """By an index on due times, and that of open tickets: what was closed long ago is not looked at."""
    found = {ticket_id or 0 for ticket_id in session.exec(select(Ticket.id).where(IS_OPEN)).all()}
    found.update(tickets_due_between(session, begin, end))
    found.update(tickets_due_between(session, as_of, as_of + FURTHEST))
    return found


def first_facts(session: Session, ids: Collection[int], as_of: datetime) -> list[Reported]:
    """Return what these tickets were from the first moment on, of those that there were at the cut."""
    found = select(*FACTS).where(col(Ticket.id).in_(ids), col(Ticket.created_at) <= as_of)
    return [Reported(*row) for row in session.exec(found).all()]


def entries_until(session: Session, ids: Sequence[int], as_of: datetime) -> list[tuple[int, Logged]]:
    """Return what their logs said by the cut, each entry with its id, in no order."""
    found = select(WorkLogEntry.id, *ENTRY).where(col(WorkLogEntry.ticket_id).in_(ids), col(WorkLogEntry.at) <= as_of)
    return [(entry_id or 0, Logged(*told)) for entry_id, *told in session.execute(found).all()]


def joined_by(session: Session, entries: Iterable[tuple[int, Logged]]) -> list[int]:
    """The tickets that these were joined to, or that were joined to them."""
    numbers = {str(entry.content["number"]) for _, entry in entries if entry.verb in LINKING}
    if not numbers:
        return []
    return [one or 0 for one in session.exec(select(Ticket.id).where(col(Ticket.number).in_(numbers))).all()]


def downtimes(session: Session, as_of: datetime) -> list[tuple[datetime, datetime]]:
    """Return from when to when no replica was alive, as far as it was known at the cut."""
    found = select(Downtime.off_from, Downtime.back_at).where(col(Downtime.back_at) <= as_of)
    return [(begun, back) for begun, back in session.exec(found).all()]
