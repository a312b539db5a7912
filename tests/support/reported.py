"""Tickets of several kinds, as people report them and as far as a story needs them to be."""

from models.terms import Severity
from tests.support.desk import Desk
from tests.support.page_answers import Answer

DECRYPTION_FAILS = "投标文件解密失败，三号评标室，所有人都解不开，正在开标"
QUESTION = "请问中标通知书在哪里下载？"
FAULT = "报表导出的金额列显示不全"


def an_a(desk: Desk, by: str = "赵小禾") -> str:
    """The number of a fault that the office made an A, whatever triage thought of it."""
    number = desk.as_(by).say("intake", DECRYPTION_FAILS).number
    if desk.ticket(number).severity is not Severity.A:
        desk.as_("王敏").reclassify(number, "A", "正在开标")
    return number


def a_question(desk: Desk) -> str:
    """A consultation by form, so that it is one whatever triage thinks."""
    post = {"post": None, "form": "ask", "fields": {"text": QUESTION}, "client_id": desk.new_id(), "place": "intake"}
    number: str = desk.as_("赵小禾").post("/chat/forms", post).json()["ticket"]
    desk.settle()
    return number


def a_c(desk: Desk, by: str = "赵小禾") -> str:
    """A fault of class C, confirmed by the office."""
    number = desk.as_(by).say("intake", FAULT).number
    assert not desk.as_("王敏").reclassify(number, "defect:C", "非主要功能").refused
    return number


def restored(desk: Desk, by: str = "赵小禾") -> str:
    """An A that runs again after ten minutes, confirmed five minutes later; its report is owed."""
    number = an_a(desk, by)
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=10)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.clock.move(minutes=5)
    desk.as_("王敏").press(number, "确认已恢复")
    return number


def ask(desk: Desk, number: str, by: str = "王敏", asked: str = "是哪个项目?") -> None:
    """The office asks the reporter something, from the list of further actions."""
    post = desk.as_(by).card_with(number, "more").post
    form = desk.as_(by).submit(post, "more", {"action": "ask_reporter"}).form
    assert form is not None
    answer = desk.as_(by).submit(post, form.name, {"asked": asked})
    assert not answer.refused, answer.toast


REPORTED = {
    "fault_kind": "configuration",
    "cause": "证书过期",
    "root_cause": "没有到期提醒",
    "method": "换了证书",
    "protection": "无",
    "lost_interval": "无",
    "loss": "延误 20 分钟",
    "measures": "无",
    "tip": "提前检查证书",
}
"""The vendor's half of a final report."""
FOUND = {"state_before": "reached", "business_loss": "1 个标段延误 20 分钟", "business_steps": "无"}
"""The office's half."""


def report_handed_in(desk: Desk, number: str, by: str = "李强", **otherwise: str) -> Answer:
    """The final report on a fault, handed in from its card in the team's room."""
    fields = {**REPORTED, "report_stage": "final", "report_deed": "file", **otherwise}
    return desk.as_(by).submit(desk.as_("李强").card_with(number, "report.file").post, "report.file", fields)
