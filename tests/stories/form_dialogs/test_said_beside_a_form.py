"""Words beside a form that waits to be sent are heard like any other, and the form waits on (R3)."""

import pytest

from models.terms import Severity
from tests.support.desk import ZH, Desk
from tests.support.from_telegram import FromTelegram

XIAOHE = "77"
A_B, AN_A = "签章盖不上，换一台电脑可以", "投标文件解密失败，所有投标人都解不了密，正在开标"


@pytest.fixture
def office(chats: FromTelegram) -> FromTelegram:
    """Somebody of the office is at 请核对."""
    chats.link(XIAOHE, "赵小禾")
    chats.click(XIAOHE, "report.open")
    for answer in (A_B, "二楼大厅", "跳过"):
        chats.say(XIAOHE, answer)
    return chats


def test_an_a_at_the_review_is_a_report_of_its_own(desk: Desk, office: FromTelegram) -> None:
    """It counts from its words, and the form is sent afterwards as it stood."""
    fault = desk.ticket(office.say(XIAOHE, AN_A).ticket or "")
    assert (fault.text, fault.severity, fault.reported_at) == (AN_A, Severity.A, desk.clock())
    dialog = office.dialog(XIAOHE)
    assert dialog is not None
    assert dialog.filled["text"] == A_B
    sent = desk.ticket(office.say(XIAOHE, "提交").ticket or "")
    assert (sent.number != fault.number, sent.text) == (True, f"{A_B}\n二楼大厅")


def test_talk_at_the_review_corrects_nothing(desk: Desk, office: FromTelegram) -> None:
    """It is told how to correct the form, and makes no ticket."""
    refused = office.say(XIAOHE, "哈哈，周末愉快")
    assert refused.toast == ZH("dialog.how_to_correct", form=ZH("form.report"), label=ZH("field.text"))
    assert desk.tickets() == []
    assert office.dialog(XIAOHE) is not None
