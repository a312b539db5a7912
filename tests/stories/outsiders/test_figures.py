"""The month's report says how many confirmations rested on links, and nothing where none did."""

from datetime import timedelta

import pytest

from handlers.papers.month.sections import satisfaction
from models.figures.month_facts import MonthFacts, month_facts
from tests.support.desk import Desk
from tests.support.guests import Guest

pytestmark = pytest.mark.machine_clock


def facts(desk: Desk) -> MonthFacts:
    """The facts of the last days."""
    with desk.session() as session:
        return month_facts(session, desk.now - timedelta(days=9), desk.now + timedelta(days=1))


@pytest.mark.both_databases("a value within JSON is asked for")
def test_the_month_tells_what_rested_on_links(resolved: Guest) -> None:
    """A confirmation by the office for another caller counts beside it."""
    before = satisfaction(facts(resolved.desk))
    assert resolved.pressed("confirm_fixed") == "guest.done.confirm_fixed"
    found = facts(resolved.desk)
    assert (found.confirmed, found.confirmed_by_link) == (1, 1)
    assert "经外部链接确认 1 件" in satisfaction(found)
    assert "外部链接" not in before
