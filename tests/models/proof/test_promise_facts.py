"""What became of each promise stands in the log: the targets are worked out from its facts alone."""

import os

import pytest
from sqlmodel import col, select

from models.clocks.due_tickets import tickets_due_between
from models.tickets.target import Target
from models.tickets.worklog import WorkLogEntry
from tests.support.examples import TIMES
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk
from tests.support.told_promises import kept, told

SEEDS = int(os.environ.get("ZHIBAN_TEST_PASTS", TIMES))
STEPS, LOOK_EVERY = 120, 20

pytestmark = pytest.mark.both_databases("promises of a life")


@pytest.fixture
def swift(swift_office: SwiftDesk) -> SwiftDesk:
    """The demo office on one connection to either database."""
    return swift_office


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_log_alone_says_how_every_promise_stands(swift: SwiftDesk, seed: int) -> None:
    """Reports, presses, joins, splits, pauses, raises, permissions: no target changes without a fact."""
    life = OfficeLife(swift, seed)
    for step in range(1, STEPS + 1):
        life.step()
        if step % LOOK_EVERY == 0:
            with swift.session() as session:
                assert told(session) == kept(session)


@pytest.mark.thorough("a long life")
@pytest.mark.parametrize("seed", range(min(SEEDS, 3)))
def test_a_period_finds_every_ticket_that_once_owed_something_in_it(swift: SwiftDesk, seed: int) -> None:
    """Also where the due time moved, or another promise took its place."""
    life = OfficeLife(swift, seed)
    for _ in range(STEPS):
        life.step()
    with swift.session() as session:
        entries = session.exec(select(WorkLogEntry).order_by(col(WorkLogEntry.id))).all()
        owed = {(entry.ticket_id, fact["due"]) for entry in entries for fact in entry.content.get("promises", ())}
        targets = session.exec(select(Target).order_by(col(Target.due_at))).all()
        for begin, end in zip(targets, targets[5:], strict=False):
            period = begin.due_at.isoformat(), end.due_at.isoformat()
            expected = sorted({ticket_id for ticket_id, due in owed if ticket_id and period[0] <= due < period[1]})
            assert tickets_due_between(session, begin.due_at, end.due_at) == expected
