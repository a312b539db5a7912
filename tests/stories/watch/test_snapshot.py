"""The snapshot of a slot: it balances, each ticket has one line, and it stays as it was, whatever happens later."""

import os
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import Session

from handlers.watch.daily_sections import DigestLine, DigestLines, Section, sections_of
from handlers.watch.snapshot import Snapshot, snapshot
from models.figures.past_state import Movement
from models.lists.overview import overview
from models.people.person import Person
from models.terms import Role
from tests.support.examples import TIMES
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

SEEDS = int(os.environ.get("ZHIBAN_TEST_PASTS", TIMES))
STEPS, MOST = 120, 50
A_DAY = timedelta(days=1)
LEADER = Person(name="领导", roles=[Role.LEADER])
"""Reads every ticket."""


def told(stands: Snapshot, sections: DigestLines) -> dict[str, object]:
    """Everything that the digest reads."""
    return {
        "movements": stands.movements,
        "figures": (stands.was_open, stands.open_count, stands.closed_owing, sections.idle),
        **{section: [_line(line) for line in lines] for section, lines in sections.lines.items()},
    }


def _line(line: DigestLine) -> tuple[object, ...]:
    then, section, targets, besides = line
    ticket = then.ticket
    promises = [(one.promise, one.due_at, one.is_provisional) for one in targets]
    who = ticket.assignee.name if ticket.assignee else ""
    asked_at = then.wait.asked_at if then.wait is not None else None
    return ticket.number, ticket.kind, ticket.severity, who, section, promises, besides, asked_at


def looked_at(desk: SwiftDesk, at: datetime) -> tuple[Snapshot, DigestLines]:
    """What the digest of `at` tells now."""
    with Session(bind=desk.writer.connection, join_transaction_mode="rollback_only") as session:
        stands = snapshot(session, at - A_DAY, at)
        return stands, sections_of(stands, at + A_DAY)


def as_counted(desk: SwiftDesk, at: datetime) -> tuple[int, ...]:
    """The same figures, counted in the tables as they stand."""
    with Session(bind=desk.writer.connection, join_transaction_mode="rollback_only") as session:
        stands = overview(session, LEADER, at, at + A_DAY, at - A_DAY, MOST)
        return stands.open_count, stands.reports.count


def consistent(stands: Snapshot, sections: DigestLines) -> None:
    """The head line balances, and so does the sum of the lines."""
    assert stands.balances
    assert sections.count + sections.idle == stands.open_count + stands.closed_owing
    numbers = [line.then.ticket.number for lines in sections.lines.values() for line in lines]
    assert len(numbers) == len(set(numbers)) == sections.count


@pytest.mark.thorough("long lives")
@pytest.mark.parametrize("seed", range(SEEDS))
def test_it_balances_and_stays_as_it_was(swift: SwiftDesk, seed: int) -> None:
    """At each moment of a life, and looked at again after all that came later."""
    life = OfficeLife(swift, seed)
    then: dict[datetime, dict[str, object]] = {}
    for _ in range(STEPS):
        before = swift.now
        stands, sections = looked_at(swift, before)
        consistent(stands, sections)
        owing = sum(one.owes_report for one in stands.tickets)
        assert (stands.open_count, owing) == as_counted(swift, before)
        life.step()
        if swift.now != before:
            then[before] = told(stands, sections)
    assert len(then) > 3
    for at, seen in then.items():
        stands, sections = looked_at(swift, at)
        consistent(stands, sections)
        for part, value in told(stands, sections).items():
            assert value == seen[part], at


@pytest.mark.parametrize("seed", range(min(SEEDS, 2)))
def test_one_slot_begins_where_the_one_before_ended(swift: SwiftDesk, seed: int) -> None:
    """What was open at the end of a stretch is what is open at the beginning of the next, and nothing is told twice."""
    life = OfficeLife(swift, seed)
    begun = swift.now
    for _ in range(STEPS):
        life.step()
    slots = [begun + A_DAY * day for day in range((swift.now - begun).days + 2)]
    ended, came_in = 0, 0
    for since, at in pairwise(slots):
        with Session(bind=swift.writer.connection, join_transaction_mode="rollback_only") as session:
            stands = snapshot(session, since, at)
        if since != begun:
            assert stands.was_open == ended
        ended = stands.open_count
        came_in += stands.movements[Movement.CAME_IN] + stands.was_open * (since == begun)
    assert 0 < came_in <= len(life.numbers())


def test_the_sections_stand_in_the_order_of_the_digest() -> None:
    """What breaks the standard before what is owed, what is late inside, what falls due, and who is waited for."""
    assert [*Section] == ["overdue", "reports", "internal", "due", "office", "waiting", "confirm"]
