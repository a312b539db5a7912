"""请补充: the desk asks its reporter; the clock stands where the class grants it, and goes on with the answer."""

from datetime import datetime

import pytest
from sqlmodel import select

from handlers.tickets.cards.parts import log_line
from models.chat import DeadlineState
from models.terms import Promise, Status
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.calendar.business_hours import SHANGHAI
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, an_a, ask


def ended(desk: Desk, number: str) -> str:
    """What the log says of the end of the wait."""
    with desk.session() as session:
        found = select(WorkLogEntry).join(Ticket).where(Ticket.number == number, WorkLogEntry.verb == "resumed")
        return log_line(ZH, session.exec(found).one(), desk.now)


def test_the_clock_stands_until_the_reporter_answers_in_the_thread(desk: Desk) -> None:
    """C: paused is shown instead of a date; the answer below the card lets it run again, a working day later."""
    number = a_c(desk)
    line = desk.as_("赵小禾").cards("intake", number)[0].thread
    ask(desk, number)
    card = desk.as_("李强").card("team", number)
    assert card.deadlines[1].state is DeadlineState.PAUSED
    assert "17:00" not in card.deadlines[1].text
    question = desk.as_("赵小禾").card("intake", number)
    assert question.quote == "是哪个项目?"
    desk.clock.set("2026-03-04", "15:00")
    desk.as_("赵小禾").say("intake", "是一号项目", thread=line)
    assert desk.ticket(number).status is Status.NEW
    assert desk.target(number, Promise.RESOLVE).due_at == datetime(2026, 3, 11, 17, 0, tzinfo=SHANGHAI)
    assert desk.target(number, Promise.RESPOND).was_met_in_time  # asking is a word by a person
    post = desk.as_("赵小禾").card_with(number, "more").post
    explained = desk.as_("赵小禾").submit(post, "more", {"action": "why"}).card
    assert explained is not None
    assert any("暂停" in words for words in explained.intro)


def test_an_answer_in_ones_own_chat_goes_to_the_ticket_that_waits(desk: Desk) -> None:
    """What is said there first answers what the desk asked."""
    number = desk.as_("陈思远").say("desk", "统计报表导出失败").number
    desk.clock.move(minutes=30)
    ask(desk, number)
    assert desk.as_("陈思远").say("desk", "是一号项目").number == number
    assert desk.log(number)[-2:] == ["supplemented", "resumed"]
    assert ended(desk, number).endswith(ZH("log.resumed"))


def test_in_a_class_without_pause_the_clock_runs_on(desk: Desk) -> None:
    """A: the status changes, the card says that the clock runs, the due time stays."""
    number = an_a(desk)
    due_at = desk.target(number, Promise.RESOLVE).due_at
    ask(desk, number)
    card = desk.as_("李强").card("team", number)
    assert desk.ticket(number).status is Status.WAITING
    assert any("不停表" in words for words in card.intro)
    assert card.deadlines[1].state is DeadlineState.RUNNING
    desk.clock.move(minutes=20)
    assert desk.as_("王敏").press(number, "恢复计时").toast == ZH("wait.resumed", number=number)
    assert desk.target(number, Promise.RESOLVE).due_at == due_at
    assert ended(desk, number).endswith(ZH("log.resumed_running"))


def test_the_reporter_is_asked_again_and_the_wait_ends_by_itself(desk: Desk) -> None:
    """After one working day a second question, after ten the clock runs again; each once, and nothing before."""
    number = a_c(desk)
    ask(desk, number)
    desk.clock.set("2026-03-04", "17:00")
    assert desk.tick("chase_reporters") == 0
    desk.clock.set("2026-03-04", "17:01")
    assert [desk.tick("chase_reporters") for _ in range(2)] == [1, 0]
    desk.clock.set("2026-03-17", "17:00")
    assert desk.tick("end_waits") == 0
    desk.clock.set("2026-03-17", "17:01")
    assert [desk.tick("end_waits") for _ in range(2)] == [1, 0]
    assert desk.ticket(number).status is Status.NEW
    assert desk.log(number)[-3:] == ["asked", "chased", "resumed"]
    assert desk.target(number, Promise.RESOLVE).due_at == datetime(2026, 3, 24, 17, 0, tzinfo=SHANGHAI)


def test_asked_on_a_day_off(desk: Desk) -> None:
    """A question of a Saturday is asked again after Monday's close, not a day later."""
    desk.clock.set("2026-03-07", "10:00")
    number = a_c(desk)
    ask(desk, number)
    desk.clock.set("2026-03-09", "17:00")
    assert desk.tick("chase_reporters") == 0
    desk.clock.set("2026-03-09", "17:01")
    assert [desk.tick("chase_reporters") for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("who", ["陈思远", "周主任", "孙工", "郑文", "李强"])
def test_who_may_not_ask(desk: Desk, who: str) -> None:
    """Neither other staff, nor leader, administrator or auditor, nor an engineer who does not have it."""
    number = a_c(desk)
    post = desk.as_("赵小禾").cards("intake", number)[0].post
    refused = desk.as_(who).submit(post, "ask_reporter", {"asked": "?"})
    assert refused.refused
    assert desk.ticket(number).status is Status.NEW


def test_a_resume_without_a_wait_is_refused(desk: Desk) -> None:
    """In words, and nothing moves."""
    number = a_c(desk)
    refused = desk.as_("王敏").click(desk.as_("王敏").card_with(number, "more").post, "resume")
    assert refused.toast == ZH("wait.none")


def test_while_waiting_it_is_neither_resolved_nor_asked_again(desk: Desk) -> None:
    """First resume."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    ask(desk, number, "李强")
    post = desk.as_("李强").card_with(number, "resume").post
    resolved = desk.as_("李强").submit(
        post, "resolve", {"cause": "x", "method": "y", "tip": "", "state_before": "untouched"}
    )
    assert resolved.toast == ZH("wait.resume_first")
    assert desk.as_("李强").submit(post, "ask_reporter", {"asked": "?"}).toast == ZH("wait.asked_already")


def test_a_question_is_gone_with_its_answer(desk: Desk) -> None:
    """Its button leaves the card, which says who answered and when; the next question is a card of its own."""
    reporter = desk.as_("陈思远")
    number = reporter.say("desk", "统计报表导出失败").number
    ask(desk, number)
    question = reporter.card_with(number, "supplement")
    assert question.card is not None
    assert question.card.quote == "是哪个项目?"
    reporter.say("desk", "是一号项目")
    answered = next(line.card for line in reporter.cards("desk") if line.id == question.id)
    assert answered is not None
    said = ZH("wait.answered", who="陈思远", at=ZH.dated(desk.now, desk.now))
    assert (answered.buttons, answered.outcome) == ((), (said,))
    ask(desk, number, asked="是哪个标段?")
    quoted = {line.card.quote: line.card for line in reporter.cards("desk", number) if line.card}
    assert quoted["是哪个标段?"].buttons
    assert not quoted["是哪个项目?"].buttons


def test_a_question_that_nobody_answered_says_no_more_than_that(desk: Desk) -> None:
    """The office lets the clock go on: nothing is waited for any more, and no answer is claimed."""
    reporter = desk.as_("陈思远")
    number = reporter.say("desk", "统计报表导出失败").number
    ask(desk, number)
    question = reporter.card_with(number, "supplement")
    assert not desk.as_("王敏").press(number, "恢复计时").refused
    desk.settle()
    over = next(line.card for line in reporter.cards("desk") if line.id == question.id)
    assert over is not None
    assert over.outcome == (ZH("wait.over"),)
