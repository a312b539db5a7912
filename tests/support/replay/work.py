"""How the replay's office works: who takes a ticket when, and how it goes on; the same at each run."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from models.terms import Kind, Severity
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.replay.office import ENGINEERS, OFFICE
from tests.support.replay.script import OFF, SEED

OPENS, CLOSES = time(9), time(17)
LEFT_ALONE = 0.12
"""So many of the tickets that can wait are taken up a working day late."""
CONFIRMED = 0.7
ASKED_BACK = 0.15


class Deed(NamedTuple):
    """What somebody does with a ticket: a button, or the form behind it with whatever it asks for."""

    at: datetime
    who: str
    action: str


def deeds(ticket: Ticket, message: int, reporter: str, now: datetime) -> Iterator[Deed]:
    """All that is done with a new ticket, in its order; `now` is the report, aware."""
    chance = random.Random(SEED * 1000 + message)  # noqa: S311 - the same each time, and no secret
    engineer, office = chance.choice(ENGINEERS[:2]), chance.choice(OFFICE[:3])
    now = now.astimezone(SHANGHAI)
    if ticket.severity is Severity.A:
        yield from _urgent(chance, engineer, office, now)
        return
    if ticket.severity is Severity.B:
        taken = now + timedelta(minutes=chance.randint(10, 75))
        solved = taken + timedelta(hours=chance.randint(2, 20))
    else:
        waits_days = 1 if chance.random() < LEFT_ALONE else 0
        taken = at_work(now + timedelta(days=waits_days, minutes=chance.randint(10, 240)))
        solved = at_work(taken + timedelta(hours=chance.randint(2, 90)))
    if ticket.kind is Kind.CONSULTATION:
        yield Deed(taken, office, "answer")
        return
    yield Deed(taken, engineer, "take")
    yield Deed(at_work(taken + timedelta(minutes=20)), office, "confirm_class")
    if ticket.kind is not Kind.DEFECT:
        yield Deed(solved, engineer, "answer")
        return
    if chance.random() < ASKED_BACK:
        yield Deed(taken + timedelta(minutes=30), engineer, "ask_reporter")
        yield Deed(at_work(taken + timedelta(hours=chance.randint(2, 30))), reporter, "supplement")
        solved = at_work(max(solved, taken + timedelta(hours=34)))
    yield Deed(solved, engineer, "resolve")
    if chance.random() < CONFIRMED:
        yield Deed(at_work(solved + timedelta(minutes=chance.randint(5, 300))), reporter, "confirm_fixed")


def at_work(at: datetime) -> datetime:
    """The moment itself in business hours, else as they next begin and as many minutes later as it had."""
    minutes = timedelta(minutes=at.minute)
    while at.date().isoformat() in OFF or not OPENS <= at.time() < CLOSES:
        next_day = at.date() + timedelta(days=1) if at.time() >= OPENS else at.date()
        if at.date().isoformat() in OFF:
            next_day = at.date() + timedelta(days=1)
        at = datetime.combine(next_day, OPENS, SHANGHAI) + minutes
    return at


def _urgent(chance: random.Random, engineer: str, office: str, now: datetime) -> Iterator[Deed]:
    """An A is taken within minutes, at night as well, runs again within the hour, and its report is written."""
    taken = now + timedelta(minutes=chance.randint(1, 12))
    restored = taken + timedelta(minutes=chance.randint(10, 50))
    yield Deed(taken, engineer, "take")
    yield Deed(restored, engineer, "restore")
    yield Deed(restored + timedelta(minutes=5), office, "confirm_restored")
    yield Deed(at_work(restored + timedelta(hours=3)), engineer, "resolve")
    yield Deed(at_work(restored + timedelta(hours=8)), engineer, "report.file")
