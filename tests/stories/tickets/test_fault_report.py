"""故障处理报告: owed from a restoration, asked for by its card, written, filed in time or late, amended, or waived."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from models.chat import Card, DeadlineState, Form
from models.people.person import Person
from models.terms import Promise, ReportStage, Status
from models.tickets.fault_report import FaultReport
from models.tickets.waiting_for import ordinary_waiting_for
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer
from tests.support.reported import an_a, restored

WRITTEN = {
    "fault_kind": "configuration",
    "cause": "证书过期",
    "root_cause": "没有到期提醒",
    "method": "换了证书",
    "protection": "无",
    "lost_interval": "无",
    "loss": "延误 20 分钟",
    "measures": "无",
}
FINAL = WRITTEN | {"report_stage": "final", "report_deed": "file"}
KNOWN = {"fault_kind": "unknown", "cause": "解密服务报证书错误", "root_cause": "未明", "method": "正在排查证书"}
FIRST = FINAL | KNOWN | {"report_stage": "first", "loss": "统计中", "expected_at": "2026-03-05T12:00"}
FOUND = {"state_before": "reached", "business_loss": "1 个标段延误 20 分钟", "business_steps": "无"}


def filed(desk: Desk, number: str, fields: dict[str, str], by: str = "李强") -> Answer:
    """The report's form, sent from its card in the team's room."""
    return desk.as_(by).submit(report_post(desk, number), "report.file", fields)


def report_post(desk: Desk, number: str) -> str | None:
    """The newest post in the team's room that asks for the report."""
    return desk.as_("李强").card_with(number, "report.file").post


def shown(desk: Desk, number: str, place: str = "team", who: str = "李强") -> Card:
    """The report's card as it stands in a place."""
    heading = ZH("report.title", state="", ticket="").strip()
    cards = [line.card for line in desk.as_(who).cards(place, number) if line.card]
    return next(card for card in reversed(cards) if card.title.startswith(heading))


def versions(desk: Desk) -> list[FaultReport]:
    """All versions, oldest first."""
    with desk.session() as session:
        return list(session.exec(select(FaultReport).order_by(col(FaultReport.version))).all())


def log_entry(desk: Desk, number: str, verb: str) -> WorkLogEntry:
    """The ticket's last entry of that verb."""
    with desk.session() as session:
        found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == desk.ticket(number).id, WorkLogEntry.verb == verb)
        return session.exec(found.order_by(col(WorkLogEntry.position).desc())).all()[0]


def test_a_restoration_asks_for_the_report_where_it_is_written(desk: Desk) -> None:
    """Team room, engineer and project lead get the card, owed 24 hours from the restoration; the reporters' room none.

    Cause and loss are not for everybody who reads along there.
    """
    number = restored(desk)
    restored_at = desk.ticket(number).restored_at
    assert restored_at is not None
    assert desk.target(number, Promise.REPORT).due_at == restored_at + timedelta(hours=24)
    for who, place in (("李强", "team"), ("李强", "desk"), ("张海涛", "desk")):
        card = shown(desk, number, place, who)
        assert card.title.startswith("故障处理报告 待报 A类 " + number)
        assert [deadline.label for deadline in card.deadlines] == ["报告截止"]
        assert [button.label for button in card.buttons] == ["提交报告", "为什么是这个时限?"]
        labels = ["故障种类", "直接原因", "根本原因", "解决方法", "故障损失", "故障前状态"]
        assert [fact.label for fact in card.facts] == labels
    assert [line.thread is not None for line in desk.as_("赵小禾").cards("intake", number)] == [True] * 2


def test_confirming_twice_asks_once(desk: Desk) -> None:
    """The office and then the reporter confirm: one card in each place."""
    number = restored(desk)
    asked = len(desk.as_("李强").cards("team", number))
    verdict = desk.as_("赵小禾").cards("intake", number)[1]
    desk.as_("赵小禾").click(verdict.post, "confirm_restored")
    assert len(desk.as_("李强").cards("team", number)) == asked


