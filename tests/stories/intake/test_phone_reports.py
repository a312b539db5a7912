"""代录来电: counted from the call, the delay shown, the office speaking for the caller to the end."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.terms import Kind, Promise, Severity, Status
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import ZH, Desk
from tests.support.phone import CALL, phoned_in
from tests.support.tickets import chosen


def facts(desk: Desk, who: str, number: str) -> str:
    """The facts of the team's card."""
    card = desk.as_(who).card("team", number)
    return " | ".join(f"{fact.label} {fact.value}" for fact in card.facts)


def test_the_form_begins_with_the_time_it_is(desk: Desk) -> None:
    """代录来电 opens a form whose call time is now, in local time."""
    opened = desk.as_("王敏").click(None, "phone_in.open")
    assert opened.form is not None
    assert {field.name: field.value for field in opened.form.fields}["called_at"] == "2026-03-03T10:00"


@pytest.mark.parametrize("who", ["赵小禾", "李强", "周主任", "孙工", "郑文", "投标人 冯立"])
def test_only_the_office_enters_calls(desk: Desk, who: str) -> None:
    """Anybody else is told so, at the button and at the form."""
    assert desk.as_(who).click(None, "phone_in.open").toast == ZH("phone_in.only_office")
    place = desk.as_(who).places()[0]
    assert desk.as_(who).submit(None, "phone_in", CALL, place=place).toast == ZH("phone_in.only_office")
    assert desk.tickets() == []


def test_a_call_counts_from_the_call_and_shows_the_delay(desk: Desk) -> None:
    """Called at 10:05, entered at 10:25: the clocks began at 10:05, and card and log tell of the 20 minutes."""
    desk.clock.move(minutes=25)
    number = phoned_in(desk, called_at="2026-03-03T10:05", channel="12345", reference="QD-77").number
    ticket = desk.ticket(number)
    assert (ticket.reporter_id, ticket.entered_by_id is not None) == (None, True)
    assert ticket.created_at - ticket.reported_at == desk.clock() - ticket.reported_at
    assert desk.target(number, Promise.RESPOND).started_at == ticket.reported_at
    shown = facts(desk, "李强", number)
    assert "10:05 来电，10:25 录入（迟 20 分钟）" in shown
    assert "宋建国 海州建工 0532-8611 2233 投标人 12345 QD-77" in shown
    assert desk.log(number) == ["received", "phoned_in"]
    with desk.session() as session:
        entry = session.exec(select(WorkLogEntry).where(WorkLogEntry.verb == "phoned_in")).one()
    assert (entry.content["channel"], entry.content["reference"], entry.content["late"]) == ("12345", "QD-77", 20)


def test_the_acknowledgement_goes_to_whoever_entered_it(desk: Desk) -> None:
    """The card with the caller stands in the direct chat of the office person, and of nobody else."""
    number = phoned_in(desk).number
    card = desk.as_("王敏").card("desk", number)
    assert ZH("caller.on_behalf", who="宋建国 海州建工 0532-8611 2233 投标人 热线") in card.intro
    assert desk.as_("马跃").cards("desk", number) == []
    assert desk.as_("赵小禾").cards("intake", number) == []
    assert "来电 10:00" in facts(desk, "李强", number)


def test_a_late_entry_with_its_reason_is_taken(desk: Desk) -> None:
    """More than half an hour later it takes a reason, which the log keeps."""
    desk.clock.move(hours=3)
    refused = phoned_in(desk)
    assert refused.field_errors == {"late_reason": ZH("phone_in.reason_needed", length="30 分钟")}
    number = phoned_in(desk, late_reason="停电，先记在纸上").number
    assert "停电，先记在纸上" in str(desk.as_("王敏").sheet(number)["log"])


