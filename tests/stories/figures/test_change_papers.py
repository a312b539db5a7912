"""软件更新记录 of changes that ended otherwise than planned: nothing that somebody decided is missing."""

from sqlmodel import select

from bot.documents.keeping import AskedPaper, drawn_papers, file_of
from handlers.desk import WORKFLOWS
from handlers.papers.paper import ZH
from handlers.tickets.cards.parts import deed
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from tests.support.changes import LI, PACKAGE, WANG, carried, done, drafted
from tests.support.one_connection import SwiftDesk
from tests.support.opened_documents import fields, opened
from tests.support.workflow_lives import Office


def paper(swift: SwiftDesk, number: str) -> dict[str, str]:
    """The fields of the record as it is drawn now."""
    with swift.session() as session:
        asked = AskedPaper(number, "change", None, WANG)
        drawn = drawn_papers(session, swift.dispatch.rules, WORKFLOWS, asked, swift.now)
        return fields(opened(file_of(drawn[-1]).content))


def test_what_was_out_of_the_ordinary_is_on_the_record(march: Office) -> None:
    """Who approved an emergency and why, what it still owes, windows that passed, how long a way back takes."""
    office, swift = march, march.swift
    emergency = paper(swift, office["emergency"])
    assert emergency["紧急批准"].startswith("依据 2603-0019；开标在即；周主任")
    assert emergency["系统备份"].startswith("经领导同意未备份：开标在即，已存日志；周主任")
    assert emergency["补测、补确认"].startswith("抽取三次，无重复；通过；测试记录 T-1；张海涛")
    assert emergency["补测、补确认"].endswith("尚有补测、补确认待办")
    by_phone = paper(swift, office["by phone"])["紧急批准"]
    assert "周主任 2026年3月12日 10:16 电话同意，王敏 2026年3月12日 10:16 录入；领导尚未确认" in by_phone
    assert by_phone.endswith("未经批准的紧急变更")
    lapsed = paper(swift, office["not begun"])
    assert lapsed["超时处置"] == "逾期未实施：2026年3月10日 20:00 至 2026年3月10日 22:00"
    assert lapsed["回退方案"] == "恢复系统镜像（30 分钟）"
    rolled_back = paper(swift, office["rolled back"])
    assert rolled_back["更新时间"] == "2026年3月6日 20:05 至 2026年3月6日 20:05"
    assert rolled_back["通知"].startswith("业务人员；")


def test_why_a_setting_was_not_tried_elsewhere(swift: SwiftDesk) -> None:
    """无法复现 has the reason of the office."""
    office = Office(swift)
    office.until("03 10:00")
    number = drafted(swift, LI, change_kind="configuration")
    reason = "参数只在生产环境存在"
    done(carried(swift, WANG, "change.skip_test_system", number, **PACKAGE, reason=reason))
    assert paper(swift, number)["测试系统部署"].startswith(f"测试环境无法复现：{reason}；王敏")


def signatures(swift: SwiftDesk, number: str) -> dict[str, str]:
    """Who signed for what, by the words of the last table."""
    with swift.session() as session:
        asked = AskedPaper(number, "change", None, WANG)
        drawn = drawn_papers(session, swift.dispatch.rules, WORKFLOWS, asked, swift.now)
        rows = opened(file_of(drawn[-1]).content).tables[-1].rows
        return {row.cells[0].text: row.cells[1].text for row in rows}


def test_a_leaders_word_is_signed_as_the_leaders(march: Office) -> None:
    """By phone it is the leader's word, entered by the office; by a press it is the leader's own signature."""
    office, swift = march, march.swift
    by_phone = signatures(swift, office["by phone"])["领导审批"]
    assert by_phone.startswith("周主任 2026年3月12日 10:16 电话同意，由 王敏 2026年3月12日 10:16")
    assert by_phone.endswith("录入")
    assert signatures(swift, office["emergency"])["领导审批"].startswith("周主任 2026年3月")
    with swift.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == office["by phone"])).one()
        told = {one.verb: deed(ZH, one) for one in log_of(session, ticket) if one.by_name == WANG}
    assert "change_emergency_approved" not in told
    assert told["change_phone_consent"] == "录入领导 周主任 10:16 的电话同意：开标在即"


def test_module_versions_working_time_and_what_the_backup_covers(march: Office) -> None:
    """模块, 版本（前→后）, whether users were at work, and until when the backed up data reaches."""
    office, swift = march, march.swift
    number = office["rolled back"]
    said = paper(swift, number)
    assert said["模块"] == "——"
    assert said["版本（前→后）"].endswith("，已回退")
    assert said["是否避开用户工作时间"] == "是"
    assert said["数据备份"].startswith("备份数据截止 2026年3月6日")
    by_press = paper(swift, office["emergency"])
    assert by_press["是否避开用户工作时间"].startswith("否（与 2026年3月")
    assert by_press["是否避开用户工作时间"].endswith("工作时间重叠）")
    assert paper(swift, office["not begun"])["是否避开用户工作时间"] == "是（按计划时段）"


def test_the_draft_tells_module_and_version_before(swift: SwiftDesk) -> None:
    """Both are written down by 编辑, and the record has them; nothing is installed yet."""
    office = Office(swift)
    office.until("03 10:00")
    number = drafted(swift, LI)
    done(carried(swift, LI, "change.edit", number, module="专家抽取", version_before="3.1.8"))
    said = paper(swift, number)
    assert said["模块"] == "专家抽取"
    assert said["版本（前→后）"].startswith("3.1.8 → ")
    assert said["版本（前→后）"].endswith("（更新未完成）")


def test_a_confirmation_that_is_void_is_no_signature(march: Office) -> None:
    """The window passed and took the office's word along: its row says so."""
    office, swift = march, march.swift
    assert signatures(swift, office["not begun"])["确认人（业务处室）"].endswith("（确认已失效）")
    assert not signatures(swift, office["rolled back"])["确认人（业务处室）"].endswith("）")
