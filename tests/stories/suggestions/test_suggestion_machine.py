"""Whatever people do with suggestions, in whatever order and however late: what must never be, never is."""

import os
from datetime import timedelta
from pathlib import Path

from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import col, select

from models.changes.change import Change
from models.changes.terms import ChangeState
from models.people.person import Person
from models.suggestions.steps import SUGGESTION_STEPS
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import SuggestionState
from models.terms import Role
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at
from sla.calendar.business_hours import SHANGHAI
from tests.support.databases import Databases
from tests.support.machine_runs import run_machine
from tests.support.one_connection import SwiftDesk
from tests.support.suggestion_oracle import check_suggestion
from tests.support.suggestions import HE, LI, MA, WANG, WISH, WU, ZHANG, ZHAO, ZHOU

EXAMPLES = int(os.environ.get("ZHIBAN_TEST_SUGGESTION_EXAMPLES", "5"))
STEPS = 20
PEOPLE = (ZHAO, "陈思远", WANG, MA, HE, ZHOU, WU, LI, ZHANG, "投标人 冯立")
LEAVING = (ZHAO, WANG, ZHOU, LI)
"""Who may leave: the others go on."""
PROPOSERS = (ZHAO, MA, ZHANG, ZHOU)
ACTIONS = tuple(step.action for step in SUGGESTION_STEPS if step.action)
LENGTHS = tuple(timedelta(hours=hours) for hours in (0.1, 1, 5, 24, 24 * 4, 24 * 12))
TICKS = ("suggestions", "suggestion_releases", "escalations", "close_unanswered")
ONWARD = {
    SuggestionState.PROPOSED: "take_up",
    SuggestionState.ASSESSING: "assess",
    SuggestionState.DECLINED: "appeal",
    SuggestionState.APPEALED: "reassess",
    SuggestionState.AGREED: "begin",
    SuggestionState.CHANGING: "present",
    SuggestionState.SENT_BACK: "present",
    SuggestionState.ON_TRIAL: "accept",
    SuggestionState.ACCEPTED: "to_change",
    SuggestionState.RELEASED: "close",
    SuggestionState.SHELVED: "resume",
}
people = st.sampled_from(PEOPLE)
which = st.integers(0, 20)


