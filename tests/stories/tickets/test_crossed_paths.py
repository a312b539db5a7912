"""Steps that meet in an unusual order: nothing is lost, nobody is told the wrong thing, and the clocks stay right."""

import pytest

from models.terms import Promise, Severity, Status
from tests.support.desk import ZH, Desk
from tests.support.reported import an_a

REPORT_FLAW = "统计报表导出一直报错,导出不了"


def resolved(desk: Desk, number: str) -> None:
    """Taken by 李强 and handed in with a result."""
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "提交解决结果", cause="配置有误", method="改正配置", state_before="untouched")


def corrected(desk: Desk, number: str, severity: str) -> None:
    """Another class by the office, from whichever card it has."""
    office = desk.as_("王敏")
    office.reclassify(number, severity, "原判有误")


def test_still_failing_is_refused_once_the_result_is_in(desk: Desk) -> None:
    """仍未恢复 on a card of before the result changes nothing; the question whether it is fixed stays."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    asked = desk.as_("赵小禾").card_with(number, "deny_restored")
    desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="换证书", state_before="untouched")
    told = desk.as_("赵小禾").click(asked.post, "deny_restored")
    assert told.toast == ZH("restore.over", number=number)
    desk.as_("赵小禾").press(number, "确认已解决")
    assert desk.target(number, Promise.RESOLVE).was_met_in_time


def test_an_a_made_a_c_after_its_result_is_met_by_the_result(desk: Desk) -> None:
    """The class that counts says what resolves: for a C the result handed in, also when it was an A until then."""
    number = an_a(desk)
    resolved(desk, number)
    assert desk.target(number, Promise.RESOLVE).met_at is None
    corrected(desk, number, "C")
    assert desk.target(number, Promise.RESOLVE).met_at == desk.ticket(number).resolved_at
    desk.as_("赵小禾").press(number, "确认已解决")
    assert desk.ticket(number).status is Status.CLOSED


def test_a_restored_a_made_a_c_is_owed_until_its_result(desk: Desk) -> None:
    """A C is not met by business running again: the target opens once more until the result is handed in."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.as_("王敏").press(number, "确认已恢复")
    assert desk.target(number, Promise.RESOLVE).met_at is not None
    corrected(desk, number, "C")
    assert desk.target(number, Promise.RESOLVE).met_at is None


