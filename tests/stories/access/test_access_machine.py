"""Whatever people do with permissions, in whatever order and however late: what must never be, never is."""

import os
from datetime import UTC, datetime, timedelta
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
from sqlmodel import col, select

from models.access.request import AccessRequest
from models.access.revocation import Revocation
from models.chat import Reply
from models.duty.roster import Absence
from models.people.person import Account, Department, Person
from models.terms import AccessState, Platform, Role, Verdict
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.access_oracle import Entitled, Oracle, check_after_ticks, check_logs, needed
from tests.support.databases import Databases
from tests.support.machine_runs import run_machine
from tests.support.one_connection import SwiftDesk

EXAMPLES = int(os.environ.get("ZHIBAN_TEST_ACCESS_EXAMPLES", "6"))
STEPS = 40
PEOPLE = ("赵小禾", "陈思远", "刘晓彤", "何静", "王敏", "周主任", "吴副主任", "孙工", "李强", "甲主任", "乙工", "丙")
NEWCOMERS = (
    ("甲主任", "交易一科", (Role.LEADER,)),
    ("乙工", "信息科", (Role.ADMIN,)),
    ("丙", "交易一科", (Role.STAFF, Role.LEADER, Role.ADMIN)),
)
RIGHTS = (
    ("evaluation", "room_admin", "room_1"),
    ("evaluation", "recordings", "room_2"),
    ("evaluation", "recordings", "room_3"),
    ("trading", "publisher", "land"),
    ("trading", "publish_reviewer", "land"),
    ("deposits", "viewer", ""),
)
DAYS = (0, 3, 20, 29, 29, 200, 200, None)
ANYTHING = (
    *("claim", "disclaim", "amend", "withdraw", "extend", "approve", "reject", "return", "grant", "impossible"),
    *("works", "fails", "give_back", "revoke", "show"),
)
MINDS = ("fails", "withdraw", "extend", "give_back", "disclaim")
LINE_STEPS = ("disable", "revoke", "check")
LENGTHS = tuple(timedelta(hours=hours) for hours in (0.05, 1, 1, 5, 5, 12, 24, 24, 72, 24 * 8, 24 * 30))
TICKS = ("access_lapses", "access_warnings", "access_ends", "close_unanswered", "escalations")
NEXT = (AccessState.UNCLAIMED, AccessState.RETURNED, AccessState.APPROVED, AccessState.GRANTED)
HELD = (AccessState.GRANTED, AccessState.CONFIRMED)
NINE = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI).timetz()
people = st.sampled_from(PEOPLE)
which = st.integers(0, 50)