class Suggestions(RuleBasedStateMachine):
    """Everybody of the office at once, on a desk of their own."""

    def __init__(self, desk: SwiftDesk) -> None:
        super().__init__()
        self.desk = desk
        self.builds = 0

    def teardown(self) -> None:
        """Nothing is left."""
        self.desk.close()

    @initialize()
    def begin(self) -> None:
        """Somebody suggests something."""
        self.suggest(ZHAO)

    @rule(who=st.sampled_from(PROPOSERS))
    def suggest(self, who: str) -> None:
        """One more, by whoever it may be."""
        if len(self.numbers()) < 3:
            self.desk.pass_time(timedelta(minutes=5))
            self.desk.say(who, "intake", WISH)

    @rule(who=people, at=which, action=st.sampled_from(ACTIONS), number=st.integers(0, 3))
    def press_anything(self, who: str, at: int, action: str, number: int) -> None:
        """Any button on any card, by anybody, about any version."""
        self.carry_through(who, f"{action}:{number}", at)

    @rule(at=which, opinion=st.sampled_from(("adopt", "adopt", "partly", "decline")), steps=st.integers(1, 9))
    def go_on(self, at: int, opinion: str, steps: int) -> None:
        """So many steps on, each tried by everybody in turn until somebody may."""
        for _ in range(steps):
            self._step_on(at, opinion)
            self.nothing_is_that_may_never_be()

    def _step_on(self, at: int, opinion: str) -> None:
        row = self.row(at)
        if row.state is SuggestionState.NEGOTIATING:
            number = len(row.solutions)
            self.carry_through(LI, "suggestion.solve:0", at)
            for who in PEOPLE:
                self.carry_through(who, f"suggestion.agree:{number + 1}", at)
        elif row.state is SuggestionState.TO_RELEASE:
            self.end_change(at, ChangeState.COMPLETED, is_same=True)
        elif row.state in ONWARD:
            for who in PEOPLE:
                self.carry_through(who, f"suggestion.{ONWARD[row.state]}:{len(row.builds)}", at, opinion=opinion)

    @rule(at=which, state=st.sampled_from((ChangeState.COMPLETED, ChangeState.ROLLED_BACK)), is_same=st.booleans())
    def end_change(self, at: int, state: ChangeState, is_same: bool) -> None:
        """The change behind it ends, with the version that was accepted or with another one."""
        row = self.row(at)
        if row.change_id is None:
            return
        with self.desk.session() as session:
            change = session.exec(select(Change).where(Change.ticket_id == row.change_id)).one()
            change.state, change.ended_at = state, self.desk.now
            change.version = change.version if is_same else f"{change.version}-b"
        self.desk.tick("suggestion_releases")

    @rule(name=people, role=st.sampled_from((Role.OFFICE, Role.LEADER, Role.ENGINEER)))
    def gain(self, name: str, role: Role) -> None:
        """Roles are handed out as it comes; whoever works for a vendor stays a vendor's."""
        with self.desk.session() as session:
            person = session.exec(select(Person).where(Person.name == name)).one()
            person.roles = sorted({*person.roles, role})

    @rule(who=st.sampled_from(LEAVING))
    def leave(self, who: str) -> None:
        """Somebody leaves, whatever waits for them, a moment after what was done last."""
        self.desk.pass_time(timedelta(seconds=1))
        with self.desk.session() as session:
            person = session.exec(select(Person).where(Person.name == who)).one()
            form = f"leave.confirm:{person.id}:left"
        self.desk.submit(MA, form, {"leaving_sure": "yes"})

    @rule(length=st.sampled_from(LENGTHS))
    def pass_time(self, length: timedelta) -> None:
        """The clock goes on, and looks."""
        self.desk.pass_time(length)
        self.desk.tick(*TICKS)

    @invariant()
    def nothing_is_that_may_never_be(self) -> None:
        """The log alone tells the state, and every step was somebody's who might take it."""
        with self.desk.session() as session:
            people_by_id = {one.id or 0: one for one in session.exec(select(Person)).all()}
            for row in session.exec(select(Suggestion)).all():
                found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == row.ticket_id)
                log = session.exec(found.order_by(col(WorkLogEntry.position))).all()
                ticket = row.ticket
                entries = [one.logged for one in log]
                assert broken_at(ticket.number, ticket.log_head, ticket.log_length, entries) is None
                check_suggestion(row, log, people_by_id)
                by_name = {one.name: one for one in people_by_id.values()}
                assert all(by_name[name].is_active(self.desk.now) for name in row.asked_people)

    def carry_through(self, who: str, action: str, at: int, **fields: str) -> None:
        """Press and fill in whatever opens; a refusal is fine."""
        self.builds += 1
        digest = f"{self.builds:032x}"
        day = (self.desk.now + timedelta(days=self.builds % 9)).astimezone(SHANGHAI).date().isoformat()
        known = {"day": day, "version": f"2.{self.builds}", "digest": digest, "successor": "陈思远", "severity": "C"}
        number = self.row(at).ticket.number
        reply = self.desk.click(who, action, number)
        if reply.form is not None:
            filled = {**known, **fields}
            names = {one.name for one in reply.form.fields}
            self.desk.carry_through(who, action, number, **{k: v for k, v in filled.items() if k in names})

    def numbers(self) -> list[str]:
        """All there are."""
        with self.desk.session() as session:
            found = select(Ticket.number).join(Suggestion, col(Suggestion.ticket_id) == col(Ticket.id))
            return list(session.exec(found.order_by(col(Ticket.id))).all())

    def row(self, at: int) -> Suggestion:
        """One of them, as it stands."""
        numbers = self.numbers()
        number = numbers[at % len(numbers)]
        with self.desk.session() as session:
            found = select(Suggestion).join(Ticket, col(Suggestion.ticket_id) == col(Ticket.id))
            row = session.exec(found.where(Ticket.number == number)).one()
            _ = row.ticket, row.solutions, row.builds
            session.expunge_all()
            return row


def test_whatever_people_do_nothing_is_accepted_or_released_by_the_wrong_one(
    databases: Databases, tmp_path: Path
) -> None:
    """No acceptance by vendor or assessor, no production without an accepted version, the log tells the state."""
    run_machine(Suggestions, databases, tmp_path, examples=EXAMPLES, steps=STEPS, phases=(Phase.generate,))