def test_a_c_owes_no_report(desk: Desk) -> None:
    """Nothing is asked for, and nobody can file one."""
    number = desk.as_("赵小禾").say("intake", "统计报表导出一直报错,导出不了").number
    engineer = desk.as_("李强")
    engineer.press(number, "接单")
    engineer.fill(number, "提交解决结果", cause="配置有误", method="改正配置", state_before="untouched")
    desk.as_("赵小禾").press(number, "确认已解决")
    post = engineer.cards("team", number)[-1].post
    assert engineer.submit(post, "report.file", FINAL).toast == ZH("report.not_owed")
    assert engineer.click(post, "report.file").toast == ZH("report.not_owed")
    assert versions(desk) == []


def test_what_is_known_already_stands_in_the_form(desk: Desk) -> None:
    """Cause and method of the result are taken over, on the card and in the form; with a cause it is a final report."""
    number = restored(desk)
    opened = desk.as_("李强").press(number, "提交报告").form
    assert value(opened, "report_stage") == "first"
    desk.as_("李强").fill(number, "提交解决结果", cause="证书过期", method="换了证书", state_before="untouched")
    opened = desk.as_("李强").press(number, "提交报告").form
    assert [value(opened, name) for name in ("cause", "method", "report_stage")] == ["证书过期", "换了证书", "final"]
    assert "证书过期" in [fact.value for fact in shown(desk, number).facts]


def value(form: Form | None, name: str) -> str:
    """What a field of the form says before anybody typed."""
    assert form is not None
    return next(field.value for field in form.fields if field.name == name)


def test_a_final_report_in_time(desk: Desk) -> None:
    """The promise is kept, the cards say by whom and when, and the office gets the whole of it."""
    number = restored(desk)
    desk.clock.set("2026-03-04", "09:12")
    told = filed(desk, number, FINAL)
    assert told.toast == ZH("report.was_filed", number="GZ-2026-0001-v1")
    assert desk.target(number, Promise.REPORT).met_at == desk.clock()
    card = shown(desk, number)
    assert card.outcome == ("✔ 已提交 GZ-2026-0001-v1（终报）李强 09:12 · 按时", "✔ 李强 代交，待项目负责人补签")
    assert card.title.startswith("故障处理报告 待审核 A类")
    assert [button.label for button in card.buttons] == ["审核通过", "退回", "补签", "修订报告"]
    for reader in ("王敏", "马跃", "何静"):
        facts = {fact.label: fact.value for fact in shown(desk, number, "desk", reader).facts}
        assert facts["故障损失"] == "延误 20 分钟"
    assert not desk.as_("周主任").cards("desk", number)
    assert desk.log(number)[-1] == "report_filed"
    assert log_entry(desk, number, "report_filed").content["cause"] == "证书过期"


def test_a_report_after_the_24_hours_is_late(desk: Desk) -> None:
    """Exactly on the due time is in time, a second later is 超时完成; the card had said 逾期未报."""
    on_time, late = restored(desk), restored(desk, "陈思远")
    due_at = desk.target(on_time, Promise.REPORT).due_at
    desk.clock.at = due_at
    filed(desk, on_time, FINAL)
    desk.clock.at = desk.target(late, Promise.REPORT).due_at + timedelta(seconds=1)
    filed(desk, late, FINAL)
    assert desk.target(on_time, Promise.REPORT).was_met_in_time
    assert not desk.target(late, Promise.REPORT).was_met_in_time
    assert shown(desk, late).outcome[0].endswith("· 超时完成")
    assert shown(desk, late).deadlines[0].state is DeadlineState.MET_LATE
    assert [report.number for report in versions(desk)] == ["GZ-2026-0001", "GZ-2026-0002"]


