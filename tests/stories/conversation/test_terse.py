"""Half a sentence in an intake room is a report, and no ground is read out of what the words deny (standard 4, 6)."""

import pytest

from models.terms import Kind, Severity
from sla.reading.lexicon import load_lexicon
from tests.support.as_heard import as_heard
from tests.support.desk import Desk
from tests.support.readings import read_again

TERSE = (
    ("竞价页面倒计时不走了", Kind.DEFECT, Severity.A),
    ("两家投标人的报价显示反了", Kind.DEFECT, Severity.B),
    ("The captcha is always wrong", Kind.DEFECT, Severity.B),
)
DENIED = (
    ("开标系统打不开，纸质开标记录不允许", Severity.A),
    ("不止一家解密失败", Severity.A),
    ("公告内容与纸质文件不符", Severity.B),
)
"""None of them tells of another way or of one user alone."""


@pytest.mark.parametrize(("text", "kind", "severity"), TERSE)
def test_it_is_a_report(desk: Desk, text: str, kind: Kind, severity: Severity | None) -> None:
    """It has a number, and kind and class after it was read once more."""
    number = desk.as_("赵小禾").say("intake", text).number
    read_again(desk)
    ticket = desk.ticket(number)
    assert (ticket.kind, ticket.severity) == (kind, severity)


@pytest.mark.parametrize(("text", "severity"), DENIED)
def test_what_is_denied_is_no_ground(text: str, severity: Severity) -> None:
    """The class, and a reason that claims neither a way round nor that only some are hit."""
    read = as_heard(text, load_lexicon())
    assert read.severity is severity
    assert read.reason.key not in {"triage.ground.way_round", "triage.ground.partial"}
