"""提交 → 分析 → 确认 → 处理 → 回复 is told as it is: who has read the ticket, and whether the office confirmed it."""

import pytest

from models.chat import Card
from models.terms import Status
from tests.support.desk import ZH, Desk
from tests.support.reported import FAULT, an_a
from tests.support.tickets import assigned


def step(card: Card, name: str) -> str:
    """The step of the line that begins with these words; "" where it is left out."""
    return next((words for words in card.progress if words.startswith(name)), "")


def shown(desk: Desk, number: str) -> Card:
    """The team's card, whatever notice stands below it."""
    cards = [line.card for line in desk.as_("李强").cards("team", number) if line.card and line.card.progress]
    return cards[-1]


def closed(desk: Desk) -> str:
    """A fault that an engineer mended and its reporter confirmed, and of which the office never said a word."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "提交解决结果", cause="列太窄", method="改宽", state_before="untouched")
    desk.as_("赵小禾").press(number, "确认已解决")
    return number


def waiting(desk: Desk, who: str) -> list[str]:
    """The numbers of what waits for somebody."""
    found = desk.as_(who).listed("waiting")
    return [ticket["number"] for ticket in found]


def test_triage_is_no_analysis(desk: Desk) -> None:
    """Before anybody has read it, the line says 初判, without a tick."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    for card in (desk.as_("赵小禾").card("intake", number), desk.as_("李强").card("team", number)):
        assert step(card, "分析") == "分析(初判)"


@pytest.mark.parametrize("how", ["taken", "assigned", "confirmed"])
def test_whoever_reads_it_ticks_the_analysis(desk: Desk, how: str) -> None:
    """Taken, given out or confirmed: the first to do so stands there with the time, also after others did more."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    desk.clock.move(minutes=7)
    if how == "taken":
        desk.as_("李强").press(number, "接单")
    elif how == "assigned":
        assigned(desk, number, "李强")
    else:
        post = desk.as_("王敏").card_with(number, "more").post
        desk.as_("王敏").submit(post, "more", {"action": "confirm_class"})
    who = "李强" if how == "taken" else "王敏"
    read_at = desk.clock()
    assert step(desk.as_("李强").card("team", number), "分析") == f"分析 {who} {ZH.clock(read_at)} ✔"
    desk.clock.move(minutes=7)
    if how != "taken":
        desk.as_("李强").press(number, "接单")
    assert step(desk.as_("李强").card("team", number), "分析") == f"分析 {who} {ZH.clock(read_at)} ✔"


def test_closed_without_the_offices_word_reads_unconfirmed(desk: Desk) -> None:
    """确认 does not vanish: it says 未确认, to the team and to the reporter."""
    number = closed(desk)
    assert desk.ticket(number).status is Status.CLOSED
    for card in (desk.as_("赵小禾").card("intake", number, 0), desk.as_("李强").card("team", number)):
        assert step(card, "未确认") == "未确认"
        assert not step(card, "确认")


def test_what_was_closed_unconfirmed_waits_for_the_office(desk: Desk) -> None:
    """It stands on the office's list, with the press that confirms it; then it is gone and the line says who."""
    number = closed(desk)
    assert number in waiting(desk, "王敏")
    assert number not in waiting(desk, "张海涛")
    desk.as_("王敏").press(number, "确认等级")
    assert number not in waiting(desk, "王敏")
    assert step(desk.as_("李强").card("team", number), "确认") == "确认 王敏 ✔"
    assert desk.log(number)[-1] == "class_confirmed"


def test_an_engineer_does_not_confirm_what_was_closed(desk: Desk) -> None:
    """Only the office does, and only once."""
    number = closed(desk)
    post = desk.as_("李强").card_with(number, "confirm_class").post
    assert desk.as_("李强").click(post, "confirm_class").toast == ZH("ticket.only_office")
    assert desk.ticket(number).confirmed_at is None


def test_an_answer_of_the_office_confirms_what_it_answers(desk: Desk) -> None:
    """A question that the office answered as one is confirmed by that; it does not come back on the list."""
    number = desk.as_("赵小禾").say("intake", "请问中标通知书在哪里下载？").number
    desk.as_("王敏").fill(number, "答复", answer="在“我的项目”里")
    assert desk.ticket(number).confirmed_at is not None
    assert number not in waiting(desk, "王敏")


def test_a_question_that_the_vendor_answered_is_still_to_be_confirmed(desk: Desk) -> None:
    """Whether it was a question is the office's to say."""
    number = desk.as_("赵小禾").say("intake", "请问中标通知书在哪里下载？").number
    desk.as_("李强").fill(number, "答复", answer="在“我的项目”里")
    assert number in waiting(desk, "王敏")
    desk.as_("王敏").press(number, "confirm_class")
    assert number not in waiting(desk, "王敏")


@pytest.mark.parametrize("grave", [True, False])
def test_a_word_while_the_clock_runs_ticks_nothing(desk: Desk, *, grave: bool) -> None:
    """答复 of a fault is no result: 处理 and 回复 are ticked with that, on every card."""
    number = an_a(desk) if grave else desk.as_("赵小禾").say("intake", FAULT).number
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "答复", answer="请稍等，正在检查解密服务器。")
    card = shown(desk, number)
    assert (step(card, "处理"), step(card, "回复")) == ("处理 李强", "回复")
    desk.clock.move(minutes=5)
    desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="重启", state_before="untouched")
    card = shown(desk, number)
    assert (step(card, "处理"), step(card, "回复")) == ("处理 李强 ✔", f"回复 {ZH.clock(desk.now)} ✔")


def test_what_has_to_run_again_has_a_step_of_its_own(desk: Desk) -> None:
    """恢复 stands on the card of an A from the start, and is ticked once somebody confirmed it; a B has none."""
    number = an_a(desk)
    assert step(shown(desk, number), "恢复") == "恢复"
    desk.as_("李强").press(number, "接单")
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    assert step(shown(desk, number), "恢复") == "恢复"
    restored_at = ZH.clock(desk.now)
    desk.as_("王敏").press(number, "confirm_restored")
    assert step(shown(desk, number), "恢复") == f"恢复 {restored_at} ✔"
    desk.clock.move(minutes=10)
    other = desk.as_("陈思远").say("intake", FAULT).number
    assert step(shown(desk, other), "恢复") == ""
