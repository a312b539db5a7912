"""撤回: why the office takes back an A or B, and that nobody takes back alone what their own change made."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from models.terms import Kind, Promise, Severity, Status, Voiding
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from tests.support.changes import HE, LI, WANG, ZHAO, at, carried, done, drafted, under_way
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

ROOT = Path(__file__).parents[3]
A, B, C = "投标文件全部解密失败", "登录很慢，要等几分钟才进得去，能用", "统计报表导出后金额列全是0"
REASON = {"reason": "对方点错了环境"}
THE_ONE_WAY = "handlers/tickets/results.py"


def said(swift: SwiftDesk, text: str) -> str:
    """The number of a report of 赵小禾."""
    return str(swift.say(ZHAO, "intake", text).ticket)


def found(swift: SwiftDesk, number: str) -> Ticket:
    """The ticket as it stands."""
    with swift.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        session.expunge(ticket)
        return ticket


def overrun(swift: SwiftDesk) -> tuple[str, str]:
    """A change of 李强's that 王敏 confirmed and that nobody finished in time, and the fault that it became."""
    change = under_way(swift)
    swift.now = at("2026-03-05T22:05")
    swift.tick("changes")
    with swift.session() as session:
        return change, session.exec(select(Ticket.number).where(Ticket.kind == Kind.DEFECT)).one()


@pytest.mark.parametrize(("text", "severity"), [(A, Severity.A), (B, Severity.B)])
def test_the_office_says_why_it_takes_an_a_or_b_back(swift: SwiftDesk, text: str, severity: Severity) -> None:
    """The press asks, an empty answer changes nothing, and the reason stands in the log and before the reporter."""
    number = said(swift, text)
    assert found(swift, number).severity is severity
    asked = swift.click(WANG, "withdraw", number)
    assert asked.form is not None
    assert asked.form.name == "withdraw"
    assert swift.submit(WANG, "withdraw", {"reason": "  "}, number).field_errors
    assert found(swift, number).status is not Status.WITHDRAWN
    done(swift.submit(WANG, "withdraw", REASON, number))
    assert found(swift, number).status is Status.WITHDRAWN
    with swift.session() as session:
        entry = log_of(session, session.exec(select(Ticket).where(Ticket.number == number)).one())[-1]
        assert (entry.verb, entry.by_name, entry.content["reason"]) == ("withdrawn", WANG, REASON["reason"])


def test_a_c_and_the_reporters_own_need_no_reason(swift: SwiftDesk) -> None:
    """One press each."""
    other, own = said(swift, C), said(swift, A)
    done(swift.click(WANG, "withdraw", other))
    done(swift.click(ZHAO, "withdraw", own))
    assert {found(swift, number).status for number in (other, own)} == {Status.WITHDRAWN}


@pytest.mark.parametrize("who", [ZHAO, WANG])
def test_what_is_said_to_run_again_is_not_taken_back(swift: SwiftDesk, who: str) -> None:
    """Neither before the restoration is confirmed nor after; the sentence says why, and nothing changes."""
    number = said(swift, A)
    done(swift.click(LI, "take", number))
    done(swift.submit(LI, "restore", {"state_before": "untouched"}, number))
    for _ in range(2):
        answer = swift.click(who, "withdraw", number)
        answer = swift.submit(who, "withdraw", REASON, number) if answer.form is not None else answer
        assert answer.toast == ZH("ticket.too_late_to_withdraw")
        assert found(swift, number).status is not Status.WITHDRAWN
        swift.click(WANG, "confirm_restored", number)


def test_a_false_alarm_owes_no_report(swift: SwiftDesk) -> None:
    """Whatever its clocks say by then: nobody is warned of a report, and none is missed."""
    number = said(swift, A)
    done(swift.click(LI, "take", number))
    done(swift.submit(LI, "restore", {"state_before": "untouched"}, number))
    with swift.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        assert ticket.is_owed(Promise.REPORT)
        ticket.restored_at = ticket.restored_by_id = None
    swift.pass_time(timedelta(days=2))
    done(swift.click(ZHAO, "withdraw", number))
    with swift.session() as session:
        targets = session.exec(select(Ticket).where(Ticket.number == number)).one().targets
        assert [one.withdrawn_because for one in targets if one.promise == Promise.REPORT] == [Voiding.WITHDRAWN]
        assert [one.promise for one in targets if one.is_open] == []


def test_nobody_takes_back_alone_what_their_change_made(swift: SwiftDesk) -> None:
    """Neither who applied and did it, in whose name the fault stands, nor who confirmed it; another hand may."""
    change, fault = overrun(swift)
    refused = ZH("ticket.own_change", number=fault, change=change)
    assert found(swift, fault).reporter_id is not None
    for who in (LI, WANG):
        for reply in (swift.click(who, "withdraw", fault), swift.submit(who, "withdraw", REASON, fault)):
            assert (reply.toast, reply.is_refusal, reply.form) == (refused, True, None)
    assert swift.click(LI, "false_alarm", fault).toast == refused
    assert swift.click(LI, "just_saying", fault).toast == refused
    assert found(swift, fault).status is not Status.WITHDRAWN
    done(swift.submit(HE, "withdraw", REASON, fault))
    assert found(swift, fault).status is Status.WITHDRAWN


def test_a_fault_that_is_a_part_of_another_is_not_taken_back_with_it(swift: SwiftDesk) -> None:
    """Merged into a colleague's report, it still came of the change."""
    change, fault = overrun(swift)
    main = said(swift, A)
    preview = swift.submit(HE, "merge", {"into": "", "number": main}, fault)
    assert preview.form is not None
    done(swift.submit(HE, preview.form.name, {"reason": ""}, fault))
    refused = ZH("ticket.own_change", number=main, change=change)
    assert swift.submit(WANG, "withdraw", REASON, main).toast == refused
    done(swift.submit(HE, "withdraw", REASON, main))


def test_who_had_no_part_in_it_may_say_that_it_was_nothing(swift: SwiftDesk) -> None:
    """A draft that only names the fault makes nobody a party to it."""
    number = said(swift, A)
    draft = drafted(swift, WANG, solves=f"解决 {number}")
    assert carried(swift, WANG, "change.edit", draft, solves=f"解决 {number}，另见日志").ticket == draft
    done(swift.submit(WANG, "withdraw", REASON, number))


def test_there_is_one_way_to_take_a_report_back() -> None:
    """No story calls the verb past the rule: what is not on the list has another `withdraw`, of an own noun."""
    others = {"request", "suggestion", "swap", "absence", "article"}
    calls = []
    for file in sorted((ROOT / "handlers").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "withdraw":
                noun = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                if noun not in others:
                    calls.append(str(file.relative_to(ROOT)))
    assert calls == [THE_ONE_WAY]