def test_first_further_and_final_report(desk: Desk) -> None:
    """初报 is in time and owes the 终报 within five working days; 续报 changes nothing; 终报 keeps it. One number."""
    number = restored(desk)
    desk.clock.move(hours=1)
    filed(desk, number, FIRST)
    assert desk.target(number, Promise.REPORT).was_met_in_time
    final = desk.target(number, Promise.FINAL_REPORT)
    assert final.due_at == datetime.fromisoformat("2026-03-10T17:00+08:00")
    card = shown(desk, number)
    assert [deadline.label for deadline in card.deadlines] == ["报告截止", "终报截止"]
    assert card.buttons[0].label == "提交报告"
    desk.clock.set("2026-03-05")
    opened = desk.as_("李强").press(number, "提交报告").form
    assert opened is not None
    offered = next(field.choices for field in opened.fields if field.name == "report_stage")
    assert [choice.value for choice in offered] == ["final", "further"]
    filed(desk, number, FIRST | {"report_stage": "further", "cause": "疑似证书过期", "expected_at": "2026-03-07T12:00"})
    assert desk.target(number, Promise.FINAL_REPORT).is_open
    desk.clock.set("2026-03-06")
    filed(desk, number, FINAL)
    assert desk.target(number, Promise.FINAL_REPORT).met_at == desk.clock()
    assert [(report.version, report.stage, report.number) for report in versions(desk)] == [
        (1, ReportStage.FIRST, "GZ-2026-0001"),
        (2, ReportStage.FURTHER, "GZ-2026-0001"),
        (3, ReportStage.FINAL, "GZ-2026-0001"),
    ]
    lines = shown(desk, number).outcome[:3]
    assert [line.split("（")[1][:2] for line in lines] == ["初报", "续报", "终报"]
    assert ["· 按时" in line for line in lines] == [True, False, True]


def test_filed_again_it_is_amended(desk: Desk) -> None:
    """Another text is a new version under the same number, and the log says so; the same text changes nothing."""
    number = restored(desk)
    filed(desk, number, FINAL)
    desk.clock.move(days=3)
    filed(desk, number, FINAL)
    assert len(versions(desk)) == 1
    filed(desk, number, FINAL | {"loss": "延误 40 分钟"}, by="张海涛")
    assert [(report.version, report.number) for report in versions(desk)] == [(1, "GZ-2026-0001"), (2, "GZ-2026-0001")]
    assert desk.log(number)[-2:] == ["report_filed", "report_amended"]
    assert shown(desk, number).outcome[1].startswith("✔ 已修订 GZ-2026-0001-v2（终报）张海涛")
    assert desk.target(number, Promise.REPORT).was_met_in_time
    facts = {fact.label: fact.value for fact in shown(desk, number, "desk", "王敏").facts}
    assert facts["故障损失"] == "延误 40 分钟"


def test_an_unfinished_report_is_kept_and_owes_the_report_still(desk: Desk) -> None:
    """存草稿 takes what there is; the form shows it to the next one, whose filing makes it the first version."""
    number = restored(desk)
    unfinished = {"cause": "可能是证书", "report_stage": "first", "report_deed": "keep"}
    assert filed(desk, number, unfinished).toast == ZH("report.kept_unfinished", number=number)
    assert desk.target(number, Promise.REPORT).is_open
    assert ZH("report.has_unfinished", who="李强", at="10:15") in shown(desk, number).intro
    assert value(desk.as_("张海涛").press(number, "提交报告").form, "cause") == "可能是证书"
    filed(desk, number, FINAL, by="张海涛")
    (report,) = versions(desk)
    assert (report.version, report.is_filed, report.number) == (1, True, "GZ-2026-0001")
    assert shown(desk, number).outcome[0] == "✔ 已提交 GZ-2026-0001-v1（终报）张海涛 10:15 · 按时"


def test_a_draft_waits_for_the_project_lead(desk: Desk) -> None:
    """What their engineer drafted is on the list of the vendor's project lead until it is filed, and on no other's."""
    number = restored(desk)
    ticket_id = desk.ticket(number).id
    assert ticket_id not in waiting_for(desk, "张海涛")
    filed(desk, number, {"cause": "可能是证书", "report_stage": "first", "report_deed": "keep"})
    assert ticket_id in waiting_for(desk, "张海涛")
    assert ticket_id not in waiting_for(desk, "孙工")
    filed(desk, number, FINAL, by="张海涛")
    assert ticket_id not in waiting_for(desk, "张海涛")


def waiting_for(desk: Desk, name: str) -> set[int]:
    """The ids of what is on somebody's 待我处理."""
    with desk.session() as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        return ordinary_waiting_for(session, person, desk.now)


