"""故障处理报告 as a paper: both halves, what the log knows, who signed or has still to, and every version."""

import pytest
from docx.document import Document
from sqlalchemy import update
from sqlmodel import col

from models.refusal import Refusal
from models.tickets.ticket import Ticket
from tests.support.desk import ZH, Desk
from tests.support.opened_documents import fields, footer, opened, words
from tests.support.papers import paper_of
from tests.support.reported import FOUND, an_a, report_handed_in, restored

AT = "2026年3月3日"
MEASURE = "到期前 30 天提醒；李强；2026-12-15"


def drawn(desk: Desk, number: str) -> Document:
    """The paper, opened."""
    return opened(paper_of(desk, number, "fault_report").content)


def signatures(document: Document) -> dict[str, str]:
    """By role, who signed."""
    [grid] = [one for one in document.tables if one.rows[0].cells[0].text == ZH("paper.signature.role")]
    return {row.cells[0].text: row.cells[1].text for row in grid.rows[1:]}


def test_it_says_what_is_known_and_who_has_still_to_sign(desk: Desk) -> None:
    """Handed in for the lead: 待补签, 待审核, 待阅示 and 待业务处室填写, never an empty line."""
    number = restored(desk)
    report_handed_in(desk, number, measures=MEASURE)
    document = drawn(desk, number)
    said = fields(document)
    assert (said["故障种类"], said["直接原因"], said["根本原因"]) == ("配置", "证书过期", "没有到期提醒")
    assert (said["解决方法"], said["数据保护"], said["丢失区间"]) == ("换了证书", "无", "无")
    assert (said["故障损失"], said["用户提示"]) == ("延误 20 分钟", "提前检查证书")
    assert said["业务损失"] == said["业务处置"] == said["是否恢复到故障点前状态"] == "待业务处室填写"
    assert said["实报（应报）时间"] == f"{AT} 10:15（按时，应于 2026年3月4日 10:10）"
    assert said["恢复时间"] == f"{AT} 10:10"
    assert said["恢复确认"].startswith(f"王敏 {AT} 10:15 日志号 {number}-")
    assert said["中断时长"] == "自发生 10 分钟，自报告 10 分钟"
    assert said["责任方"] == "未认定"
    signed = signatures(document)
    assert signed["报告人"].startswith("李强 蓝湾软件")
    assert signed["项目负责人提交"].startswith(f"代交 李强 {AT} 10:15 日志号 {number}-")
    assert signed["项目负责人提交"].endswith("待补签")
    assert (signed["业务处室审核"], signed["领导阅示"]) == ("待审核", "待阅示")
    [measures] = [one for one in document.tables if one.rows[0].cells[0].text == "措施"]
    assert [cell.text for cell in measures.rows[1].cells] == [
        "到期前 30 天提醒",
        "李强",
        "2026年12月15日 17:00",
        "未完成",
    ]
    assert "编号：GZ-2026-0001　第 1 版" in words(document)
    assert "GZ-2026-0001-v1" in footer(document)


def test_signed_it_names_each_with_the_log(desk: Desk) -> None:
    """Author and lead in one person are 同一人; a new version is signed anew and lists the old one."""
    number = restored(desk)
    report_handed_in(desk, number, by="张海涛")
    desk.as_("王敏").fill(number, "审核通过", **FOUND, check_note="同意")
    desk.as_("周主任").fill(number, "阅示", read_note="知悉")
    signed = signatures(drawn(desk, number))
    assert signed["项目负责人提交"].startswith("同一人 张海涛")
    assert signed["业务处室审核"].startswith(f"同意。王敏 {AT} 10:15 日志号 {number}-")
    assert signed["领导阅示"].startswith("知悉。周主任")
    assert fields(drawn(desk, number))["业务损失"] == FOUND["business_loss"]
    report_handed_in(desk, number, by="张海涛", loss="延误 40 分钟")
    document = drawn(desk, number)
    assert signatures(document)["领导阅示"] == "待阅示"
    [versions] = [one for one in document.tables if one.rows[0].cells[0].text == "版本"]
    assert [(row.cells[0].text, row.cells[3].text) for row in versions.rows[1:]] == [
        ("GZ-2026-0001-v1", "已阅示"),
        ("GZ-2026-0001-v2", "待审核"),
    ]


