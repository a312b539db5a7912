"""咨询类问题记录: one question with its answer, how long it took, and whether it was solved in one talk (三·2.1)."""

import pytest

from bot.documents.build import MadeFile
from tests.support.desk import ZH, Desk
from tests.support.opened_documents import fields, opened, words
from tests.support.papers import paper_of
from tests.support.phone import phoned_in
from tests.support.reported import QUESTION, a_question
from tests.support.tickets import chosen

AT = "2026年3月3日"
CALLED = "请问 2026-118 项目第二标段的中标通知书在哪里下载？"


def record_of(desk: Desk, number: str) -> MadeFile:
    """The record of a question."""
    return paper_of(desk, number, "consultation")


def answered_call(desk: Desk, minutes: int) -> str:
    """A call of 09:30, entered at 10:00 and answered so many minutes later."""
    number = phoned_in(desk, text=CALLED, called_at="2026-03-03T09:30").number
    if desk.ticket(number).kind != "consultation":
        assert not desk.as_("王敏").reclassify(number, "consultation", "咨询").refused
    desk.clock.move(minutes=minutes)
    desk.as_("王敏").fill(number, "答复", answer="登录后在“通知书”里下载")
    return number


def test_every_field_is_there_and_the_time_counts_from_the_call(desk: Desk) -> None:
    """用时 from 09:30, though the call was entered at 10:00; the caller's phone is hidden in part."""
    number = answered_call(desk, 5)
    document = opened(record_of(desk, number).content)
    record = fields(document)
    assert (record["编号"], record["咨询时间"], record["渠道"]) == (number, f"{AT} 09:30", "热线")
    assert (record["咨询人"], record["部门（单位）"], record["身份"]) == ("宋建国", "海州建工", "投标人")
    assert record["电话（脱敏）"].startswith("053")
    assert "2233" not in record["电话（脱敏）"]
    assert record["项目、标段"] == "第 2 标段、项目 2026-118"
    assert (record["问题"], record["答复"]) == (CALLED, "登录后在“通知书”里下载")
    assert (record["答复人"], record["答复时间"], record["用时"]) == ("王敏", f"{AT} 10:05", "35 分钟")
    assert record["是否当场解决"] == "否"
    assert record["满意度"] == "未评价"
    assert record["代录"].startswith(f"王敏 {AT} 10:00 日志号 {number}-")
    assert "咨询类问题记录" in words(document)
    assert "依据《青岛市公共资源交易平台服务标准2.0》" in words(document)


def test_the_first_answer_in_one_talk_solved_it(desk: Desk) -> None:
    """Asked by chat and answered within the half hour; asked back, it was not one talk."""
    number = a_question(desk)
    desk.clock.move(minutes=10)
    desk.as_("王敏").fill(number, "答复", answer="在“通知书”里下载")
    record = fields(opened(record_of(desk, number).content))
    assert (record["是否当场解决"], record["用时"], record["渠道"]) == ("是", "10 分钟", "聊天（网页）")
    assert (record["问题"], record["咨询人"], record["依据"]) == (QUESTION, "赵小禾", "未提供")
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="没有这一项")
    desk.as_("王敏").fill(number, "答复", answer="在“下载”里")
    assert fields(opened(record_of(desk, number).content))["是否当场解决"] == "否"


def test_a_question_that_was_a_fault_names_the_fault(desk: Desk) -> None:
    """否→缺陷单号."""
    number = a_question(desk)
    assert not desk.as_("王敏").reclassify(number, "defect:C", "确为缺陷").refused
    assert fields(opened(record_of(desk, number).content))["是否当场解决"] == f"否，转为缺陷 {number}"


def test_basis_and_remarks_are_added_once_it_is_over(desk: Desk) -> None:
    """业务类型, 依据, 备注 by whoever answered; said again, the later words stand, and blanks change nothing."""
    number = a_question(desk)
    desk.as_("王敏").fill(number, "答复", answer="在“通知书”里下载")
    assert chosen(desk, "王敏", number, "consultation.note", basis=" ", remark="").field_errors
    chosen(desk, "王敏", number, "consultation.note", business="中标通知", basis="操作手册 3.2", remark="首次使用")
    chosen(desk, "王敏", number, "consultation.note", basis="操作手册 3.3", business="", remark="")
    record = fields(opened(record_of(desk, number).content))
    assert (record["业务类型"], record["依据"], record["备注"]) == ("中标通知", "操作手册 3.3", "首次使用")
    assert record["答复人"] == "王敏"


def test_it_is_offered_once_the_question_is_over(desk: Desk) -> None:
    """By a click on the panel, to whoever works for the desk."""
    number = a_question(desk)
    assert desk.as_("王敏").sheet(number)["papers"] == []
    desk.as_("王敏").fill(number, "答复", answer="在“通知书”里下载")
    href = f"/chat/papers/{number}.docx?paper=consultation"
    assert desk.as_("王敏").sheet(number)["papers"] == [{"name": ZH("page.paper.consultation"), "href": href}]
    taken = desk.as_("王敏").take(href.partition("?")[0], paper="consultation")
    assert taken.status_code == 200
    assert fields(opened(taken.content))["编号"] == number
    assert desk.as_("赵小禾").sheet(number)["papers"] == []


def test_whoever_asked_signs_as_such_and_may_rate_the_answer(desk: Desk) -> None:
    """By chat nobody entered it for them; of a call the office did. 满意度 is asked for on the card of the answer."""
    number = a_question(desk)
    desk.as_("王敏").fill(number, "答复", answer="在“通知书”里下载")
    assert signers(desk, number) == ["咨询人", "答复人"]
    assert not desk.as_("赵小禾").press(number, "基本满意").refused
    record = fields(opened(record_of(desk, number).content))
    assert record["满意度"] == "基本满意"
    with pytest.raises(AssertionError, match="no button"):
        desk.as_("赵小禾").card_with(number, "rate:fairly")
    assert signers(desk, answered_call(desk, 5)) == ["代录人", "答复人"]


def signers(desk: Desk, number: str) -> list[str]:
    """Who signs the record, as what."""
    document = opened(record_of(desk, number).content)
    [grid] = [one for one in document.tables if one.rows[0].cells[0].text == ZH("paper.signature.role")]
    return [row.cells[0].text for row in grid.rows[1:]]
