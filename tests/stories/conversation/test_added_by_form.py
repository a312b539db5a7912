"""R7: 补充情况 says which ticket is meant, and its words are judged as those of a message are."""

from datetime import timedelta

import pytest

from models.terms import Kind, Severity, Status
from tests.support.desk import Desk
from tests.support.tickets import chosen

AN_HOUR = timedelta(hours=1)
SLOW = "登录很慢，要等一分多钟"
UPLOAD = "投标文件上传不了，所有人都传不上去"
EXPORT = "统计报表导出是空的"
SECOND_LOT = "2号标段投标文件解密失败"


def opened(desk: Desk, text: str) -> str:
    """The number of what 赵小禾 reported in private and 李强 took."""
    number = desk.as_("赵小禾").say("desk", text).number
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=10)
    return str(number)


def add(desk: Desk, number: str, text: str) -> None:
    """赵小禾 fills the form in."""
    answer = desk.as_("赵小禾").fill(number, "supplement", text=text)
    assert not answer.refused, answer.toast


@pytest.mark.parametrize(
    ("stood", "added", "lesser"),
    [
        (UPLOAD, "签章也盖不上了", "签章也盖不上了"),
        (UPLOAD, "换了网络还是一样。另外统计报表导不出来", "统计报表导不出来"),
        (UPLOAD, "消息提醒也收不到", "消息提醒也收不到"),
        (UPLOAD, "签到签不上", "签到签不上"),
        (UPLOAD, "顺便说下首页那个图标歪了", "首页那个图标歪了"),
        (UPLOAD, "窗口的打印机卡纸了", "窗口的打印机卡纸了"),
        (UPLOAD, "档案查询打不开", "档案查询打不开"),
        (EXPORT, "打印预览也是空白", "打印预览也是空白"),
        (EXPORT, "还有个人中心的头像传不上去", "个人中心的头像传不上去"),
        (SECOND_LOT, "1号标段也解不开", "1号标段也解不开"),
    ],
)
def test_another_fault_in_it_is_kept(desk: Desk, stood: str, added: str, lesser: str) -> None:
    """It waits for 已一并解决 or 拆分, as one told with the report does (R9)."""
    number = opened(desk, stood)
    add(desk, number, added)
    ticket = desk.ticket(number)
    assert [one.text for one in ticket.lesser_faults] == [lesser]
    assert desk.log(number).count("supplemented") == 1


@pytest.mark.parametrize(
    "added",
    [
        "是2号标段",
        "项目编号2026-118",
        "换了谷歌也还是传不上去",
        "还是99%",
        "提示网络异常，点了重试也没用",
        "同事的电脑也传不上投标文件",
        "我的电话是13800000000",
        "签章是好的，能盖",
        "刚才登录了两次",
        "谢谢，麻烦快点",
    ],
)
def test_more_of_the_same_is_no_other_fault(desk: Desk, added: str) -> None:
    """It stands on the log, and nothing else comes of it."""
    number = opened(desk, UPLOAD)
    add(desk, number, added)
    ticket = desk.ticket(number)
    assert (ticket.lesser_faults, ticket.severity) == ([], Severity.A)
    assert desk.log(number).count("supplemented") == 1
    assert len(desk.tickets()) == 1


@pytest.mark.parametrize(
    "added",
    [
        "现在所有人都登不上去了",
        "登录所有人都进不去了",
        "还有二十分钟就开标了",
        "十点半截标，登不进去",
        "全科都登录不了，换电脑也不行",
    ],
)
def test_graver_words_raise_it(desk: Desk, added: str) -> None:
    """The clock of an A runs from the words (R14)."""
    number = opened(desk, SLOW)
    assert desk.ticket(number).severity is Severity.B
    add(desk, number, added)
    ticket = desk.ticket(number)
    resolve = ticket.target("resolve")
    assert (ticket.severity, resolve and resolve.due_at) == (Severity.A, desk.now + AN_HOUR)


def test_a_graver_fault_of_another_function_is_a_ticket_of_its_own(desk: Desk) -> None:
    """A C cannot answer for an A, so it parts at once, counted from the form."""
    number = opened(desk, EXPORT)
    add(desk, number, "投标文件解密失败，所有人都解不开")
    assert desk.ticket(number).severity is Severity.C
    (own,) = [one for one in desk.tickets() if one.number != number]
    assert (own.severity, own.triage["function"], own.reported_at) == (Severity.A, "decrypt", desk.now)


@pytest.mark.parametrize("added", ["还是不行", "又传不上去了", "没好，还是停在99%"])
def test_words_that_deny_the_result_reopen_it(desk: Desk, added: str) -> None:
    """未解决 in one's own words (R10)."""
    number = opened(desk, UPLOAD)
    desk.as_("李强").fill(number, "提交解决结果", cause="磁盘满", method="已清理", state_before="untouched")
    add(desk, number, added)
    assert desk.ticket(number).status is Status.IN_PROGRESS


def test_an_answer_ends_the_wait_whatever_it_names(desk: Desk) -> None:
    """What the desk asked for is an answer first, and another fault besides."""
    number = opened(desk, UPLOAD)
    chosen(desk, "李强", number, "ask_reporter", asked="请问是哪个标段？")
    add(desk, number, "3号标段。另外统计报表导不出来")
    ticket = desk.ticket(number)
    assert ticket.status is Status.IN_PROGRESS
    assert [one.text for one in ticket.lesser_faults] == ["统计报表导不出来"]


def test_a_fault_told_below_a_question_is_a_ticket_of_its_own(desk: Desk) -> None:
    """An answer cannot mend it."""
    number = desk.as_("赵小禾").submit(None, "ask", {"text": "投标文件最大能传多大"}, place="desk").number
    add(desk, number, "传不上去，所有人的投标文件都传不上去")
    (own,) = [one for one in desk.tickets() if one.number != number]
    assert (own.kind, own.severity) == (Kind.DEFECT, Severity.A)
    assert desk.ticket(number).kind is Kind.CONSULTATION
