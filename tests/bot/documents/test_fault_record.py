"""故障记录单: what 三·2.3(4) demands of every fault, made of the ticket and opened again."""

import pytest
from docx.shared import Pt

from bot.documents.build import MadeFile
from bot.documents.fonts import TABLE
from models.access.log_proof import still_holds
from models.refusal import Refusal
from tests.support.desk import ZH, Desk
from tests.support.opened_documents import fields, footer, opened, words
from tests.support.papers import paper_of
from tests.support.phone import offered, phoned_in
from tests.support.reported import FAULT, FOUND, a_c, a_question, an_a, report_handed_in, restored
from tests.support.tickets import chosen

AT = "2026年3月3日"


def record_of(desk: Desk, number: str) -> MadeFile:
    """The paper of a fault."""
    return paper_of(desk, number, "fault_record")


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


def closed(desk: Desk) -> str:
    """A fault of class C, resolved and confirmed at once."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "提交解决结果", cause="列宽写死", method="改了模板", state_before="untouched")
    desk.as_("赵小禾").press(number, "确认已解决")
    return number


def signed(desk: Desk, number: str) -> list[str]:
    """How 记录人 and 审核人 signed."""
    document = opened(record_of(desk, number).content)
    [grid] = [table for table in document.tables if table.rows[0].cells[0].text == ZH("paper.signature.role")]
    return [row.cells[1].text for row in grid.rows[1:]]


def waiting(desk: Desk, name: str) -> list[str]:
    """The numbers on somebody's list 待我处理."""
    return [one["number"] for one in desk.as_(name).listed("waiting")]


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
    assert (record["恢复时间"], record["解决（业务恢复）时间"]) == (f"{AT} 10:20", f"{AT} 10:20（按时）")
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
    assert record["地点"] == "未提供"
    assert (record["原因"], record["处理方法"], record["提出人确认"]) == ("——",) * 3
    assert record["解决（业务恢复）时间"].startswith("未完成（应于 2026年3月")
    assert record["初判、确认、改级"].startswith("初判 ")
    assert record["初判、确认、改级"].endswith("未确认")


def test_a_restoration_that_nobody_confirmed_is_told(desk: Desk) -> None:
    """Of what was closed by silence as well; and why it was late is asked for."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=70)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.as_("李强").fill(number, "提交解决结果", cause="证书过期", method="换了证书", state_before="untouched")
    desk.clock.move(days=9)
    assert desk.tick("close_unanswered") == 1
    record = fields(opened(record_of(desk, number).content))
    assert (record["恢复时间"], record["恢复确认"]) == (f"{AT} 11:10", "未经确认")
    assert record["解决（业务恢复）时间"] == f"{AT} 11:10（未经确认，应于 {AT} 11:00）"
    assert record["超时原因"] == "未写原因"


def test_a_note_to_users_tells_them(desk: Desk) -> None:
    """Though the result said neither cause nor tip in their words."""
    number = restored(desk)
    report_handed_in(desk, number)
    desk.as_("王敏").fill(number, "审核通过", **FOUND)
    note = {"note_cause": "证书过期", "note_prevention": "提前更新", "note_tips": "换个浏览器"}
    assert fields(opened(record_of(desk, number).content))["是否告知用户"] == "否"
    desk.as_("王敏").fill(number, "发布用户提示", **note)
    said = fields(opened(record_of(desk, number).content))["是否告知用户"]
    assert said == f"是，{AT} 10:15 发布用户提示"


def test_of_a_caller_it_names_the_caller(desk: Desk) -> None:
    """Who called, by which way, and that the office entered it."""
    number = phoned_in(desk, text=FAULT).number
    record = fields(opened(record_of(desk, number).content))
    caller = desk.ticket(number).caller or {}
    assert (record["提出人"], record["电话"]) == (caller["name"], caller["phone"])
    assert record["代录"].startswith(f"王敏 {AT} 10:00 日志号 {number}-")


def test_its_check_code_holds_until_the_log_is_touched(desk: Desk) -> None:
    """Also after more was done; what is no code of any ticket is none. It stands in footer and properties alone."""
    number = mended(desk)
    document = opened(record_of(desk, number).content)
    code = footer(document).rpartition(" ")[2]
    assert code.startswith(f"{number}-")
    assert document.core_properties.identifier == code
    assert (document.core_properties.subject, document.core_properties.version) == (f"{number}-v1", "1")
    assert code not in words(document)
    chosen(desk, "王敏", number, "circumstances", location="二楼", occurred_at="")
    with desk.session() as session:
        assert still_holds(session, code)
        assert still_holds(session, code[:-1] + ("0" if code[-1] != "0" else "1")) is False
        assert still_holds(session, "2601-9999-3-0123456789abcdef") is None


def test_who_mended_it_confirms_the_record_and_the_office_checks_it(desk: Desk) -> None:
    """Generated alone it says so, and waits for whoever mended it; nobody else may, and nobody checks his own."""
    number = closed(desk)
    assert signed(desk, number) == ["系统生成，未经记录人确认", "待审核"]
    assert number in waiting(desk, "李强")
    assert "record.sign" not in offered(desk, "王敏", number)
    assert not chosen(desk, "李强", number, "record.sign").refused
    assert number not in waiting(desk, "李强")
    first, second = signed(desk, number)
    assert first.startswith(f"李强 {AT} 10:00 日志号 {number}-")
    assert second == "待审核"
    assert "record.check" not in offered(desk, "李强", number)
    assert not chosen(desk, "王敏", number, "record.check").refused
    assert signed(desk, number)[1].startswith(f"王敏 {AT} 10:00 日志号 {number}-")
    assert desk.log(number)[-2:] == ["record_signed", "record_checked"]


def test_nobody_confirms_a_record_that_is_not_over(desk: Desk) -> None:
    """And a second press of it changes nothing."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    post = desk.as_("李强").card_with(number, "more").post
    assert desk.as_("李强").click(post, "record.sign").refused
    number = closed(desk)
    post = desk.as_("李强").card_with(number, "more").post
    assert not desk.as_("李强").click(post, "record.sign").refused
    length = len(desk.log(number))
    assert not desk.as_("李强").click(post, "record.sign").refused
    assert len(desk.log(number)) == length


