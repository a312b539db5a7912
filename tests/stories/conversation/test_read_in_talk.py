"""What the reader sees in a line is not lost in the talk around it: attacks, objections, faults beside open tickets."""

import pytest

from models.terms import Kind, Severity
from tests.support.desk import Desk

TAMPERED = "投标截止时间被人偷偷往后改了两个小时"
GREY = "auction's live and my client's bid button is grey, the clock is still ticking"
OBJECTS = ("系统抽的专家没有回避，投诉", "中标公示里没有我们，投诉")


def test_a_leak_told_in_two_lines_stays_secret(desk: Desk) -> None:
    """A name in front of it makes no ordinary ticket of it, which vendors read (R2, R5)."""
    reporter = desk.as_("陈思远")
    reporter.say("desk", "投标文件")
    number = reporter.say("desk", TAMPERED).number
    ticket = desk.ticket(number)
    assert (ticket.kind, ticket.is_security, ticket.is_confidential) == (Kind.DEFECT, True, True)
    assert not any(number in line.model_dump_json() for line in desk.as_("李强").cards("team", number))


@pytest.mark.parametrize("text", OBJECTS)
def test_no_reading_opens_an_objection_to_vendors(desk: Desk, text: str) -> None:
    """Whatever the reader takes it for: office and leaders alone read it (R6)."""
    said = desk.as_("投标人 冯立").say("desk", text)
    assert all(ticket.is_confidential for ticket in desk.tickets()), said


def test_a_grave_fault_is_no_detail_of_another(desk: Desk) -> None:
    """An A that the reader alone sees is a report of its own beside an open C, which it may be joined to (R0, R9)."""
    reporter = desk.as_("陈思远")
    first = reporter.say("desk", "统计报表导出后金额列全是0，请看一下").number
    desk.clock.move(minutes=10)
    number = reporter.say("desk", GREY).number
    assert number != first
    assert (desk.ticket(number).kind, desk.ticket(number).severity) == (Kind.DEFECT, Severity.A)
