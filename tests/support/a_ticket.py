"""A ticket in memory, with its clock and the people who act on it, for tests of times without a database."""

from datetime import datetime

from models.people.person import Person
from models.storage.new_row import bare_row
from models.terms import Kind, Platform, Promise, Role, Severity
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import china_calendar
from sla.clocks.standard_clock import StandardClock
from sla.policy.policy_file import load_policy

CLOCK = StandardClock(load_policy(), china_calendar(load_policy().hours))
REPORTER = Person(id=1, name="赵小禾", roles=[Role.STAFF], phone="1")
OFFICE = Person(id=2, name="王敏", roles=[Role.OFFICE], phone="2")
ENGINEER = Person(id=3, name="李强", roles=[Role.ENGINEER], phone="3")


def at(text: str) -> datetime:
    """`2026-02-12 10:00` in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def a_defect(severity: Severity | None, reported_at: datetime) -> Ticket:
    """A fault with its due times set."""
    ticket = bare_row(
        Ticket,
        number="2602-0001",
        text="报表导出失败",
        summary="报表导出失败",
        kind=Kind.DEFECT,
        severity=severity,
        platform=Platform.WEBCHAT,
        chat="intake",
        reporter_id=REPORTER.id,
        reported_at=reported_at,
        created_at=reported_at,
    )
    CLOCK.start(ticket)
    return ticket


def due_at(ticket: Ticket, promise: Promise = Promise.RESOLVE) -> datetime:
    """The due time of a promise."""
    target = ticket.target(promise)
    assert target is not None
    return target.due_at