def test_a_final_report_says_everything(desk: Desk) -> None:
    """Empty sections are named at their fields, nothing is filed, no number is used up; nor is too much taken."""
    number = restored(desk)
    told = filed(desk, number, FINAL | {"cause": "  ", "loss": "", "root_cause": "未明"})
    assert told.field_errors == {name: ZH(f"report.needs.{name}") for name in ("cause", "root_cause", "loss")}
    nothing = filed(desk, number, {"report_stage": "first", "report_deed": "file"})
    needed = ("fault_kind", "cause", "method", "protection", "loss", "expected_at")
    assert nothing.field_errors == {name: ZH(f"report.needs.{name}") for name in needed}
    gone_by = filed(desk, number, FIRST | {"expected_at": "2026-03-01T12:00"})
    assert gone_by.field_errors == {"expected_at": ZH("report.needs.expected_at")}
    assert set(filed(desk, number, FINAL | {"method": "长" * 2001}).field_errors) == {"method"}
    assert set(filed(desk, number, FINAL | {"report_stage": "further"}).field_errors) == {"report_stage"}
    assert set(filed(desk, number, FINAL | {"report_stage": "x", "report_deed": "y"}).field_errors) == {
        "report_stage",
        "report_deed",
    }
    assert set(filed(desk, number, {}).field_errors) == {"report_stage", "report_deed"}
    assert versions(desk) == []
    assert filed(desk, number, FINAL).toast == ZH("report.was_filed", number="GZ-2026-0001-v1")


@pytest.mark.parametrize("who", ["周主任", "孙工", "王敏"])
def test_only_those_concerned_write_it(desk: Desk, who: str) -> None:
    """Leader, administrator and the office are told who may; nothing changes."""
    number = restored(desk)
    post = report_post(desk, number)
    told = ZH("report.not_yours", who="李强")
    assert desk.as_(who).click(post, "report.file").toast == told
    assert desk.as_(who).submit(post, "report.file", FINAL).toast == told
    assert desk.as_(who).submit(post, "report.file", FINAL | {"report_deed": "keep"}).toast == told
    assert versions(desk) == []
    assert desk.target(number, Promise.REPORT).is_open


def test_a_result_without_a_restoration_owes_it_too(desk: Desk) -> None:
    """It is owed from the result on, which says so of an A that nobody had marked as restored."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="换证书", state_before="untouched")
    assert desk.target(number, Promise.REPORT).started_at == desk.ticket(number).resolved_at
    desk.as_("赵小禾").press(number, "确认已解决")
    assert shown(desk, number).title.startswith("故障处理报告 待报")
    filed(desk, number, FINAL)
    assert desk.ticket(number).status is Status.CLOSED
    assert desk.target(number, Promise.REPORT).was_met_in_time


def test_closed_for_want_of_an_answer_it_is_owed_from_the_restoration(desk: Desk) -> None:
    """逾期未反馈自动办结 confirms nothing: the promise stays broken, and the report has long been due."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="换证书", state_before="untouched")
    desk.clock.set("2026-03-10", "17:01")
    desk.tick("close_unanswered")
    desk.settle()
    assert shown(desk, number).title.startswith("故障处理报告 逾期未报")
    assert desk.ticket(number).restored_confirmed_at is None
    assert desk.target(number, Promise.RESOLVE).is_breached(desk.now)


def test_reopened_the_report_starts_anew(desk: Desk) -> None:
    """未解决 lets stand what was filed; the next restoration asks again, and the old card has no buttons left."""
    number = restored(desk)
    filed(desk, number, FIRST)
    desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="换证书", state_before="untouched")
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="又不行了")
    assert desk.target(number, Promise.REPORT).was_met_in_time
    assert desk.ticket(number).target(Promise.FINAL_REPORT) is None
    desk.clock.move(minutes=3)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.as_("王敏").press(number, "确认已恢复")
    assert desk.target(number, Promise.REPORT).is_open
    reports = [
        line.card
        for line in desk.as_("李强").cards("team", number)
        if line.card and line.card.title.startswith("故障处理报告")
    ]
    assert [bool(card.buttons) for card in reports] == [False, True]
    filed(desk, number, FIRST)
    assert desk.target(number, Promise.FINAL_REPORT).is_open
    assert [report.number for report in versions(desk)] == ["GZ-2026-0001"] * 2