def test_others_who_reported_it_are_lines_and_parts_have_no_record(desk: Desk) -> None:
    """Number, time, name, phone and channel of each; whoever asks for that of a part is told whose it is."""
    number = a_c(desk)
    part = phoned_in(desk, text=FAULT).number
    post = desk.as_("王敏").cards("team", part)[0].post
    preview = desk.as_("王敏").submit(post, "merge", {"into": "", "number": number})
    assert preview.form is not None, preview
    assert not desk.as_("王敏").submit(post, preview.form.name, {"reason": ""}).refused
    document = opened(record_of(desk, number).content)
    assert fields(document)["影响范围"] == "报告人 2 位"
    [told] = [table for table in document.tables if table.rows[0].cells[0].text == "编号" and len(table.columns) == 5]
    assert [cell.text for cell in told.rows[1].cells] == [
        part,
        f"{AT} 10:00",
        "宋建国（海州建工）",
        "0532-8611 2233",
        "热线",
    ]
    with pytest.raises(Refusal) as refused:
        record_of(desk, part)
    assert number in ZH.say(refused.value.phrase)


def test_what_was_withdrawn_says_so_first(desk: Desk) -> None:
    """误报 has a record, too: who took it back."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    desk.as_("赵小禾").press(number, "withdraw")
    document = opened(record_of(desk, number).content)
    assert f"本单按误报撤回。赵小禾 {AT} 10:00 日志号 {number}-" in words(document)


def test_a_late_result_says_by_when_it_was_due_and_that_nobody_wrote_why(desk: Desk) -> None:
    """解决时间, 是否按时, 超时原因."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.move(days=20)
    desk.as_("李强").fill(number, "提交解决结果", cause="证书过期", method="换了证书", state_before="untouched")
    record = fields(opened(record_of(desk, number).content))
    assert "超时完成，应于 2026年3月" in record["解决（业务恢复）时间"]
    assert record["超时原因"] == "未写原因"
    assert record["响应时间"].endswith("（按时）")


def test_who_may_have_it(desk: Desk) -> None:
    """Whoever works for the desk; neither its reporter, who would read of others, nor of a question anybody."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    href = f"/chat/papers/{number}.docx?paper=fault_record"
    paper = [{"name": ZH("page.paper.fault_record"), "href": href}]
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
