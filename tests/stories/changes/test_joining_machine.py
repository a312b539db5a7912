"""Whatever people press on reports in a window: nothing is laundered, and figures equal a naive count of the logs."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, select

from models.changes.change import change_of
from models.changes.terms import ChangeState
from models.people.person import Person
from models.terms import Promise
from models.tickets.merging import WindowState
from models.tickets.past_log import ENTRY, Logged
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, linked_from
from models.tickets.worklog import WorkLogEntry, broken_at
from sla.clocks.replay.logged import Reported
from sla.clocks.replay.reading import replayed
from sla.clocks.replay.terms import Terms
from sla.clocks.replay.together import Unit
from tests.support.attainment_oracle_joined import Oracle
from tests.support.changes import BUSINESS_LIST, HE, LI, TECHNICAL_LIST, WANG, ZHANG, ZHAO, ZHOU, carried, under_way
from tests.support.databases import Databases
from tests.support.machine_runs import run_machine
from tests.support.one_connection import SwiftDesk

EXAMPLES = int(os.environ.get("ZHIBAN_TEST_JOINING_EXAMPLES", "6"))
STEPS = 25
WORDS = ("评标系统打不开，所有专家都进不去", "评标系统打印不了评分表", "保证金退不出去，系统报错", "还是打不开", "好了")
PRESSES = ("window.join", "window.not_this", "window.works", "window.fails", "take", "withdraw")
BACK = {"reason": "报错", "back_by": "2026-03-05T23:30", "data_since": "无"}
CHANGING = (
    (LI, "change.finish", {"done_what": "已换包"}),
    (ZHANG, "change.verify_technically", TECHNICAL_LIST),
    (HE, "change.verify", BUSINESS_LIST),
    (HE, "change.verify", {**BUSINESS_LIST, "verified": "failed"}),
    (LI, "change.roll_back", BACK),
    (WANG, "change.extend", {"new_end": "2026-03-05T23:00", "reason": "慢"}),
)
people = st.sampled_from((ZHAO, WANG, HE, LI, ZHANG, ZHOU))
which = st.integers(0, 9)


class Joining(RuleBasedStateMachine):
    """A change under way, and whoever reports what it stops, or something else."""

    def __init__(self, desk: SwiftDesk) -> None:
        super().__init__()
        self.desk = desk
        self.change = ""

    def teardown(self) -> None:
        """Nothing stays."""
        self.desk.close()

    @initialize()
    def begin(self) -> None:
        """It is 20:05, and 李强 has begun."""
        self.desk.say(HE, "intake", WORDS[0])
        self.change = under_way(self.desk)

    @rule(who=people, words=st.sampled_from(WORDS))
    def say(self, who: str, words: str) -> None:
        """Somebody reports, denies, or thanks."""
        self.desk.say(who, "intake", words)
        self.desk.tick("change_joins")

    @precondition(lambda self: self.reports())
    @rule(who=people, at=which, action=st.sampled_from(PRESSES))
    def press(self, who: str, at: int, action: str) -> None:
        """Any button by anybody, offered or forged."""
        numbers = self.reports()
        verb = f"{action}:{self.change}" if action == "window.join" else action
        self.desk.carry_through(who, verb, numbers[at % len(numbers)])

    @rule(step=st.sampled_from(CHANGING))
    def change_goes_on(self, step: tuple[str, str, dict[str, str]]) -> None:
        """Its next step, or one that does not fit."""
        who, action, said = step
        opened = self.desk.click(who, action, self.change).form
        if opened is not None:
            carried(self.desk, who, action, self.change, **said)

    @rule(minutes=st.sampled_from((1, 10, 40, 130, 700)))
    def wait(self, minutes: int) -> None:
        """Time passes, and the desk looks."""
        self.desk.pass_time(timedelta(minutes=minutes))
        self.desk.tick("changes", "change_joins")

    @invariant()
    def nothing_is_laundered(self) -> None:
        """A joined report has its link and a change that holds, and owes nothing but what was late."""
        with self.desk.session() as session:
            for ticket in session.exec(select(Ticket).where(Ticket.number != self.change)).all():
                self._log_is_whole(session, ticket)
                if not ticket.is_explained:
                    assert ticket.window.get("state") in {None, WindowState.OFFERED}
                    continue
                (other,) = linked_from(session, ticket, Relation.EXPLAINED_BY)
                change = change_of(other)
                assert change is not None
                assert change.state is not ChangeState.ROLLING_BACK
                assert change.overrun_id is None
                assert (change.state is ChangeState.COMPLETED) == (ticket.window["state"] != WindowState.JOINED)
                for promise in (Promise.RESPOND, Promise.RESOLVE):
                    target = ticket.target(promise)
                    assert target is None or target.met_at or target.due_at < (ticket.closed_at or self.desk.now)

    @invariant()
    def figures_are_those_of_a_naive_count(self) -> None:
        """By ticket and by report."""
        with self.desk.session() as session:
            for unit in Unit:
                replay, naive = counted(session, self.desk, unit)
                assert replay == naive

    def reports(self) -> list[str]:
        """The numbers of what was reported."""
        with self.desk.session() as session:
            found = select(Ticket.number).where(Ticket.number != self.change, Ticket.workflow == "ordinary")
            return list(session.exec(found.order_by(col(Ticket.id))).all())

    def _log_is_whole(self, session: Session, ticket: Ticket) -> None:
        found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id).order_by(col(WorkLogEntry.position))
        entries = [one.logged for one in session.exec(found).all()]
        assert broken_at(ticket.number, ticket.log_head, ticket.log_length, entries) is None


def counted(session: Session, desk: SwiftDesk, unit: Unit) -> tuple[set[object], set[object]]:
    """Promise by promise: by the replay, and naively."""
    rules, cut = desk.dispatch.rules, desk.now
    companies = {one.id or 0: one.company for one in session.exec(select(Person)).all() if one.company}
    facts = [col(getattr(Ticket, name)) for name in Reported._fields]
    reported = [Reported(*row) for row in session.execute(select(*facts).order_by(col(Ticket.id))).all()]
    entries = [Logged(*row) for row in session.execute(select(*ENTRY).order_by(col(WorkLogEntry.id))).all()]
    oracle = Oracle(rules.policy, rules.calendar, companies)
    naive = oracle.figures(reported, entries, cut, by_report=unit is Unit.REPORT)
    begin, end = datetime.fromisoformat("2026-01-01T00:00Z"), datetime.fromisoformat("2027-06-01T00:00Z")
    lives = replayed(session, Terms(rules.policy, rules.calendar), begin, end, cut, unit)
    found = {
        (life.reported.number, *one.key, one.due_at, life.state(one, cut))
        for life in lives
        for one in life.promises.values()
        if not one.waits
    }
    return set(found), set(naive)


@pytest.mark.thorough("random presses")
def test_whatever_is_pressed_nothing_is_laundered(databases: Databases, tmp_path: Path) -> None:
    """A fault that is joined, parted, denied or overrun counts as its log says, however it came about."""
    run_machine(Joining, databases, tmp_path, examples=EXAMPLES, steps=STEPS)
