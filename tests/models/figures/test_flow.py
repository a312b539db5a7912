"""What came in and what was closed by class, and all else that a month's report counts."""

from datetime import datetime, timedelta

import pytest

from models.figures.flow import Flow, flow_between
from models.figures.month_facts import BY_PHONE, Measures, Outage, month_facts
from models.terms import Origin, Promise, Severity
from models.tickets.target import Target
from tests.support.desk import Desk
from tests.support.reported import restored

pytestmark = pytest.mark.both_databases("counts by group")

WORDS, OUTAGE, QUESTION = "报表导出的金额列显示不全", "系统登录不了，所有人都打不开", "投标保证金怎么缴？"


def lived(desk: Desk) -> tuple[datetime, datetime]:
    """Three reports of a morning, one of them answered; begin and end of that morning."""
    begin = desk.now
    desk.clock.move(minutes=1)
    desk.as_("赵小禾").say("intake", WORDS)
    desk.as_("赵小禾").say("intake", OUTAGE)
    number = desk.as_("刘晓彤").say("intake", QUESTION).number
    office = desk.as_("王敏")
    answered = office.submit(office.card_with(number, "answer").post, "answer", {"answer": "见办事指南第三条"})
    assert not answered.refused
    desk.clock.move(hours=2)
    return begin, desk.now


def test_flow_is_counted_by_class(desk: Desk) -> None:
    """What has no class is under None; a moment belongs to the stretch that it begins."""
    begin, end = lived(desk)
    with desk.session() as session:
        flow = flow_between(session, begin, end)
        assert flow[Severity.A] == Flow(1, 0)
        assert flow[None] == Flow(1, 1)
        assert sum(one.received for one in flow.values()) == 3
        assert set(flow_between(session, end, end + timedelta(days=7)).values()) == {Flow()}
        first = desk.tickets()[0].created_at
        assert sum(one.received for one in flow_between(session, begin, first).values()) == 0
        assert sum(one.received for one in flow_between(session, first, first + timedelta(seconds=1)).values()) >= 1


def test_a_month_counts_each_ticket_once_by_everything(desk: Desk) -> None:
    """Kinds, ways, departments add up to what came in."""
    begin, end = lived(desk)
    with desk.session() as session:
        facts = month_facts(session, begin, end)
    assert facts.received == 3
    assert facts.closed == 1
    assert sum(facts.ways.values()) == sum(facts.departments.values()) == 3
    assert BY_PHONE not in facts.ways
    assert facts.kinds == {"defect": 2, "consultation": 1}
    assert sum(facts.classes.values()) == 2
    assert sum(facts.asked_about.values()) == 1
    assert sum(facts.satisfaction.values()) == 1
    assert (facts.major, facts.repeats, facts.granted, facts.temporary) == ((), (), 0, 0)
    assert facts.down(begin, end) == timedelta()


def test_a_class_is_the_one_of_then(desk: Desk) -> None:
    """What was lowered after the end counts by the class that it had, in the flow and in the month."""
    begin, end = lived(desk)
    [number] = [one.number for one in desk.tickets() if one.severity is Severity.A]
    desk.clock.move(minutes=10)
    assert not desk.as_("王敏").reclassify(number, "C", "其实只影响一人").refused
    with desk.session() as session:
        assert flow_between(session, begin, end)[Severity.A] == Flow(1, 0)
        assert month_facts(session, begin, end).classes["A"] == 1
        assert Severity.A not in month_facts(session, begin, desk.now + timedelta(minutes=1)).classes


def test_a_month_tells_how_long_functions_were_down(desk: Desk) -> None:
    """From the report until business ran again, within the month; what overlaps is counted once."""
    begin = desk.now
    desk.clock.move(minutes=1)
    restored(desk)
    restored(desk, by="刘晓彤")
    desk.clock.move(hours=1)
    with desk.session() as session:
        [outage] = month_facts(session, begin, desk.now).outages
        [cut] = month_facts(session, begin, begin + timedelta(minutes=6)).outages
    assert (outage.times, outage.down) == (2, timedelta(minutes=20))
    assert cut == Outage(outage.function, 1, timedelta(minutes=5))


def test_a_month_tells_of_measures(desk: Desk) -> None:
    """One done in time, one late by the end, one that is still to come; without any, none."""
    begin, end = lived(desk)
    with desk.session() as session:
        assert month_facts(session, begin, end).measures == Measures()
        hour, ticket_id = timedelta(hours=1), desk.tickets()[0].id
        for due_at, met_at in ((end - hour, end - 2 * hour), (end - hour, None), (end + hour, None)):
            told = {"ticket_id": ticket_id, "promise": Promise.MEASURE, "origin": Origin.INTERNAL}
            session.add(Target(started_at=begin, due_at=due_at, met_at=met_at, **told))
        session.flush()
        assert month_facts(session, begin, end).measures == Measures(due=2, met=1, owed=2, late=1)