class Permissions(RuleBasedStateMachine):
    """Everybody of the office at once, on a desk of their own."""

    def __init__(self, desk: SwiftDesk) -> None:
        super().__init__()
        self.desk = desk
        self.oracle = Oracle()
        self.left = 0
        with self.desk.session() as session:
            units = {one.name: one for one in session.exec(select(Department)).all()}
            for name, unit, roles in NEWCOMERS:
                person = Person(name=name, roles=[str(role) for role in roles], department=units[unit])
                session.add(person)
                session.flush()
                session.add(Account(platform=Platform.WEBCHAT, external_id=name, name=name, person_id=person.id))

    def teardown(self) -> None:
        """Every log is whole."""
        with self.desk.session() as session:
            check_logs(session)
        self.desk.close()

    @initialize(who=people, right=st.sampled_from(RIGHTS))
    def begin(self, who: str, right: tuple[str, str, str]) -> None:
        """Somebody asks for something, and somebody holds something."""
        self.obtain("赵小禾", RIGHTS[0], 20, 0, 4)
        self.ask(who, right, 200, who)

    @rule(who=people, right=st.sampled_from(RIGHTS), days=st.sampled_from(DAYS), whom=people)
    def ask_for_somebody(self, who: str, right: tuple[str, str, str], days: int | None, whom: str) -> None:
        """Whoever asks, for themselves or for another."""
        self.ask(who, right, days, whom)

    @rule(who=people, right=st.sampled_from(RIGHTS), days=st.sampled_from(DAYS), by=which, steps=st.integers(0, 4))
    def obtain(self, who: str, right: tuple[str, str, str], days: int | None, by: int, steps: int) -> None:
        """自行申报, and so many steps on from there by those whose steps they are."""
        self.ask(who, right, days, who)
        number = self.numbers()[-1] if self.numbers() else None
        for _ in range(steps):
            if number in self.numbers(AccessState.ASKED):
                self.decide_on(number, by, "approve")
            elif number in self.numbers(*NEXT):
                self.go_on_with(number, by, works=True, is_possible=True)

    @rule(who=people, at=which, action=st.sampled_from(ANYTHING))
    def press_anything(self, who: str, at: int, action: str) -> None:
        """Any button on any card, by anybody."""
        self.carry_through(who, f"access.{action}", nth(self.numbers(), at))

    @precondition(lambda self: self.numbers(AccessState.ASKED))
    @rule(at=which, by=which, verdict=st.sampled_from((*("approve",) * 4, "reject", "return")))
    def decide(self, at: int, by: int, verdict: str) -> None:
        """Somebody entitled decides."""
        self.decide_on(nth(self.numbers(AccessState.ASKED), at), by, verdict)

    @precondition(lambda self: self.numbers(*NEXT))
    @rule(at=which, by=which, works=st.booleans(), is_possible=st.sampled_from((True, True, True, False)))
    def go_on(self, at: int, by: int, works: bool, is_possible: bool) -> None:
        """The next step by whoever owes it."""
        self.go_on_with(nth(self.numbers(*NEXT), at), by, works=works, is_possible=is_possible)

    @precondition(lambda self: self.numbers(AccessState.ASKED, AccessState.APPROVED))
    @rule(at=which)
    def act_on_ones_own(self, at: int) -> None:
        """Whoever had a part in it becomes leader and administrator, and goes on with it: never."""
        number = nth(self.numbers(AccessState.ASKED, AccessState.APPROVED), at)
        request = self.request(number)
        action = "approve" if request.state is AccessState.ASKED else "grant"
        for who in sorted(self.had_a_part(request)):
            self.give_roles(who, Role.LEADER, Role.ADMIN)
            assert self.carry_through(who, f"access.{action}", number).is_refusal

    @precondition(lambda self: self.numbers(*NEXT, *HELD))
    @rule(at=which, by=which, action=st.sampled_from(MINDS))
    def change_ones_mind(self, at: int, by: int, action: str) -> None:
        """Taken back, given back, asked for longer, or it does not work: by the person, or by who prepared it."""
        number = nth(self.numbers(*NEXT, *HELD), at)
        request = self.request(number)
        names = [request.person.name, request.person.name, *([request.preparer.name] if request.preparer else [])]
        self.carry_through(nth(names, by), f"access.{action}", number)

    @precondition(lambda self: self.numbers(AccessState.GRANTED))
    @rule(at=which, action=st.sampled_from(MINDS))
    def despair_of_it(self, at: int, action: str) -> None:
        """It does not work, and the person does not wait until it does."""
        number = nth(self.numbers(AccessState.GRANTED), at)
        for one in ("fails", action):
            self.carry_through(self.request(number).person.name, f"access.{one}", number)

    @precondition(lambda self: self.numbers(*HELD))
    @rule(at=which, who=people)
    def want_it_back(self, at: int, who: str) -> None:
        """收回 by whomever."""
        self.carry_through(who, "access.revoke", nth(self.numbers(*HELD), at))

    @precondition(lambda self: self.checklists())
    @rule(at=which, who=people, action=st.sampled_from(LINE_STEPS))
    def work_on_checklists(self, at: int, who: str, action: str) -> None:
        """停用, 收回 or 核验 by anybody, on a line or on all."""
        self.carry_through(who, f"revocation.{action}", nth(self.checklists(), at))

    @precondition(lambda self: self.checklists())
    @rule(at=which, steps=st.integers(1, 4))
    def finish_checklist(self, at: int, steps: int) -> None:
        """Those who may, some of the way or to the end."""
        number = nth(self.checklists(), at)
        for who, action in (("孙工", "disable"), ("乙工", "revoke"), ("孙工", "revoke"), ("王敏", "check"))[:steps]:
            self.carry_through(who, f"revocation.{action}", number)

    @precondition(lambda self: self.left < 3)
    @rule(who=people, by=st.sampled_from(("王敏", "何静", "孙工", "赵小禾")), why=st.sampled_from(("left", "moved")))
    def leave(self, who: str, by: str, why: str) -> None:
        """离职 or 离岗, at the word of the office or an administrator."""
        with self.desk.session() as session:
            leaver = session.exec(select(Person).where(Person.name == who)).one()
            fields = {"leaver": str(leaver.id), "leaving_why": why, "leaving_sure": "yes"}
        reply = self.carry_through(by, "leave.open", None, **fields)
        self.left += not reply.is_refusal and not reply.field_errors and why == "left"

    @rule(who=st.sampled_from(("周主任", "吴副主任", "甲主任", "丙")), days=st.sampled_from((1, 10)))
    def be_away(self, who: str, days: int) -> None:
        """A leader is not there for a while."""
        with self.desk.session() as session:
            person = session.exec(select(Person).where(Person.name == who)).one()
            session.add(
                Absence(
                    person_id=person.id or 0,
                    begins_at=self.desk.now,
                    ends_at=self.desk.now + timedelta(days=days),
                    entered_by_id=person.id or 0,
                    entered_at=self.desk.now,
                )
            )

    @rule(who=people, role=st.sampled_from((Role.LEADER, Role.ADMIN)))
    def lose_role(self, who: str, role: Role) -> None:
        """Somebody is no leader or administrator any more."""
        with self.desk.session() as session:
            person = session.exec(select(Person).where(Person.name == who)).one()
            if who not in {"孙工", "吴副主任"}:
                person.roles = sorted({*person.roles} - {str(role)})

    @rule(length=st.sampled_from(LENGTHS))
    def let_time_pass(self, length: timedelta) -> None:
        """Minutes to weeks; the desk is asleep meanwhile."""
        self.desk.pass_time(length)

    @rule()
    def look(self) -> None:
        """By day, the desk looks at its clocks."""
        local = self.desk.now.astimezone(SHANGHAI)
        if not 7 <= local.hour < 22:
            self.desk.now = datetime.combine(local.date() + timedelta(days=1), NINE).astimezone(UTC)
        self.desk.tick(*TICKS)
        with self.desk.session() as session:
            check_after_ticks(session, self.desk.now)

    @rule(
        who=people, at=which, action=st.sampled_from(("approve", "claim", "works", "withdraw", "extend", "give_back"))
    )
    def deliver_twice(self, who: str, at: int, action: str) -> None:
        """The same press brought once more does nothing."""
        number = nth(self.numbers(), at)
        before = self.entitled(number)
        event = self.desk.click_event(who, f"access.{action}", number)
        first = self.desk.act(event)
        lengths = self.log_lengths()
        assert self.desk.act(event).toast == first.toast
        assert self.log_lengths() == lengths
        self.saw(who, before)

    @invariant()
    def nothing_is_wrong(self) -> None:
        """After every step."""
        with self.desk.session() as session:
            self.oracle.check(session, self.desk.now)

    def ask(self, who: str, right: tuple[str, str, str], days: int | None, whom: str) -> None:
        """Send the form in."""
        system, role, scope = right
        until = "" if days is None else (self.desk.now + timedelta(days=days)).astimezone(SHANGHAI).date().isoformat()
        fields = {"role": role, "scope": scope, "until": until, "reason": "工作需要", "whom": whom}
        self.desk.submit(who, f"access.ask:{system}", fields)

    def decide_on(self, number: str, by: int, verdict: str) -> None:
        """Somebody who may decides: that must not be refused."""
        who = sorted(self.free_slots(number))
        if not who:
            return
        request = self.request(number)
        reply = self.carry_through(nth(who, by), f"access.{verdict}", number)
        is_over = request.until is not None and request.until <= self.desk.now
        has_left = request.person.active_until is not None
        assert reply.is_refusal == (is_over or has_left), (who, reply)
        assert self.carry_through(nth(who, by), "access.approve", number).is_refusal, "nobody speaks twice"

    def go_on_with(self, number: str, by: int, *, works: bool, is_possible: bool) -> None:
        """The next step of a request."""
        request = self.request(number)
        actions = {
            AccessState.UNCLAIMED: "claim",
            AccessState.RETURNED: "amend",
            AccessState.APPROVED: "grant" if is_possible else "impossible",
            AccessState.GRANTED: "works" if works else "fails",
        }
        granters = [one for one in ("孙工", "何静", "乙工", "丙") if one not in self.had_a_part(request)]
        who = nth(granters, by) if request.state is AccessState.APPROVED else request.person.name
        self.carry_through(who, f"access.{actions[request.state]}", number)

    def give_roles(self, who: str, *roles: Role) -> None:
        """Somebody becomes something, too."""
        with self.desk.session() as session:
            person = session.exec(select(Person).where(Person.name == who)).one()
            person.roles = sorted({*person.roles, *map(str, roles)})

    def carry_through(self, who: str, action: str, number: str | None, **fields: str) -> Reply:
        """Press and fill in, while the oracle looks on."""
        before = self.entitled(number)
        reply = self.desk.carry_through(who, action, number, **fields)
        self.saw(who, before)
        return reply

    def saw(self, who: str, before: dict[str, Entitled]) -> None:
        """Have the oracle look at what came of it."""
        with self.desk.session() as session:
            self.oracle.saw(session, who, before, self.desk.now)

    def entitled(self, number: str | None) -> dict[str, Entitled]:
        """Who may decide on a request, if it is one."""
        if number is None or number not in self.numbers():
            return {}
        with self.desk.session() as session:
            return {number: self.oracle.entitled(session, number, self.desk.now)}

    def free_slots(self, number: str) -> set[str]:
        """Who may say something on the request now."""
        request, may = self.request(number), self.entitled(number)[number]
        taken = {one.slot for one in request.decisions if one.round == request.round}
        free = may.first if 1 not in taken else set()
        return free | may.second if needed(request) == 2 and 2 not in taken else free

    def had_a_part(self, request: AccessRequest) -> set[str]:
        """Who asked, prepared or agreed."""
        said = [one for one in request.decisions if one.round == request.round]
        agreed = {one.by.name for one in said if one.verdict is Verdict.APPROVE}
        return agreed | {request.person.name} | ({request.preparer.name} if request.preparer else set())

    def numbers(self, *states: AccessState) -> list[str]:
        """The requests in these states, or all, oldest first."""
        found = select(Ticket.number).join(AccessRequest, col(AccessRequest.ticket_id) == col(Ticket.id))
        if states:
            found = found.where(col(AccessRequest.state).in_(states))
        with self.desk.session() as session:
            return list(session.exec(found.order_by(col(Ticket.id))).all())

    def checklists(self) -> list[str]:
        """The checklists that are not done."""
        found = select(Ticket.number).join(Revocation, col(Revocation.ticket_id) == col(Ticket.id))
        found = found.where(col(Revocation.checked_at).is_(None), col(Revocation.dropped_at).is_(None))
        with self.desk.session() as session:
            return sorted(set(session.exec(found).all()))

    def request(self, number: str) -> AccessRequest:
        """A request with its people and decisions."""
        found = select(AccessRequest).join(Ticket, col(AccessRequest.ticket_id) == col(Ticket.id))
        with self.desk.session() as session:
            request = session.exec(found.where(Ticket.number == number)).one()
            _ = request.person, request.preparer, [one.by for one in request.decisions]
            session.expunge_all()
            return request

    def log_lengths(self) -> dict[str, int]:
        """How long each log is."""
        with self.desk.session() as session:
            return dict(session.exec(select(Ticket.number, Ticket.log_length)).all())


def nth(found: list[str], at: int) -> str:
    """One of them."""
    return found[at % len(found)]


@pytest.mark.thorough("random lives")
def test_whatever_people_do_no_rule_is_broken(databases: Databases, tmp_path: Path) -> None:
    """Nobody holds what was not approved by those entitled and set by another; what has to end is on a checklist."""
    run_machine(Permissions, databases, tmp_path, examples=EXAMPLES, steps=STEPS)
