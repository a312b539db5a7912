"""One outage, told by thirty people in two languages on three platforms: one fault, thirty reports."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from handlers.i18n import voice_of
from models.terms import Promise, Severity, Status
from sla.clocks.attainment import Unit, attainment
from tests.support.desk import ZH
from tests.support.everywhere import Everywhere, running_everywhere
from tests.support.many_people import Reporter, reporters, thirty_people
from tests.support.same_fault import compared


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[Everywhere]:
    """The demo office everywhere, with thirty people more."""
    thirty_people(office_url)
    with running_everywhere(office_url, tmp_path) as running:
        yield running


@pytest.mark.thorough("thirty people on three platforms")
@pytest.mark.both_databases("what is compared, asked and counted is asked in SQL")
def test_thirty_people_tell_of_one_outage(house: Everywhere) -> None:
    """Each is asked, ten make the desk suggest an A, the office presses it, and all are joined by their own press."""
    desk, people = house.desk, reporters(house)
    first = people[0].report()
    compared(desk)
    desk.as_("王敏").reclassify(first, "B", "个别投标人")
    for one in people[1:]:
        desk.clock.move(seconds=20)
        one.report()
        compared(desk)
    house.slack.settle()
    house.telegram.settle()
    asked = [one for one in people[1:] if desk.ticket(one.ticket).asked_same.get("number") == first]
    assert len(asked) == 29
    assert {desk.ticket(one.ticket).status for one in people} == {Status.NEW}

    office = desk.as_("王敏")
    assert desk.ticket(first).severity is Severity.B
    assert desk.log(first).count("told_by_many") == 1
    assert ZH("same.told_by", reports=30, people=30) in office.card("team", first).intro
    line = office.card_with(first, "many.raise")
    form = office.click(line.post, "many.raise").form
    assert form is not None
    assert not office.submit(line.post, form.name, {"why": "changed", "reason": "三十人报告"}).refused
    assert desk.ticket(first).severity is Severity.A

    for one in asked:
        _join(one, first)
    assert [desk.ticket(one.ticket).status for one in asked] == [Status.MERGED] * 29
    for one in asked:
        if one.is_outsider:
            assert first not in one.reads
            assert not any(many in one.reads for many in ("30 份", "30 reports", "29 份"))
    _attained(house)


def _join(one: Reporter, first: str) -> None:
    """In the words of their own language; an outsider's button names no number."""
    voice = voice_of(one.language)
    label = voice("button.join.same_outsider") if one.is_outsider else voice("button.join.same", number=first)
    one.press(f"join:{one.ticket if one.is_outsider else first}", label)


def _attained(house: Everywhere) -> None:
    """One ticket owes an answer, and each of thirty reports does."""
    desk = house.desk
    day = desk.now + timedelta(days=3)
    rules = desk.app.state.schedule.dispatch.rules
    with desk.session() as session:
        for unit, count in ((Unit.TICKET, 1), (Unit.REPORT, 30)):
            attained = attainment(session, rules, date(2026, 1, 1), day.date(), day, unit)
            assert attained.control.holds
            assert sum(row.due for row in attained.rows if row.promise is Promise.RESPOND) == count