def test_a_lowered_class_owes_it_until_the_office_waives_it(desk: Desk) -> None:
    """改级 to C leaves the report owed; the office may do without it, with a reason, and only then."""
    number = restored(desk)
    office = desk.as_("王敏")
    post = report_post(desk, number)
    assert office.click(post, "report.waive").toast == ZH("report.stays_owed")
    assert office.submit(post, "report.waive", {"reason": "不需要"}).toast == ZH("report.stays_owed")
    office.reclassify(number, "C", "只有一人受影响")
    assert desk.target(number, Promise.REPORT).is_open
    assert desk.as_("李强").click(post, "report.waive").toast == ZH("ticket.only_office")
    assert office.submit(post, "report.waive", {"reason": " "}).field_errors == {"reason": ZH("field.missing")}
    assert desk.target(number, Promise.REPORT).is_open
    told = office.fill(number, "免报", reason="影响一人，已电话说明")
    assert told.toast == ZH("report.was_waived", number=number)
    assert desk.ticket(number).target(Promise.REPORT) is None
    assert log_entry(desk, number, "report_waived").content["reason"] == "影响一人，已电话说明"
    card = shown(desk, number)
    assert card.title.startswith("故障处理报告 无须提交")
    assert card.buttons == ()
    assert office.submit(post, "report.waive", {"reason": "再来"}).toast == ZH("report.not_owed")
    assert desk.as_("李强").submit(post, "report.file", FINAL).toast == ZH("report.not_owed")


def test_what_ran_again_cannot_be_withdrawn(desk: Desk) -> None:
    """误报 after the restoration would take the report with it: refused, and the report stays owed."""
    number = restored(desk)
    acknowledgement = desk.as_("赵小禾").cards("intake", number)[0].post
    for who in ("赵小禾", "王敏"):
        assert desk.as_(who).click(acknowledgement, "withdraw").toast == ZH("ticket.too_late_to_withdraw")
    assert desk.target(number, Promise.REPORT).is_open


def test_turned_into_a_question_the_report_is_still_owed(desk: Desk) -> None:
    """Another kind and an answer end the ticket, not the report; only the office's waiver does."""
    number = restored(desk)
    desk.as_("王敏").reclassify(number, "consultation", "是操作问题")
    desk.as_("王敏").submit(desk.as_("王敏").cards("team", number)[0].post, "answer", {"answer": "请重新登录"})
    assert desk.ticket(number).status is Status.CLOSED
    assert desk.target(number, Promise.REPORT).is_open


def test_the_deadline_explains_itself(desk: Desk) -> None:
    """为什么 names the clause it comes from; the team's card shows the deadline, the reporter's does not."""
    number = restored(desk)
    why = desk.as_("李强").press(number, "why").card
    assert why is not None
    assert any("报告截止" in line for line in why.intro)
    assert any("三·2.3(3)" in line for line in why.intro)
    team = desk.as_("李强").cards("team", number)[0].card
    assert team is not None
    assert [deadline.label for deadline in team.deadlines] == ["响应截止", "解决截止", "报告截止"]
    acknowledgement = desk.as_("赵小禾").cards("intake", number)[0].card
    assert acknowledgement is not None
    assert [deadline.label for deadline in acknowledgement.deadlines] == ["响应截止", "解决截止"]


def test_the_reporter_does_not_read_of_the_report_in_the_log(desk: Desk) -> None:
    """The write-up is the office's and the contractor's business."""
    number = restored(desk)
    filed(desk, number, FINAL)
    assert "GZ-2026-0001" not in str(desk.as_("赵小禾").sheet(number))
    assert "GZ-2026-0001" in str(desk.as_("李强").sheet(number))


def test_the_number_begins_anew_each_year(desk: Desk) -> None:
    """By the local year of the filing, not of the report."""
    first = restored(desk)
    filed(desk, first, FINAL)
    second = restored(desk, "陈思远")
    desk.clock.set("2027-01-01", "00:30")
    filed(desk, second, FINAL)
    assert [report.number for report in versions(desk)] == ["GZ-2026-0001", "GZ-2027-0001"]
