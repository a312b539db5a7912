"""故障记录单: what 三·2.3(4) demands of every fault, made of the ticket and opened again."""

import pytest
from docx.shared import Pt

from bot.documents.build import MadeFile, paper_file
from bot.documents.fonts import TABLE
from bot.platforms.registry import TRAITS
from handlers.desk import WORKFLOWS
from models.access.log_proof import still_holds
from models.refusal import Refusal
from sla.calendar.china import china_calendar
from sla.policy.policy_file import load_policy
from sla.rulebook import Rulebook
from tests.support.desk import ZH, Desk
from tests.support.opened_documents import fields, opened, words
from tests.support.phone import phoned_in
from tests.support.reported import FAULT, a_question, an_a
from tests.support.tickets import chosen

AT = "2026年3月3日"


def record_of(desk: Desk, number: str) -> MadeFile:
    """The paper of a fault."""
    rules = Rulebook(load_policy(), china_calendar(load_policy().hours), TRAITS)
    with desk.session() as session:
        return paper_file(session, rules, number, WORKFLOWS, None, "郑文", desk.now)


def mended(desk: Desk) -> str:
    """An A with where and when it happened, restored, resolved, confirmed and rated."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    chosen(desk, "李强", number, "circumstances", location="三号评标室", occurred_at="2026-03-03T09:40")
    desk.clock.move(minutes=20)
    desk.as_("李强").fill(number, "业务已恢复", state_before="partly", protection="先停写库再备份")
    desk.as_("王敏").press(number, "确认已恢复")
    result = {"cause": "证书过期", "method": "换了证书", "tip": "提前试解密", "protection": "先停写库再备份"}
    desk.as_("李强").fill(number, "提交解决结果", state_before="reached", **result)
    desk.as_("赵小禾").press(number, "确认已解决")
    desk.as_("赵小禾").press(number, "满意")
    return number


def test_every_field_that_is_demanded_is_there(desk: Desk) -> None:
    """发生时间, 地点, 提出人, 问题描述; then class, times, cause, method, the data, and who confirmed it."""
    number = mended(desk)
    document = opened(record_of(desk, number).content)
    record, said = fields(document), words(document)
    assert (record["发生时间"], record["地点"]) == (f"{AT} 09:40", "三号评标室")
    assert (record["提出人"], record["报告时间"]) == ("赵小禾", f"{AT} 10:00")
    assert record["问题描述"] == desk.ticket(number).text
    assert (record["响应等级"], record["响应人"]) == ("A类", "李强")
    assert record["响应时间"] == f"{AT} 10:00（按时）"
    assert (record["恢复时间"], record["解决时间"]) == (f"{AT} 10:20", f"{AT} 10:20（按时）")
    assert (record["原因"], record["处理方法"], record["预防方法、解决技巧"]) == ("证书过期", "换了证书", "提前试解密")
    assert (record["故障前状态"], record["数据保护措施"]) == ("已恢复到故障前状态", "先停写库再备份")
    assert record["是否告知用户"] == f"是，{AT} 10:20 随解决结果告知提出人"
    assert record["提出人确认"].startswith(f"赵小禾 {AT} 10:20 日志号 {number}-")
    assert record["满意度"] == "满意"
    assert "故障记录单" in said
    assert "依据《青岛市公共资源交易平台服务标准2.0》" in said
    assert f"{number}-{len(desk.log(number))}" in said


def test_of_a_new_fault_it_says_what_is_known(desk: Desk) -> None:
    """The time of the report stands for 发生时间 and is marked; what is still to come shows a dash."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    record = fields(opened(record_of(desk, number).content))
    assert record["发生时间"] == ZH("record.as_reported", at=f"{AT} 10:00")
    assert record["地点"] == "未登记"
    assert (record["原因"], record["解决时间"], record["提出人确认"]) == ("——",) * 3
    assert record["初判、确认、改级"].startswith("初判 ")
    assert record["初判、确认、改级"].endswith("未确认")


def test_of_a_caller_it_names_the_caller(desk: Desk) -> None:
    """Who called, by which way, and that the office entered it."""
    number = phoned_in(desk, text=FAULT).number
    record = fields(opened(record_of(desk, number).content))
    caller = desk.ticket(number).caller or {}
    assert (record["提出人"], record["电话"]) == (caller["name"], caller["phone"])
    assert record["代录"] == "业务处室代录"


def test_its_check_code_holds_until_the_log_is_touched(desk: Desk) -> None:
    """Also after more was done; what is no code of any ticket is none."""
    number = mended(desk)
    said = words(opened(record_of(desk, number).content))
    code = next(word for word in said.split() if word.startswith(f"防篡改校验：{number}-")).partition("：")[2]
    chosen(desk, "王敏", number, "circumstances", location="二楼", occurred_at="")
    with desk.session() as session:
        assert still_holds(session, code)
        assert still_holds(session, code[:-1] + ("0" if code[-1] != "0" else "1")) is False
        assert still_holds(session, "2601-9999-3-0123456789abcdef") is None


def test_who_may_have_it(desk: Desk) -> None:
    """Whoever works for the desk; neither its reporter, who would read of others, nor of a question anybody."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    paper = [{"name": ZH("page.paper.fault_record"), "href": f"/chat/papers/{number}.docx"}]
    for name in ("李强", "王敏", "周主任", "郑文"):
        assert desk.as_(name).sheet(number)["papers"] == paper
        assert desk.as_(name).take(f"/chat/papers/{number}.docx").status_code == 200
    assert desk.as_("赵小禾").sheet(number)["papers"] == []
    assert desk.as_("赵小禾").take(f"/chat/papers/{number}.docx").status_code == 404
    question = a_question(desk)
    assert desk.as_("王敏").sheet(question)["papers"] == []
    with pytest.raises(Refusal):
        record_of(desk, question)


def test_a_time_stands_on_one_line_of_the_timeline(desk: Desk) -> None:
    """The first column holds the longest time, 2026年11月24日 10:12: three characters and fourteen halves of one."""
    tables = opened(record_of(desk, mended(desk)).content).tables
    [timeline] = [table for table in tables if [cell.text for cell in table.rows[0].cells][:1] == ["时间"]]
    cell_margins_pt = 2 * 5.4
    assert (timeline.columns[0].width or 0) / Pt(1) - cell_margins_pt >= 10 * TABLE.size_pt