@pytest.mark.parametrize(
    ("fields", "field", "key", "values"),
    [
        ({"called_at": "2026-03-03T10:02"}, "called_at", "field.is_to_come.moment", {}),
        ({"called_at": "2026-02-01T09:59", "late_reason": "迟"}, "called_at", "field.too_long_ago", {"count": 30}),
        ({"called_at": "昨天"}, "called_at", "field.not_a_moment", {}),
        ({"called_at": ""}, "called_at", "field.missing", {}),
        ({"channel": "12345"}, "reference", "phone_in.reference_needed", {}),
        ({"channel": "微信"}, "channel", "field.not_offered", {}),
        ({"who": "root"}, "who", "field.not_offered", {}),
        ({"phone": "不知道"}, "phone", "phone_in.bad_phone", {}),
        ({"phone": "1234"}, "phone", "phone_in.bad_phone", {}),
        ({"phone": "+ - +"}, "phone", "phone_in.bad_phone", {}),
        ({"phone": "1" * 21}, "phone", "field.too_long", {"count": 20}),
        ({"phone": "１２３４５６"}, "phone", "phone_in.bad_phone", {}),
        ({"name": ""}, "name", "field.missing", {}),
        ({"name": "\u200b"}, "name", "field.missing", {}),
        ({"name": "长" * 51}, "name", "field.too_long", {"count": 50}),
        ({"unit": " "}, "unit", "field.missing", {}),
        ({"text": ""}, "text", "field.missing", {}),
        ({"text": "长" * 20001}, "text", "field.too_long", {"count": 20000}),
        ({"late_reason": "长" * 201}, "late_reason", "field.too_long", {"count": 200}),
        ({"reference": "9" * 41}, "reference", "field.too_long", {"count": 40}),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(
    desk: Desk, fields: dict[str, str], field: str, key: str, values: dict[str, int]
) -> None:
    """One sentence at the field, and no ticket."""
    refused = phoned_in(desk, **fields)
    assert refused.field_errors == {field: ZH(key, **values)}
    assert desk.tickets() == []


def test_a_minute_of_difference_between_clocks_is_forgiven(desk: Desk) -> None:
    """A call a minute ahead of the desk counts from now, never from the future."""
    number = phoned_in(desk, called_at="2026-03-03T10:01").number
    assert desk.ticket(number).reported_at == desk.clock()


def test_the_office_speaks_for_the_caller_to_the_end(desk: Desk) -> None:
    """Supplement, fix confirmed, rating: pressed by the office person who entered it, on the cards in their chat."""
    number = phoned_in(desk).number
    office = desk.as_("王敏")
    office.fill(number, "补充情况", text="换了浏览器也不行")
    desk.as_("李强").click(desk.as_("李强").card_with(number, "take").post, "take")
    desk.as_("李强").fill(number, "提交解决结果", cause="配置", method="改正", state_before="untouched")
    assert ZH("verdict.cause", text="配置") in office.card("desk", number).intro
    office.press(number, "确认已解决")
    office.press(number, "满意")
    assert desk.ticket(number).status is Status.CLOSED
    assert desk.log(number)[-2:] == ["fix_confirmed", "rated"]


def test_the_office_may_say_that_it_is_not_fixed_and_take_it_back(desk: Desk) -> None:
    """未解决 and 撤回 by the office for the caller."""
    number = phoned_in(desk).number
    desk.as_("李强").click(desk.as_("李强").card_with(number, "take").post, "take")
    desk.as_("李强").fill(number, "提交解决结果", cause="配置", method="改正", state_before="untouched")
    desk.as_("王敏").fill(number, "未解决", reopen_reason="来电说还是不行")
    assert desk.ticket(number).status is Status.IN_PROGRESS
    assert not chosen(desk, "王敏", number, "withdraw", reason="来电说是误报").refused
    assert desk.ticket(number).status is Status.WITHDRAWN


def test_who_resolved_it_never_speaks_for_the_caller(desk: Desk) -> None:
    """An office person who solved it cannot confirm, reopen or rate; a colleague can."""
    number = phoned_in(desk).number
    office = desk.as_("王敏")
    office.click(office.cards("team", number)[0].post, "take")
    office.submit(
        office.cards("team", number)[0].post,
        "resolve",
        {"cause": "配置", "method": "改正", "tip": "", "state_before": "untouched"},
    )
    verdict = office.card_with(number, "confirm_fixed").post
    told = ZH("ticket.resolver_never_confirms")
    assert office.click(verdict, "confirm_fixed").toast == told
    assert office.submit(verdict, "reopen", {"reopen_reason": "x"}).toast == told
    team = desk.as_("马跃").cards("team", number)[0].post
    desk.as_("马跃").click(team, "confirm_fixed")
    assert desk.ticket(number).status is Status.CLOSED
    assert office.click(verdict, "rate:satisfied").toast == told
    desk.as_("马跃").click(team, "rate:satisfied")
    assert desk.ticket(number).satisfaction == "satisfied"


def test_who_may_not_speak_for_the_caller_is_told_who_does(desk: Desk) -> None:
    """An engineer who presses 补充情况 of a call is told that the office does it."""
    number = phoned_in(desk).number
    engineer = desk.as_("李强")
    told = engineer.click(engineer.cards("team", number)[0].post, "supplement")
    assert told.toast == ZH("ticket.only_office_for_caller", caller="宋建国")


def test_a_reply_to_the_acknowledgement_adds_to_the_call(desk: Desk) -> None:
    """In the direct chat of the office person a reply to the card is what the caller added."""
    number = phoned_in(desk).number
    office = desk.as_("王敏")
    acknowledgement = office.cards("desk", number)[0]
    desk.clock.move(minutes=20)
    assert office.say("desk", "来电人补充：只有一个标段这样", thread=acknowledgement.id).number == number
    assert desk.log(number) == ["received", "phoned_in", "supplemented"]


def test_the_person_on_duty_is_told_and_named(desk: Desk) -> None:
    """A report by day reaches 李强 in his own chat, and the acknowledgement names him with his phone."""
    number = desk.as_("赵小禾").say("intake", "系统登录不了，所有人都打不开").number
    assert desk.ticket(number).duty_id is not None
    assert desk.as_("李强").cards("desk", number)
    assert desk.tick("told") == 1
    desk.settle()
    intro = desk.as_("赵小禾").card("intake", number).intro
    assert ZH("card.duty_told", who="李强", phone="0532-8000-1234") in intro


def test_a_reply_to_the_teams_card_in_ones_own_chat_is_a_note(desk: Desk) -> None:
    """What the person on duty answers below it stays among the team and reports nothing new."""
    number = desk.as_("赵小禾").say("intake", "系统登录不了，所有人都打不开").number
    engineer = desk.as_("李强")
    engineer.say("desk", "像是证书服务", thread=engineer.cards("desk", number)[0].id)
    assert desk.log(number) == ["received", "noted"]
    assert len(desk.tickets()) == 1


def test_a_question_that_was_answered_on_the_line_is_one_form(desk: Desk) -> None:
    """当场答复 (三·2.1): entered, answered and closed by one form, counted from the call, and solved on the spot."""
    asked = phoned_in(desk, text="请问保证金怎么退？", answer_now="开标后五个工作日内原路退回。")
    ticket = desk.ticket(asked.number)
    assert asked.toast == ZH("phone_in.answered", number=asked.number)
    assert (ticket.kind, ticket.status, ticket.answer) == (
        Kind.CONSULTATION,
        Status.CLOSED,
        "开标后五个工作日内原路退回。",
    )
    assert desk.log(asked.number)[:3] == ["received", "phoned_in", "answered"]
    assert desk.target(asked.number, Promise.RESPOND).was_met_in_time


@pytest.mark.parametrize("text", ["投标文件全部解密失败", "建议增加导出按钮", "我要投诉代理机构"])
def test_what_is_no_question_is_not_closed_by_an_answer(desk: Desk, text: str) -> None:
    """It is entered and goes on; what the caller was told is its first entry, which team and reporter's side read."""
    told = phoned_in(desk, text=text, answer_now="请先换谷歌浏览器。")
    ticket = desk.ticket(told.number)
    assert (told.field_errors, ticket.status.is_final) == ({}, False)
    assert desk.log(told.number)[1:3] == ["phoned_in", "told_caller"]
    assert ZH("log.told_caller", text="请先换谷歌浏览器。") in str(desk.as_("王敏").sheet(told.number)["log"])
    assert "没有办结" in str(told.toast)


def test_what_somebody_who_objects_was_told_is_not_the_teams(desk: Desk) -> None:
    """Where the call tells of a fault, too, the answer lies with the complaint alone."""
    phoned_in(desk, text="我要投诉代理机构，投标文件解密失败，所有人都解不了", answer_now="已请监督处联系您。")
    complaint, fault = sorted(desk.tickets(), key=lambda one: not one.is_confidential)
    assert [desk.log(one.number).count("told_caller") for one in (complaint, fault)] == [1, 0]


def test_all_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    """A time to come, a missing number, a missing reason and a bad phone are one answer, and nothing is entered."""
    desk.clock.move(hours=1)
    wrong = {"channel": "12345", "phone": "不知道", "unit": " ", "occurred_at": "2026-03-03T10:30"}
    refused = phoned_in(desk, **wrong, answer_now="请换谷歌浏览器。")
    assert set(refused.field_errors) == {"reference", "late_reason", "phone", "unit", "occurred_at"}
    refused = phoned_in(desk, **(wrong | {"occurred_at": "2026-03-03T18:30"}))
    assert set(refused.field_errors) == {"reference", "late_reason", "phone", "unit", "occurred_at"}
    assert desk.tickets() == []


def test_a_call_that_objects_and_tells_of_a_fault_is_both(desk: Desk) -> None:
    """The objection lies before office and leaders, the A runs before the team; both count from the call."""
    desk.clock.move(minutes=10)
    phoned_in(desk, text="我要投诉代理机构，投标文件解密失败，所有人都解不了")
    complaint, fault = sorted(desk.tickets(), key=lambda one: not one.is_confidential)
    assert (complaint.kind, complaint.is_confidential, complaint.severity) == (Kind.OTHER, True, None)
    assert (fault.kind, fault.is_confidential, fault.severity) == (Kind.DEFECT, False, Severity.A)
    assert {one.reported_at for one in (complaint, fault)} == {desk.clock() - timedelta(minutes=10)}
    assert [desk.log(one.number).count("phoned_in") for one in (complaint, fault)] == [1, 1]
    assert desk.as_("李强").cards("team", complaint.number) == []
    assert desk.as_("李强").cards("team", fault.number) != []
