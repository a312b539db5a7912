"""A digest of a moment gone by is the one that would have been told then, whatever has happened since."""

import os
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from handlers.watch.past_overview import overview_at
from models.operations.overview import Listing, Overview, overview
from tests.support.examples import TIMES
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

SEEDS = int(os.environ.get("ZHIBAN_TEST_PASTS", TIMES))
STEPS, MOST = 120, 50
A_DAY = timedelta(days=1)


def told(stands: Overview) -> dict[str, object]:
    """The figures and lists, as far as somebody reads them."""
    return {
        "open": {key: count for key, count in stands.open_by_class.items() if count},
        "overdue": _targets(stands.overdue),
        "today": _targets(stands.due_today),
        "unanswered": [ticket.number for ticket in stands.unanswered.rows],
        "reports": _targets(stands.reports),
        "waiting": [(ticket.number, wait.asked_at) for ticket, wait in stands.waiting.rows],
        "figures": (stands.to_be_confirmed, stands.came_in, stands.closed),
    }


def _targets(listing: Listing) -> list[tuple[object, ...]]:  # type: ignore[type-arg]
    return [
        (one.number, one.severity, target.promise, target.due_at, one.assignee.name if one.assignee else "")
        for one, target in listing.rows
    ]


def looked_at(desk: SwiftDesk, at: datetime, *, is_past: bool) -> dict[str, object]:
    """What the digest of `at` tells now."""
    with Session(bind=desk.writer.connection, join_transaction_mode="rollback_only") as session:
        if is_past:
            return told(overview_at(session, desk.dispatch.rules, at, at + A_DAY, at - A_DAY, MOST))
        return told(overview(session, at, at + A_DAY, at - A_DAY, MOST))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_past_stays_as_it_was(swift: SwiftDesk, seed: int) -> None:
    """Whatever happens after a moment, its digest tells what it told then."""
    life = OfficeLife(swift, seed)
    then: dict[datetime, dict[str, object]] = {}
    for _ in range(STEPS):
        before = swift.now
        seen = looked_at(swift, before, is_past=False)
        life.step()
        if swift.now != before:
            then[before] = seen
    assert len(then) > 3
    for at, seen in then.items():
        assert looked_at(swift, at, is_past=True) == seen, at
