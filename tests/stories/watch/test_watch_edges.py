"""Where the watch could go wrong: results judged graver later, waits of minutes, hands that change."""

import pytest

from models.terms import Promise, Status
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, an_a, ask
from tests.support.tickets import assigned
from tests.support.told import heard, told


def resolved(desk: Desk, number: str) -> None:
    """Taken and handed in with a result, without 业务已恢复."""
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "提交解决结果", cause="配置", method="改正", state_before="untouched")


def test_a_result_that_became_an_a_afterwards_keeps_its_promise(desk: Desk) -> None:
    """Resolved as C, put right to A, confirmed: met when the result came, the report owed, and nobody is warned."""
    number = a_c(desk)
    desk.clock.move(minutes=20)
    resolved(desk, number)
    desk.as_("王敏").reclassify(number, "A", "是主要功能")
    desk.as_("赵小禾").press(number, "确认已解决")
    resolve = desk.target(number, Promise.RESOLVE)
    assert resolve.was_met_in_time
    assert desk.target(number, Promise.REPORT).is_open
    desk.forward("PT5H")
    assert [step for step in told(desk, number) if step.startswith("resolve")] == []


def test_a_major_fault_called_so_after_its_result_owes_the_report(desk: Desk) -> None:
    """C, resolved, then marked as major and confirmed: the 24 hours run from the result."""
    number = a_c(desk)
    resolved(desk, number)
    post = desk.as_("王敏").card_with(number, "more").post
    desk.as_("王敏").submit(post, "mark_major", {"reason": "影响全市"})
    desk.as_("赵小禾").press(number, "确认已解决")
    assert desk.target(number, Promise.REPORT).is_open


def test_whoever_the_escalation_calls_may_take_it(desk: Desk) -> None:
    """Assigned to one who is silent, an A is taken by the backup at once, a C once its response is overdue."""
    graver, milder = an_a(desk), a_c(desk)
    for number in (graver, milder):
        assigned(desk, number, "李强")
    assert not desk.as_("张海涛").press(graver, "接单").refused
    assert desk.as_("张海涛").press(milder, "接单").refused
    desk.forward("PT4H1M")
    assert not desk.as_("张海涛").press(milder, "接单").refused


def test_reopened_in_time_whoever_has_it_hears_at_once(desk: Desk) -> None:
    """未解决 before its steps are past: a card in the engineer's own chat, with the reason."""
    number = a_c(desk)
    resolved(desk, number)
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="还是打不开")
    card = desk.as_("李强").card("desk", number)
    assert card.intro[0] == ZH("work.reopened", reason="还是打不开")


def test_a_reopened_question_is_owed_an_answer_again(desk: Desk) -> None:
    """An answer that did not help: the response is owed anew, and the escalation watches it."""
    number = desk.as_("赵小禾").say("intake", "请问保证金退还一般几个工作日到账？").number
    desk.as_("王敏").fill(number, "答复", answer="五个工作日")
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="没说清楚")
    target = desk.target(number, Promise.RESPOND)
    assert target.is_open
    assert target.next_step_at is not None


def test_a_wait_of_hours_makes_nothing_late(desk: Desk) -> None:
    """Asked at 14:00 and answered at 16:40 on the last day: the warning of 15:00 is passed over, the breach comes."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    desk.forward("P6D")  # Monday 9 March, 10:00
    desk.forward("P1DT4H")  # the last day, 14:00
    ask(desk, number)
    desk.forward("PT2H40M")
    line = desk.as_("赵小禾").cards("intake", number)[0].thread
    desk.as_("赵小禾").say("intake", "一号项目", thread=line)
    desk.forward("PT1H")
    assert [step for step in told(desk, number) if "late" in step] == []
    assert "resolve breach" in told(desk, number)


def test_a_paused_clock_has_warned_nobody(desk: Desk) -> None:
    """Its old warning time passes while it stands."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    ask(desk, number, "李强")
    desk.forward("P6DT10H")
    assert not desk.target(number, Promise.RESOLVE).has_warned(desk.now)


def test_reopened_and_reclassified_it_is_not_reopened_twice(desk: Desk) -> None:
    """The notice of the reopening belongs to that round; after a change of class the new steps count."""
    number = a_c(desk)
    desk.forward("P7DT6H")
    resolved(desk, number)
    desk.forward("PT2H")
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="还是打不开")
    desk.forward("PT1H")
    desk.as_("王敏").reclassify(number, "B", "影响主要功能")
    desk.forward("PT1H")
    steps = told(desk, number)
    assert sum("reopened" in step for step in steps) == 1
    assert [step for step in steps if "late" in step] == []


@pytest.mark.parametrize("who", ["投标人 冯立", "赵小禾"])
def test_a_reporter_reads_nothing_of_the_teams(desk: Desk, who: str) -> None:
    """Whatever the reporter presses or opens: no note, no order, no escalation, no other reporter."""
    reporter = desk.as_(who)
    number = reporter.say("desk", "开标大厅进不去，页面一直转").number
    other = desk.as_("代理机构 蒋岚").say("desk", "我这里开标大厅也进不去").number
    office, leader = desk.as_("王敏"), desk.as_("周主任")
    desk.forward("PT2H")
    post = office.card_with(number, "more").post
    card = leader.card_with(number, "order").post
    leader.submit(card, "order", {"order_text": "机密甲", "due_at": "2026-03-03T18:00"})
    office.submit(office.card_with(number, "more").post, "order.answer", {"order_answer": "机密乙"})
    preview = office.submit(office.card_with(other, "more").post, "merge", {"number": number}).form
    assert preview is not None
    office.submit(office.card_with(other, "more").post, preview.name, {"reason": "同一故障"})
    assert desk.ticket(other).status is Status.MERGED
    assert post is not None
    said = [str(reporter.sheet(number))]
    for line in reporter.cards("desk", number):
        said.append(str(line.card))
        for button in line.card.buttons if line.card else ():
            if button.action in {"why", "more", "supplement", "propose", "nudge"}:
                said.append(str(reporter.click(line.post, button.action)))
    for secret in ("机密甲", "机密乙", other, "蒋岚", "逐级上报", "无人应答"):
        assert not any(secret in words for words in said), secret


def test_a_ticket_is_heard_of_in_a_gap_of_the_roster(desk: Desk) -> None:
    """Where nobody is on duty, everybody of the office gets the card in the same second."""
    desk.clock.set("2029-03-06")
    number = an_a(desk)
    for name in ("王敏", "马跃", "何静"):
        assert heard(desk, name, number) >= 1