def test_an_answer_after_the_restoration_reaches_the_reporter(desk: Desk) -> None:
    """What is answered on a fault that runs again is on the card that brings it."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.clock.move(minutes=1)
    desk.as_("王敏").press(number, "确认已恢复")
    desk.clock.move(minutes=1)
    office = desk.as_("王敏")
    office.submit(office.cards("team", number)[-1].post, "answer", {"answer": "原因还在查，明天给出报告"})
    assert "原因还在查，明天给出报告" in desk.as_("赵小禾").card("intake", number).intro


def test_a_wish_on_a_resolved_ticket_can_be_decided(desk: Desk) -> None:
    """判定不对 after the result still stands before the office with its two buttons."""
    number = desk.as_("赵小禾").say("intake", REPORT_FLAW).number
    resolved(desk, number)
    desk.as_("赵小禾").fill(number, "判定不对", judgement="defect:B", reason="影响很大")
    told = desk.as_("王敏").fill(number, "采纳提议", why="misjudged", reason="影响很大")
    assert told.toast == ZH("class.corrected", number=number)
    assert desk.ticket(number).severity is Severity.B


def test_an_attack_told_as_an_afterthought_is_told_to_the_office(desk: Desk) -> None:
    """A message about an intrusion is a ticket of its own, for office and leaders, whatever was said before it."""
    person = desk.as_("赵小禾")
    number = person.say("desk", REPORT_FLAW).number
    desk.clock.move(minutes=1)
    own = person.say("desk", "系统被黑客入侵了，投标数据泄露").number
    assert own != number
    assert desk.ticket(own).is_security
    assert not desk.ticket(number).is_security
    assert any(ZH("security.lead") in card.card.intro for card in desk.as_("王敏").cards("desk") if card.card)


def test_a_false_alarm_told_as_an_afterthought_can_be_taken_back(desk: Desk) -> None:
    """Words that take it back bring the buttons that do, and change nothing else."""
    person = desk.as_("赵小禾")
    number = person.say("desk", REPORT_FLAW).number
    person.say("desk", "不好意思，是我自己操作错了，不用处理了")
    assert desk.ticket(number).status is Status.NEW
    person.press(number, "false_alarm")
    assert desk.ticket(number).status is Status.WITHDRAWN


@pytest.mark.parametrize("argument", ["9" * 25, "-1", "x", "", "１"])
def test_a_forged_split_is_refused(desk: Desk, argument: str) -> None:
    """A position that no card ever carried is one sentence and no failed event."""
    person = desk.as_("赵小禾")
    number = person.say("desk", REPORT_FLAW).number
    person.say("desk", "只有第二页这样")
    card = person.card_with(number, "split")
    assert person.click(card.post, f"split:{argument}").toast == ZH("card.stale")
    assert not desk.as_("孙工").cards("desk")


def test_declining_twice_tells_the_reporter_once(desk: Desk) -> None:
    """A second press of 不予受理 sends no second notice."""
    number = desk.as_("赵小禾").say("intake", "我要投诉三号评标室的专家打分不公").number
    office = desk.as_("王敏")
    card = office.card_with(number, "decline")
    told = [len(desk.as_("赵小禾").cards("desk", number))]
    for _ in range(2):
        office.click(card.post, "decline")
        told.append(len(desk.as_("赵小禾").cards("desk", number)))
    assert told[1:] == [told[0] + 1, told[0] + 1]
    assert desk.ticket(number).closed_at == desk.clock()


def test_a_colleague_is_told_whose_card_it_is(desk: Desk) -> None:
    """A button on somebody else's acknowledgement is refused by the name of whoever may press it."""
    number = desk.as_("赵小禾").say("intake", REPORT_FLAW).number
    card = desk.as_("赵小禾").card_with(number, "supplement")
    told = desk.as_("陈思远").click(card.post, "supplement")
    assert told.toast == ZH("ticket.only_reporter", reporter="赵小禾")
    assert desk.ticket(number).status is Status.NEW


def test_notes_of_the_team_do_not_push_out_what_the_reporter_sees(desk: Desk) -> None:
    """After any number of notes the reporter still reads who took it, and never a word of the notes."""
    number = desk.as_("赵小禾").say("intake", REPORT_FLAW).number
    engineer = desk.as_("李强")
    engineer.press(number, "接单")
    thread = engineer.cards("team", number)[-1].id
    for note in ("先看日志", "像是内存", "今晚重启"):
        engineer.say("team", note, thread=thread)
    card = desk.as_("赵小禾").card("intake", number)
    assert any("李强" in line and "接单" in line for line in card.outcome)
    shown = card.model_dump_json() + str(desk.as_("赵小禾").sheet(number))
    assert "今晚重启" not in shown
    assert "今晚重启" in str(engineer.sheet(number))


def test_a_reply_to_an_older_card_joins_it_in_a_direct_chat(desk: Desk) -> None:
    """A reply to the acknowledgement belongs to its ticket however late; not where the ticket is over."""
    person = desk.as_("赵小禾")
    number = person.say("desk", REPORT_FLAW).number
    acknowledgement = person.cards("desk", number)[0]
    desk.clock.move(hours=2)
    assert person.say("desk", "补充：换电脑也一样", thread=acknowledgement.id).number == number
    person.press(number, "撤回")
    assert person.say("desk", "又出现了", thread=acknowledgement.id).number != number


def test_whoever_answers_in_the_thread_is_named_with_a_phone(desk: Desk) -> None:
    """A word from the office in the ticket's thread is the response, and the acknowledgement says who gave it."""
    said = desk.as_("赵小禾").say("intake", REPORT_FLAW)
    desk.as_("王敏").say("intake", "请换谷歌浏览器再导出一次", thread=said.line)
    assert desk.target(said.number, Promise.RESPOND).met_at == desk.clock()
    intro = " ".join(desk.as_("赵小禾").card("intake", said.number).intro)
    assert "王敏" in intro
    assert "0532-" in intro
