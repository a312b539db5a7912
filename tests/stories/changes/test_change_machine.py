"""Whatever people do with changes, in whatever order and however late: what must never be, never is."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlmodel import Session, col, select

from models.changes.change import Change
from models.changes.series import ChangeWindow
from models.changes.steps import CHANGE_STEPS
from models.changes.terms import ChangeState
from models.chat import Form, FormField
from models.messaging.outbox import Post
from models.people.person import Account, Person
from models.terms import Platform
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry, broken_at
from sla.calendar.business_hours import SHANGHAI
from sla.windows.written_windows import written_windows
from tests.support.change_oracle import broken_rules
from tests.support.change_witness import Witness
from tests.support.changes import (
    BACKUP,
    BUSINESS_LIST,
    CONFIRMED,
    DIGEST,
    HE,
    LI,
    MA,
    PACKAGE,
    TECHNICAL_LIST,
    TESTED,
    WANG,
    ZHANG,
    ZHAO,
    ZHOU,
    drafted,
    whole,
)
from tests.support.databases import Databases
from tests.support.machine_runs import run_machine
from tests.support.one_connection import SwiftDesk
from tests.support.trading_sessions import imported

EXAMPLES = int(os.environ.get("ZHIBAN_TEST_CHANGE_EXAMPLES", "6"))
STEPS = 40
PEOPLE = (LI, ZHANG, WANG, HE, ZHOU, ZHAO, "孙工", "双角色", "外单位处室")
ACTIONS = tuple(step.action for step in CHANGE_STEPS if step.action)
LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 45, 120, 600, 1440))
FORWARD = {
    ChangeState.DRAFTED: ((LI, "change.edit"), (LI, "change.deploy")),
    ChangeState.DEPLOYED: ((ZHANG, "change.test"),),
    ChangeState.TESTED: (
        (LI, "change.edit"),
        (WANG, "change.postpone"),
        (ZHOU, "change.except"),
        (WANG, "change.confirm"),
    ),
    ChangeState.CONFIRMED: (
        *((WANG, "change.concede"), (ZHOU, "change.waive"), (LI, "change.back_up_system")),
        (LI, "change.back_up_data"),
    ),
    ChangeState.BACKED_UP: (
        *((WANG, "change.concede"), (WANG, "change.name_verifier"), (LI, "change.begin"), (ZHANG, "change.begin")),
    ),
    ChangeState.EMERGENCY_APPROVED: ((ZHOU, "change.waive"), (LI, "change.begin_emergency")),
    ChangeState.UNDER_WAY: ((LI, "change.finish"), (ZHANG, "change.finish")),
    ChangeState.VERIFYING: (
        *((ZHANG, "change.verify_technically"), (HE, "change.verify"), (MA, "change.name_verifier")),
        (MA, "change.verify"),
    ),
    ChangeState.ROLLING_BACK: ((HE, "change.verify_rollback"),),
    ChangeState.COMPLETED: ((WANG, "change.archive"),),
    ChangeState.ROLLED_BACK: ((WANG, "change.archive"),),
}
LEAVING = (HE, LI, ZHOU, ZHAO, "双角色")
"""Who may leave: the others go on."""
EDITS = (
    *({"change_impact": "换个说法"}, {"fallback_minutes": "90"}, {"notice_text": "另一段通知"}, {"stops": "yes"}),
    *({"is_for_market": "yes"}, {"system": "trading"}, {"change_kind": "configuration"}, {"change_kind": "data"}),
    *({"version": "3.2.2"}, {"verifier": ""}),
)
ROLES = (("office",), ("engineer",), ("leader",), ("office", "leader", "engineer"), ("staff",))
"""What somebody may be from one day to the next."""
people, which = st.sampled_from(PEOPLE), st.integers(0, 9)


class Changes(RuleBasedStateMachine):
    """Everybody at once, on a desk of their own."""

    def __init__(self, desk: SwiftDesk) -> None:
        super().__init__()
        self.desk = desk
        self.witness = Witness()
        self.opened: tuple[str, str, str, dict[str, str]] | None = None
        with self.desk.session() as session:
            for name, roles, company in (
                ("双角色", ["office", "engineer", "leader"], None),
                ("外单位处室", ["office", "engineer", "leader"], "蓝湾软件"),
            ):
                person = Person(name=name, roles=roles, company=company)
                session.add(person)
                session.flush()
                session.add(Account(platform=Platform.WEBCHAT, external_id=name, name=name, person_id=person.id))

    def teardown(self) -> None:
        """Every log is whole."""
        self.desk.close()

    @initialize(steps=st.integers(0, 9))
    def begin(self, steps: int) -> None:
        """A fault, and a change that solves it, with a window tonight, some steps on."""
        number = str(self.desk.say(ZHAO, "intake", "开标室投标文件全部解密失败").ticket)
        self.desk.carry_through(WANG, "confirm_class", number)
        drafted(self.desk, solves=f"解决 {number}", **self.window(10, 2), stops="no")
        self.advance(self.numbers()[0], steps)

    @precondition(lambda self: len(self.numbers()) < 3)
    @rule(who=people, hours=st.integers(-2, 30), length=st.integers(-1, 6))
    def draft(self, who: str, hours: int, length: int) -> None:
        """Somebody applies, sensibly or not."""
        self.desk.submit(who, "change.draft", {**self.fields(), **self.window(hours, length), "system": "evaluation"})

    @rule(who=people, at=which, action=st.sampled_from(ACTIONS), has_sense=st.booleans(), hours=st.integers(-2, 30))
    def press_anything(self, who: str, at: int, action: str, *, has_sense: bool, hours: int) -> None:
        """Any button by anybody, with sensible words or with another package."""
        more = {} if has_sense else {"digest": "ab12" * 16, "backup_size": "0", "verified": "failed"}
        self.press(who, self.numbers()[at % len(self.numbers())], action, hours, **more)

    @rule(at=which, steps=st.integers(1, 9))
    def go_on(self, at: int, steps: int) -> None:
        """Some steps on, by those whose steps they are; what may begin waits for its window."""
        self.advance(self.numbers()[at % len(self.numbers())], steps)

    def advance(self, number: str, steps: int) -> None:
        """So many states on."""
        for _ in range(steps):
            for who, action in FORWARD.get(self.state_of(number), ()):
                if action == "change.begin":
                    self.come_to(number)
                self.press(who, number, action, 10)

    @rule(at=which, days=st.integers(0, 3))
    def plan_series(self, at: int, days: int) -> None:
        """A second window, so many days after now."""
        start = self.desk.now + timedelta(days=days, hours=10)
        more = written_windows([ChangeWindow(start, start + timedelta(hours=2))])
        self.press(LI, self.numbers()[at % len(self.numbers())], "change.edit", 9, more_windows=more)

    @rule(who=st.sampled_from(LEAVING))
    def leave(self, who: str) -> None:
        """Somebody leaves, whatever waits for them, a moment after what was done last."""
        self.desk.pass_time(timedelta(seconds=1))
        with self.desk.session() as session:
            person = session.exec(select(Person).where(Person.name == who)).one()
            form = f"leave.confirm:{person.id}:left"
        self.desk.submit(WANG, form, {"leaving_sure": "yes"})

    @rule(who=people, at=which, action=st.sampled_from(ACTIONS))
    def open_form(self, who: str, at: int, action: str) -> None:
        """Somebody opens a form and goes for a coffee."""
        number = self.numbers()[at % len(self.numbers())]
        form = self.desk.click(who, action, number).form
        if form is not None:
            self.opened = who, form.name, number, self.filled(form, action, 10)

    @precondition(lambda self: self.opened is not None)
    @rule()
    def send_form(self) -> None:
        """What was filled in before everything else happened is sent now, to the other replica."""
        assert self.opened is not None
        who, name, number, fields = self.opened
        self.desk.change_replica()
        self.desk.submit(who, name, fields, number)
        self.look()

    @rule(who=people, at=which, card=st.integers(0, 40), action=st.sampled_from(ACTIONS))
    def press_old_card(self, who: str, at: int, card: int, action: str) -> None:
        """A card from further up, and twice: the other replica answers as the first."""
        event = self.desk.click_event(who, action, self.numbers()[at % len(self.numbers())])
        posts = self.posts()
        event = event.model_copy(update={"post": posts[card % len(posts)]})
        told = self.desk.act(event).toast
        self.desk.change_replica()
        assert self.desk.act(event).toast == told
        self.look()

    @rule(at=which, edit=st.sampled_from(EDITS))
    def edit(self, at: int, edit: dict[str, str]) -> None:
        """The applicant says something else."""
        number = self.numbers()[at % len(self.numbers())]
        form = self.desk.click(LI, "change.edit", number).form
        if form is not None:
            stands = {one.name: one.value for one in form.fields}
            self.desk.submit(LI, form.name, {**stands, **{k: v for k, v in edit.items() if k in stands}}, number)
            self.look()

    @rule(who=people, roles=st.sampled_from(ROLES))
    def change_roles(self, who: str, roles: tuple[str, ...]) -> None:
        """Somebody has other roles from now on."""
        with self.desk.session() as session:
            session.exec(select(Person).where(Person.name == who)).one().roles = list(roles)

    @rule(hours=st.integers(-1, 30), length=st.integers(0, 2))
    def import_sessions(self, hours: int, length: int) -> None:
        """A list with one session is taken over, perhaps while a window runs."""
        imported(self.desk, "一标段开标", self.desk.now + timedelta(hours=hours), length)

    @rule(length=st.sampled_from(LENGTHS))
    def wait(self, length: timedelta) -> None:
        """Time passes, and the desk looks."""
        self.desk.pass_time(length)
        self.desk.tick("changes")
        self.look()
        for one in self.changes():
            if one.state is ChangeState.UNDER_WAY and one.announced_end is not None:
                assert one.overrun_id is not None or one.announced_end > self.desk.now, "late, and no fault"

    @invariant()
    def no_rule_is_broken(self) -> None:
        """No gate was jumped, no hat worn twice, and the log tells the state."""
        with self.desk.session() as session:
            for change in session.exec(select(Change)).all():
                ticket = session.get(Ticket, change.ticket_id)
                assert ticket is not None
                found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == change.ticket_id)
                log = session.exec(found.order_by(col(WorkLogEntry.position))).all()
                entries = [one.logged for one in log]
                assert broken_at(ticket.number, ticket.log_head, ticket.log_length, entries) is None
                assert broken_rules(change, log, self.witness) == []
                self._waits_for_people_who_are_here(session, change)

    def _waits_for_people_who_are_here(self, session: Session, change: Change) -> None:
        """Nobody who left is asked, nor did anything since; it began while its verifier was here."""
        by_name = {one.name: one for one in session.exec(select(Person)).all()}
        assert all(by_name[name].is_active(self.desk.now) for name in change.asked_people)
        for fact in change.facts:
            assert fact.by is None or fact.by.is_active(fact.at), (fact.what, fact.by.name)
            if fact.what == "begun" and change.verifier is not None and not change.is_emergency:
                assert change.verifier.is_active(fact.at)

    def look(self) -> None:
        """See who did what just now, before roles or sessions change."""
        with self.desk.session() as session:
            self.witness.look(session, self.desk.now)

    def come_to(self, number: str) -> None:
        """It is the beginning of the change's window."""
        starts_at = next(one.starts_at for one in self.changes() if one.ticket_id == self.id_of(number))
        if starts_at is not None and starts_at > self.desk.now:
            self.desk.now = starts_at + timedelta(minutes=1)
            self.desk.tick("changes")

    def id_of(self, number: str) -> int:
        """A ticket's id."""
        with self.desk.session() as session:
            return session.exec(select(Ticket.id).where(Ticket.number == number)).one() or 0

    def press(self, who: str, number: str, action: str, hours: int, **more: str) -> None:
        """The button, and its form filled in."""
        reply = self.desk.click(who, action, number)
        if reply.form is None:
            return
        self.desk.submit(who, reply.form.name, self.filled(reply.form, action, hours, **more), number)
        self.look()

    def filled(self, form: Form, action: str, hours: int, **more: str) -> dict[str, str]:
        """A form as anybody sensible fills it in."""
        reference = {"backup_reference": f"{action} {self.desk.now:%H%M}"}
        said = {**self.fields(), **self.window(hours, 2), **reference, **more}
        return {one.name: answer(one, said.get(one.name, one.value)) for one in form.fields}

    def posts(self) -> list[str]:
        """The cards of tickets, old and new."""
        with self.desk.session() as session:
            return list(
                session.exec(select(Post.id).where(col(Post.ticket_id).is_not(None)).order_by(col(Post.seq))).all()
            )

    def fields(self) -> dict[str, str]:
        """What anybody sensible would write now."""
        before, later = self.desk.now - timedelta(minutes=5), self.desk.now + timedelta(hours=3)
        return {
            **whole(self.desk),
            **PACKAGE,
            **TESTED,
            **CONFIRMED,
            **BACKUP,
            **TECHNICAL_LIST,
            **BUSINESS_LIST,
            "digest": DIGEST,
            "what": "补丁",
            "change_kind": "patch",
            "stops": "no",
            "is_for_market": "no",
            "backup_sort": "image",
            "backup_size": "8 GB",
            "finished_at": local(before),
            "covers_until": local(before),
            "backup_reference": f"b-{self.desk.now:%H%M}",
            "concession": "no_sessions",
            "waiver": "uncovered",
            "new_end": local(later),
            "planned_end": local(later),
            "back_by": local(later),
            "consent_at": local(before),
            "consent_by": whole(self.desk)["verifier"],
            "is_so": "yes",
            "system": "evaluation",
            "also_system": "",
            "more_windows": "",
        }

    def window(self, hours: int, length: int) -> dict[str, str]:
        """A window so many hours ahead."""
        start = self.desk.now + timedelta(hours=hours)
        return {"starts_at": local(start), "ends_at": local(start + timedelta(hours=length))}

    def numbers(self) -> list[str]:
        """Every change."""
        with self.desk.session() as session:
            found = select(Ticket.number).where(Ticket.workflow == "change")
            return list(session.exec(found.order_by(col(Ticket.id))).all())

    def changes(self) -> list[Change]:
        """Their rows."""
        with self.desk.session() as session:
            found = list(session.exec(select(Change).order_by(col(Change.id))).all())
            session.expunge_all()
            return found

    def state_of(self, number: str) -> ChangeState:
        """How far one has come."""
        with self.desk.session() as session:
            found = select(Change.state).join(Ticket, col(Change.ticket_id) == col(Ticket.id))
            return ChangeState(session.exec(found.where(Ticket.number == number)).one())


def answer(field: FormField, said: str) -> str:
    """What goes into a field: of choices one that is offered."""
    offered = [one.value for one in field.choices]
    if offered and said not in offered:
        return offered[0] if field.is_required else ""
    return said or "如实" if field.is_required else said


def local(at: datetime) -> str:
    """A time as a form has it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


@pytest.mark.thorough("random lives")
def test_whatever_people_do_no_gate_is_jumped(databases: Databases, tmp_path: Path) -> None:
    """No production step without every gate before it by somebody entitled; no 完成 without the office's 业务验证."""
    run_machine(Changes, databases, tmp_path, examples=EXAMPLES, steps=STEPS)
