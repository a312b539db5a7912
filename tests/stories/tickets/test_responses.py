"""响应 is a deliberate act: which words and presses count, who may speak against it, and what then becomes of it."""

import pytest
from sqlmodel import select

from models.terms import Promise, Severity
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import ZH, Desk
from tests.support.reported import DECRYPTION_FAILS, a_c, an_a, ask

NOT_AN_ANSWER = ["收到", "已记入", "处理中", "我也遇到了", "晚上吃什么", "收到，我看看", "On it", "+1"]


def an_a_in_a_thread(desk: Desk) -> tuple[str, str]:
    """An A and the line whose thread is its own."""
    said = desk.as_("赵小禾").say("intake", DECRYPTION_FAILS)
    assert desk.ticket(said.number).severity is Severity.A
    return said.number, said.line or ""


@pytest.mark.parametrize("words", [*NOT_AN_ANSWER, "请清一下浏览器缓存再试"])
def test_no_word_answers_an_a(desk: Desk, words: str) -> None:
    """Whatever anybody of the team writes below its card is on the log, and the promise is still owed."""
    number, line = an_a_in_a_thread(desk)
    desk.as_("张海涛").say("intake", words, thread=line)
    assert desk.target(number, Promise.RESPOND).met_at is None
    assert desk.log(number) == ["received", "said"]


@pytest.mark.parametrize("words", NOT_AN_ANSWER)
def test_courtesy_answers_no_c_either(desk: Desk, words: str) -> None:
    """A status, chatter and 我也遇到 tell the reporter of a C nothing."""
    number = a_c(desk)
    desk.as_("李强").say("intake", words, thread=desk.as_("赵小禾").cards("intake", number)[0].thread)
    assert desk.target(number, Promise.RESPOND).met_at is None


def test_a_reply_that_says_something_answers_a_c(desk: Desk) -> None:
    """The card says who answered, when and by what, and so does the entry of the log."""
    number = a_c(desk)
    desk.as_("李强").say("intake", "请换谷歌浏览器导出", thread=desk.as_("赵小禾").cards("intake", number)[0].thread)
    assert desk.target(number, Promise.RESPOND).met_at == desk.clock()
    shown = desk.as_("赵小禾").card("intake", number).deadlines[0].text
    assert "李强" in shown
    assert ZH("response.act.said") in shown
    with desk.session() as session:
        said = session.exec(select(WorkLogEntry).where(WorkLogEntry.verb == "said")).one()
        assert said.content["meets"] == Promise.RESPOND


def test_an_answer_by_form_answers_an_a_that_nobody_took(desk: Desk) -> None:
    """答复 stands in the list of further actions from the first moment."""
    number = an_a(desk)
    form = desk.as_("李强").submit(desk.as_("李强").card_with(number, "more").post, "more", {"action": "answer"}).form
    assert form is not None
    desk.as_("李强").submit(desk.as_("李强").card_with(number, "more").post, form.name, {"answer": "正在换证书"})
    target = desk.target(number, Promise.RESPOND)
    assert (target.met_by, target.met_through) == ("李强", "answered")


def test_a_question_is_told_apart(desk: Desk) -> None:
    """请补充 counts, and is named as what it was."""
    number = an_a(desk)
    ask(desk, number)
    assert desk.target(number, Promise.RESPOND).met_through == "asked"


def test_the_office_decides_that_it_was_no_answer(desk: Desk) -> None:
    """没有答复我: the promise is owed again with its first due time; the reporter and the engineer hear of it."""
    number = an_a(desk)
    due_at = desk.target(number, Promise.RESPOND).due_at
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=20)
    assert desk.as_("赵小禾").press(number, "没有答复我").toast == ZH("response.disputed", number=number)
    refused = desk.as_("李强").click(desk.as_("李强").card_with(number, "more").post, "response.annul")
    assert refused.toast == ZH("ticket.only_office")
    desk.as_("王敏").press(number, "不算答复")
    target = desk.target(number, Promise.RESPOND)
    assert (target.met_at, target.met_by, target.due_at) == (None, "", due_at)
    assert desk.log(number)[-2:] == ["response_disputed", "response_annulled"]
    answered = desk.clock.move(minutes=1)
    desk.as_("李强").fill(number, "答复", answer="正在换证书")
    assert desk.target(number, Promise.RESPOND).met_at == answered
    assert not desk.target(number, Promise.RESPOND).was_met_in_time


def test_the_office_decides_that_it_was_an_answer(desk: Desk) -> None:
    """答复有效: it stays met, and the same response is not spoken against again."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    met_at = desk.target(number, Promise.RESPOND).met_at
    card = desk.as_("赵小禾").card_with(number, "response.dispute")
    desk.as_("赵小禾").click(card.post, "response.dispute")
    desk.as_("王敏").press(number, "答复有效")
    assert desk.target(number, Promise.RESPOND).met_at == met_at
    again = desk.as_("赵小禾").click(card.post, "response.dispute")
    assert again.toast == ZH("response.judged_already")
    late = desk.as_("王敏").click(card.post, "response.annul")
    assert late.toast == ZH("response.not_disputed")


def test_whoever_responded_does_not_decide(desk: Desk) -> None:
    """One of the office who took it leaves the decision to another; nothing is disputed before anybody responded."""
    number = an_a(desk)
    post = desk.as_("赵小禾").cards("intake", number)[0].post
    assert desk.as_("赵小禾").click(post, "response.dispute").toast == ZH("response.none_yet")
    desk.as_("王敏").press(number, "接单")
    desk.as_("赵小禾").press(number, "没有答复我")
    assert desk.as_("王敏").press(number, "不算答复").toast == ZH("response.own")
    assert not desk.as_("马跃").press(number, "不算答复").refused