def test_what_nobody_confirmed_says_so(desk: Desk) -> None:
    """The press and the result stand there with 未经确认; 初判 is told, too, and a day off ends at 24:00."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=10)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    report_handed_in(desk, number, measures="到期前 30 天提醒；李强；2026-03-07")
    document = drawn(desk, number)
    said = fields(document)
    assert (said["恢复时间"], said["恢复确认"]) == (f"{AT} 10:10", "未经确认")
    assert said["解决（业务恢复）时间"] == f"{AT} 10:10（未经确认，应于 {AT} 11:00）"
    assert said["初判、确认、改级"] == "初判 A类；未确认"
    [measures] = [one for one in document.tables if one.rows[0].cells[0].text == "措施"]
    assert measures.rows[1].cells[2].text == "2026年3月7日 24:00"


def test_what_was_denied_later_stands_on_it(desk: Desk) -> None:
    """未解决 after the filing is told first; so is a return."""
    number = restored(desk)
    desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="换证书", state_before="untouched")
    report_handed_in(desk, number)
    desk.as_("王敏").fill(number, "退回", return_reason="补充")
    desk.clock.move(minutes=5)
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="又不行了")
    said = words(drawn(desk, number))
    assert f"本版所述处置后来被判未解决（{AT} 10:20）。" in said
    assert "本版已被业务处室退回。" in said


def test_the_page_offers_it_and_its_own_number_finds_it(desk: Desk) -> None:
    """Beside the record of the fault, once a version was handed in."""
    number = restored(desk)
    assert [one["name"] for one in desk.as_("郑文").sheet(number)["papers"]] == [ZH("page.paper.fault_record")]
    report_handed_in(desk, number)
    names = [one["name"] for one in desk.as_("郑文").sheet(number)["papers"]]
    assert names == [ZH("page.paper.fault_record"), ZH("page.paper.fault_report")]
    assert paper_of(desk, "GZ-2026-0001", "fault_report").what == "故障处理报告 GZ-2026-0001-v1"


def test_a_version_that_was_replaced_is_had_by_its_name(desk: Desk) -> None:
    """As it was signed, with its own measures, and by what it was replaced; also where nobody took it in its time."""
    number = restored(desk)
    report_handed_in(desk, number, by="张海涛", measures=MEASURE)
    desk.as_("王敏").fill(number, "审核通过", **FOUND, check_note="同意")
    desk.clock.move(minutes=5)
    report_handed_in(desk, number, by="张海涛", measures="无", loss="延误 40 分钟")
    older = paper_of(desk, "GZ-2026-0001-v1", "fault_report")
    document = opened(older.content)
    assert older.name == "故障处理报告-GZ-2026-0001-v1.docx"
    assert fields(document)["故障损失"] == "延误 20 分钟"
    assert signatures(document)["业务处室审核"].startswith("同意。王敏")
    assert f"本版已由 GZ-2026-0001-v2 替代（{AT} 10:20）。" in words(document)
    [measures] = [one for one in document.tables if one.rows[0].cells[0].text == "措施"]
    assert [cell.text for cell in measures.rows[1].cells][-2:] == ["2026年12月15日", "已有新版"]
    assert fields(opened(paper_of(desk, "GZ-2026-0001-v2", "fault_report").content))["故障损失"] == "延误 40 分钟"
    with pytest.raises(Refusal):
        paper_of(desk, "GZ-2026-0001-v3", "fault_report")


def test_reports_that_belong_together_name_each_other(desk: Desk) -> None:
    """What failed again names the report on the first time, and a main ticket those of its parts."""
    first = restored(desk)
    report_handed_in(desk, first)
    second = restored(desk, by="刘晓彤")
    report_handed_in(desk, second)
    tie(desk, second, repeat_of_id=desk.ticket(first).id, merged_into_id=None)
    assert fields(drawn(desk, second))["关联单"] == f"{first}（GZ-2026-0001）"
    tie(desk, second, repeat_of_id=None, merged_into_id=desk.ticket(first).id)
    assert fields(drawn(desk, first))["关联单"] == f"{second}（GZ-2026-0002）"


def tie(desk: Desk, number: str, **ids: int | None) -> None:
    """Let a ticket belong to another one, whatever people pressed."""
    with desk.session() as session:
        session.connection().execute(update(Ticket).where(col(Ticket.number) == number).values(ids))
        session.commit()
