"""How the replay's office works: who takes a ticket when, and how it goes on; the same at each run."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from models.terms import Kind, Severity
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.replay.office import ENGINEERS, OFFICE
from tests.support.replay.script import Script

OPENS, CLOSES = time(9), time(17)
LEFT_ALONE = 0.12
"""So many of the tickets that can wait are taken up a working day late."""
CONFIRMED = 0.7
ASKED_BACK = 0.15


class Deed(NamedTuple):
    """What somebody does with a ticket: a button, or the form behind it with whatever it asks for.

    `fields` is filled in where a form asks for it.
    """

    at: datetime
    who: str
    action: str
    fields: tuple[tuple[str, str], ...] = ()


class Hands(NamedTuple):
    """Who works on a ticket."""

    engineer: str
    office: str
    reporter: str


def deeds(script: Script, ticket: Ticket, message: int, reporter: str, now: datetime) -> Iterator[Deed]:
    """All that is done with a new ticket, in its order; `now` is when the desk heard of it, aware."""
    chance = random.Random(script.seed * 1000 + message)  # noqa: S311 - the same each time, and no secret
    hands = Hands(chance.choice(ENGINEERS[:2]), chance.choice(OFFICE[:3]), reporter)
    now = now.astimezone(SHANGHAI)
    goes_wrong = ticket.kind is Kind.DEFECT and random.Random(message).random() < script.mishaps  # noqa: S311
    work = [*(_urgent if ticket.severity is Severity.A else _usual)(script, chance, ticket, hands, now)]
    yield from _mishaps(script, chance, ticket, hands, work) if goes_wrong else work


def _usual(script: Script, chance: random.Random, ticket: Ticket, hands: Hands, now: datetime) -> Iterator[Deed]:
    engineer, office, reporter = hands
    if ticket.severity is Severity.B:
        taken = now + timedelta(minutes=chance.randint(10, 75))
        solved = taken + timedelta(hours=chance.randint(2, 20))
    else:
        waits_days = 1 if chance.random() < LEFT_ALONE else 0
        taken = at_work(script, now + timedelta(days=waits_days, minutes=chance.randint(10, 240)))
        solved = at_work(script, taken + timedelta(hours=chance.randint(2, 90)))
    if ticket.kind is Kind.CONSULTATION:
        yield Deed(taken, office, "answer")
        return
    yield Deed(taken, engineer, "take")
    yield Deed(at_work(script, taken + timedelta(minutes=20)), office, "confirm_class")
    if ticket.kind is not Kind.DEFECT:
        yield Deed(solved, engineer, "answer")
        return
    if chance.random() < ASKED_BACK:
        yield Deed(taken + timedelta(minutes=30), engineer, "ask_reporter")
        yield Deed(at_work(script, taken + timedelta(hours=chance.randint(2, 30))), reporter, "supplement")
        solved = at_work(script, max(solved, taken + timedelta(hours=34)))
    yield Deed(solved, engineer, "resolve")
    if chance.random() < CONFIRMED:
        yield Deed(at_work(script, solved + timedelta(minutes=chance.randint(5, 300))), reporter, "confirm_fixed")


def at_work(script: Script, at: datetime) -> datetime:
    """The moment itself in business hours, else as they next begin and as many minutes later as it had."""
    minutes = timedelta(minutes=at.minute)
    while at.date() in script.off or not OPENS <= at.time() < CLOSES:
        next_day = at.date() + timedelta(days=1) if at.time() >= OPENS else at.date()
        if at.date() in script.off:
            next_day = at.date() + timedelta(days=1)
        at = datetime.combine(next_day, OPENS, SHANGHAI) + minutes
    return at


def _urgent(script: Script, chance: random.Random, ticket: Ticket, hands: Hands, now: datetime) -> Iterator[Deed]:
    """An A is taken within minutes, at night as well, runs again within the hour, and its report is written."""
    engineer, office, _ = hands
    taken = now + timedelta(minutes=chance.randint(1, 12))
    restored = taken + timedelta(minutes=chance.randint(10, 50))
    yield Deed(taken, engineer, "take")
    yield Deed(restored, engineer, "restore")
    yield Deed(restored + timedelta(minutes=5), office, "confirm_restored")
    yield Deed(at_work(script, restored + timedelta(hours=3)), engineer, "resolve")
    yield Deed(at_work(script, restored + timedelta(hours=8)), engineer, "report.file")


def _mishaps(script: Script, chance: random.Random, ticket: Ticket, hands: Hands, work: list[Deed]) -> Iterator[Deed]:
    """The same work, but something goes another way than by the book."""
    begun, ended = work[0].at, work[-1].at
    why = ("reason", "情况有变")
    way = chance.choice(("late", "denied", "reopened", "lowered", "raised", "withdrawn", "disputed", "silent"))
    if way == "late":
        yield from (deed._replace(at=deed.at + timedelta(days=chance.randint(1, 6))) for deed in work)
    elif way == "denied" and ticket.severity is Severity.A:
        again = [deed for deed in work if deed.action != "take"]
        yield from work[:2]
        yield Deed(work[1].at + timedelta(minutes=4), hands.office, "deny_restored")
        yield from (deed._replace(at=deed.at + timedelta(minutes=chance.randint(6, 90))) for deed in again)
    elif way in {"reopened", "denied"}:
        yield from (deed for deed in work if deed.action != "confirm_fixed")
        again_at = at_work(script, ended + timedelta(minutes=chance.randint(20, 500)))
        yield Deed(again_at, hands.reporter, "reopen", (("reopen_reason", "还是不行"),))
        yield Deed(again_at + timedelta(minutes=9), hands.engineer, "take")
        yield Deed(at_work(script, again_at + timedelta(hours=chance.randint(1, 30))), hands.engineer, "resolve")
    elif way in {"lowered", "raised"}:
        to = {"lowered": "D", "raised": "B"}[way]
        at = begun + (ended - begun) * chance.random()
        fields = ("severity", to), why, ("why", chance.choice(("misjudged", "changed")))
        yield from work
        yield Deed(at, hands.office, "change_class", fields)
    elif way == "withdrawn":
        at = begun + (ended - begun) * chance.random() * 2
        yield from (deed for deed in work if deed.at < at)
        yield Deed(at, chance.choice((hands.reporter, hands.office)), "withdraw", (why,))
    elif way == "disputed":
        yield from work
        yield Deed(begun + timedelta(minutes=3), hands.reporter, "response.dispute")
        yield Deed(begun + timedelta(minutes=40), hands.office, "response.annul")
        yield Deed(begun + timedelta(minutes=60), hands.engineer, "ask_reporter")
        yield Deed(begun + timedelta(minutes=90), hands.reporter, "supplement")
    else:
        yield from (deed for deed in work if deed.action not in {"confirm_restored", "confirm_fixed"})
