"""催办: the reporter asks how it goes, once an hour at most, and whoever has it hears of it."""

import pytest

from models.terms import Status
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer
from tests.support.reported import a_c, a_question
from tests.support.tickets import PHONES, assigned, lead_of, leaves, nobody_serves, told

LI, ZHANG, OFFICE, REPORTER = "李强", "张海涛", "王敏", "赵小禾"


def nudged(desk: Desk, number: str, who: str = REPORTER) -> Answer:
    """催办 on the reporter's card, by whoever gets at it."""
    return desk.as_(who).click(desk.as_(REPORTER).cards("intake", number)[0].post, "nudge")


def hears(desk: Desk, who: str, number: str) -> int:
    """How many reminders stand in somebody's own chat."""
    return sum(card.title.startswith(ZH("nudge.title", title="")) for card in told(desk, who, number))


def test_whoever_has_it_hears_of_the_nudge(desk: Desk) -> None:
    """A small card: who has it, who asks, what is due next; the reporter is told whom it went to."""
    number = a_c(desk)
    assigned(desk, number, ZHANG)
    desk.as_(ZHANG).press(number, "接单")
    done = desk.as_(REPORTER).press(number, "催办")
    assert done.toast == ZH("nudge.sent", number=number, who=f"{ZHANG} {PHONES[ZHANG]}")
    assert (hears(desk, ZHANG, number), hears(desk, LI, number)) == (1, 0)
    card = told(desk, ZHANG, number)[-1]
    assert card.intro == (
        ZH("card.taken_by", who=ZHANG, phone=PHONES[ZHANG]),
        ZH("nudge.by", who=REPORTER, phone="0532-8000-1201"),
    )
    assert [deadline.label for deadline in card.deadlines] == [ZH("deadline.label.resolve")]
    assert card.buttons == ()
    assert desk.log(number)[-1] == "nudged"
    assert desk.ticket(number).reminded_at == desk.clock()


def test_nobody_has_it_so_the_duty_hears(desk: Desk) -> None:
    """Before anybody took it, the person on duty; where nobody is, the office."""
    number = a_c(desk)
    nudged(desk, number)
    assert hears(desk, LI, number) == 1
    assert ZH("card.nobody_yet") in lead_of(desk, LI, number)
    nobody_serves(desk)
    desk.clock.move(hours=1)
    nudged(desk, number)
    assert [hears(desk, name, number) for name in (LI, OFFICE, "马跃", "何静")] == [1, 1, 1, 1]


def test_the_assignee_has_left(desk: Desk) -> None:
    """The nudge then reaches the person on duty."""
    number = a_c(desk)
    assigned(desk, number, ZHANG)
    leaves(desk, ZHANG)
    assert nudged(desk, number).toast == ZH("nudge.sent", number=number, who=f"{LI} {PHONES[LI]}")
    assert hears(desk, LI, number) == 1


def test_once_an_hour_is_enough(desk: Desk) -> None:
    """Refused with when it is possible again; exactly then it is."""
    number = a_c(desk)
    nudged(desk, number)
    desk.clock.move(minutes=59)
    refused = nudged(desk, number)
    assert refused.refused
    assert refused.toast == ZH("nudge.too_soon", at="10:00", again="11:00")
    desk.clock.move(minutes=1)
    assert hears(desk, LI, number) == 1
    assert not nudged(desk, number).refused
    assert desk.log(number).count("nudged") == 2


def test_a_double_press_is_one_nudge(desk: Desk) -> None:
    """Two presses in the same second: one card, one entry."""
    number = a_c(desk)
    assert [nudged(desk, number).refused for _ in range(2)] == [False, True]
    assert (hears(desk, LI, number), desk.log(number).count("nudged")) == (1, 1)


@pytest.mark.parametrize("name", ["陈思远", LI, OFFICE, "周主任", "孙工", "郑文"])
def test_only_the_reporter_nudges(desk: Desk, name: str) -> None:
    """Colleagues, engineers and office are told whose word it is."""
    number = a_c(desk)
    before = desk.log(number)
    assert nudged(desk, number, name).toast == ZH("ticket.only_reporter", reporter=REPORTER)
    assert desk.log(number) == before


def test_what_is_resolved_needs_an_answer_and_no_nudge(desk: Desk) -> None:
    """The button is gone with the result; an older card's press says what to do instead."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    desk.as_(LI).fill(number, "提交解决结果", cause="配置", method="改正", state_before="untouched")
    assert all(line.button("nudge") is None for line in desk.as_(REPORTER).cards("intake", number))
    assert nudged(desk, number).toast == ZH("nudge.resolved")
    desk.as_(REPORTER).press(number, "确认已解决")
    assert nudged(desk, number).toast == ZH("ticket.is_over", number=number)
    assert "nudged" not in desk.log(number)


def test_a_question_can_be_nudged_too(desk: Desk) -> None:
    """Whatever waits for the desk; the card has room for the button."""
    number = a_question(desk)
    card = desk.as_(REPORTER).card("intake", number)
    assert [button.action for button in card.buttons] == ["supplement", "propose", "why", "nudge", "withdraw"]
    assert not nudged(desk, number).refused
    assert desk.ticket(number).status is Status.NEW
