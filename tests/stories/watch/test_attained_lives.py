"""The figures of a random office equal a naive count of its logs, and those of a cut stay as they were."""

import os
from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from models.people.person import Person
from models.tickets.past_log import ENTRY, Logged
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.clocks.attainment import Attainment, Unit, attainment
from sla.clocks.replay.life import Life
from sla.clocks.replay.logged import Reported
from sla.clocks.replay.promised import Promised
from sla.clocks.replay.reading import replayed
from sla.clocks.replay.terms import Terms
from tests.support.attainment_oracle_joined import Figure, Oracle
from tests.support.examples import TIMES
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

SEEDS = int(os.environ.get("ZHIBAN_TEST_PASTS", TIMES))
STEPS, LOOK_EVERY = 120, 15
FIRST, LAST = date(2026, 3, 1), date(2026, 12, 31)


def figures(desk: SwiftDesk, cut: datetime, unit: Unit) -> Attainment:
    """As they are told now."""
    with desk.session() as session:
        told = attainment(session, desk.dispatch.rules, FIRST, LAST, cut, unit)
    assert told.control.holds
    return told


def counted(session: Session, desk: SwiftDesk, cut: datetime, unit: Unit) -> tuple[set[Figure], set[Figure]]:
    """Promise by promise: by the replay, and naively."""
    rules = desk.dispatch.rules
    people = session.exec(select(Person.id, Person.company)).all()
    companies = {person_id or 0: company for person_id, company in people if company}
    facts = [col(getattr(Ticket, name)) for name in Reported._fields]
    reported = [Reported(*row) for row in session.execute(select(*facts).order_by(col(Ticket.id))).all()]
    entries = [Logged(*row) for row in session.execute(select(*ENTRY).order_by(col(WorkLogEntry.id))).all()]
    oracle = Oracle(rules.policy, rules.calendar, companies)
    naive = oracle.figures(reported, entries, cut, by_report=unit is Unit.REPORT)
    terms = Terms(rules.policy, rules.calendar)
    begin, end = datetime.fromisoformat("2026-01-01T00:00Z"), datetime.fromisoformat("2027-06-01T00:00Z")
    lives = replayed(session, terms, begin, end, cut, unit)
    return {figure(life, one, cut) for life in lives for one in life.promises.values() if not one.waits}, naive


def figure(life: Life, one: Promised, cut: datetime) -> Figure:
    """As the naive count tells it."""
    return (life.reported.number, *one.key, one.due_at, life.state(one, cut))


@pytest.mark.thorough("a long life")
@pytest.mark.parametrize("seed", range(SEEDS))
def test_figures_of_a_life_equal_a_naive_count(swift: SwiftDesk, seed: int) -> None:
    """By both units, with the due times that the clock wrote into the log; a cut reads nothing that came later."""
    life = OfficeLife(swift, seed)
    then: dict[tuple[datetime, Unit], Attainment] = {}
    for step in range(1, STEPS + 1):
        before = swift.now
        seen = {(before, unit): figures(swift, before, unit) for unit in Unit} if step % LOOK_EVERY == 0 else {}
        life.step()
        if swift.now != before:
            then |= seen
    with swift.session() as session:
        for unit in Unit:
            replayed_figures, naive = counted(session, swift, swift.now, unit)
            assert len(naive) > 3
            assert replayed_figures == naive
    assert {key: figures(swift, *key) for key in then} == then
