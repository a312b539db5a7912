"""督办: a leader's order reaches whoever has the ticket, and its answer the leader."""

from datetime import timedelta

import pytest

from models.chat import Card
from models.terms import Origin, Promise
from models.tickets.target import Target
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer, Line
from tests.support.reported import a_c
from tests.support.tickets import PHONES, assigned, chosen, contents, leaves, nobody_serves, transferred

LI, ZHANG, OFFICE, LEADER, OTHER_LEADER, REPORTER = "李强", "张海涛", "王敏", "周主任", "吴副主任", "赵小禾"
LEADER_PHONE = "0532-8000-1221"
WANTED = "今天为什么还没修好？请说明原因和时间。"
ANSWER = "order.answer"


def ordered(desk: Desk, number: str, due: str = "2026-03-03T12:00", text: str = WANTED, by: str = LEADER) -> Answer:
    """督办 by a leader; the desk's clock stands on 3 March at 10:00."""
    return chosen(desk, by, number, "order", due_at=due, order_text=text)


def order_cards(desk: Desk, who: str, number: str) -> list[Line]:
    """The cards of orders in somebody's own chat."""
    prefix = ZH("order.title", title="")
    return [line for line in desk.as_(who).cards("desk", number) if line.card and line.card.title.startswith(prefix)]


def order_card(desk: Desk, who: str, number: str) -> Card:
    """The one card of an order in somebody's own chat."""
    (line,) = order_cards(desk, who, number)
    assert line.card is not None
    return line.card


def orders(desk: Desk, number: str) -> list[Target]:
    """Every order of the ticket, the replaced ones too."""
    return [target for target in desk.ticket(number).targets if target.promise == Promise.DIRECTIVE]


def test_an_order_is_answered(desk: Desk) -> None:
    """The assignee reads who wants what by when; the answer meets the order and goes to the leader."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    assert ordered(desk, number).toast == ZH("order.given", number=number, who=f"{LI} 0532-8000-1234")
    target = desk.target(number, Promise.DIRECTIVE)
    assert (target.due_at, target.origin) == (desk.clock() + timedelta(hours=2), Origin.INTERNAL)
    card = order_card(desk, LI, number)
    assert card.intro == (ZH("order.lead", leader=LEADER, phone=LEADER_PHONE, due="12:00"),)
    assert card.quote == WANTED
    desk.clock.move(minutes=30)
    done = desk.as_(LI).fill(number, "回复督办", order_answer="今晚更换组件，明早可用")
    assert done.toast == ZH("order.answered", number=number)
    assert desk.target(number, Promise.DIRECTIVE).met_at == desk.clock()
    (told,) = desk.as_(LEADER).cards("desk", number)
    assert told.card is not None
    assert told.card.quote == "今晚更换组件，明早可用"
    assert told.card.intro == (ZH("order.asked", text=WANTED), ZH("order.answered_by", who=LI, phone=PHONES[LI]))
    card = order_card(desk, LI, number)
    assert card.buttons == ()
    assert card.outcome == (ZH("order.was_answered", who=LI, at=desk.clock()),)
    assert desk.log(number)[-2:] == ["ordered", "order_answered"]
    team = desk.as_(OFFICE).card("team", number)
    assert any("今晚更换组件" in line for line in team.outcome)


def test_nobody_has_it_so_the_duty_answers(desk: Desk) -> None:
    """The person on duty hears of it; anybody of the office may answer as well."""
    number = a_c(desk)
    ordered(desk, number)
    assert order_card(desk, LI, number).quote == WANTED
    assert not desk.as_(LI).fill(number, "回复督办", order_answer="已安排").refused
    ordered(desk, number, text="再说一次")
    post = desk.as_(OFFICE).cards("team", number)[-1].post
    assert not desk.as_(OFFICE).submit(post, ANSWER, {"order_answer": "已安排"}).refused
    assert len(desk.as_(LEADER).cards("desk", number)) == 2


@pytest.mark.parametrize("is_roster_empty", [False, True])
def test_the_assignee_has_left(desk: Desk, is_roster_empty: bool) -> None:
    """The order goes to the person on duty, and to the whole office where nobody is."""
    number = a_c(desk)
    assigned(desk, number, ZHANG)
    leaves(desk, ZHANG)
    if is_roster_empty:
        nobody_serves(desk)
    ordered(desk, number)
    reached = [name for name in (LI, OFFICE, "马跃", "何静") if order_cards(desk, name, number)]
    assert reached == ([OFFICE, "马跃", "何静"] if is_roster_empty else [LI])


def test_a_second_order_replaces_the_first(desk: Desk) -> None:
    """One order is open at a time; the earlier card says so and has no button."""
    number = a_c(desk)
    ordered(desk, number)
    ordered(desk, number, due="2026-03-03 15:30", text="下午三点半前给结论", by=OTHER_LEADER)
    first, second = orders(desk, number)
    assert first.withdrawn_at == desk.clock()
    assert second.is_open
    old, new = (line.card for line in order_cards(desk, LI, number))
    assert old is not None
    assert new is not None
    assert (old.buttons, old.outcome) == ((), (ZH("order.replaced"),))
    desk.as_(LI).fill(number, "回复督办", order_answer="结论如下")
    assert len(desk.as_(OTHER_LEADER).cards("desk", number)) == 1
    assert desk.as_(LEADER).cards("desk", number) == []


def test_the_order_goes_with_the_ticket(desk: Desk) -> None:
    """Passed on, the new one gets the order; the old one's card has no button, and pressing an older one is refused."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    ordered(desk, number)
    old = order_cards(desk, LI, number)[0].post
    desk.clock.set("2026-03-03", "10:20")
    nobody_serves(desk)
    transferred(desk, number, ZHANG, by=LI)
    assert order_card(desk, LI, number).outcome == (ZH("order.passed_on", who=ZHANG),)
    assert order_card(desk, ZHANG, number).quote == WANTED
    assert desk.as_(LI).click(old, ANSWER).toast == ZH("order.only_those_concerned")
    assert not desk.as_(ZHANG).fill(number, "回复督办", order_answer="接手后先查日志").refused


def test_the_leader_has_left_meanwhile(desk: Desk) -> None:
    """The answer then goes to the leader on duty."""
    number = a_c(desk)
    ordered(desk, number, by=OTHER_LEADER)
    leaves(desk, OTHER_LEADER)
    desk.as_(LI).fill(number, "回复督办", order_answer="已处理")
    (told,) = desk.as_(LEADER).cards("desk", number)
    assert told.card is not None
    assert told.card.quote == "已处理"


def test_the_form_proposes_an_hour_after_the_next_full_hour(desk: Desk) -> None:
    """Across midnight too."""
    number = a_c(desk)
    desk.clock.set("2026-03-03", "22:41")
    form = chosen(desk, LEADER, number, "order").form
    assert form is not None
    assert form.fields[1].value == "2026-03-04T00:00"


@pytest.mark.parametrize(
    ("fields", "wrong", "key"),
    [
        ({"due_at": "2026-03-03T10:00"}, "due_at", "field.is_over.moment"),
        ({"due_at": "2026-03-02T12:00"}, "due_at", "field.is_over.moment"),
        ({"due_at": "2001-01-01T00:00"}, "due_at", "field.is_over.moment"),
        ({"due_at": "0001-01-01T00:00"}, "due_at", "field.not_a_moment"),
        ({"due_at": "2026-04-02T10:01"}, "due_at", "field.too_far_ahead"),
        ({"due_at": "2098-12-31T23:59"}, "due_at", "field.too_far_ahead"),
        ({"due_at": "9999-12-31T23:59"}, "due_at", "field.not_a_moment"),
        ({"due_at": "明天中午"}, "due_at", "field.not_a_moment"),
        ({"due_at": ""}, "due_at", "field.missing"),
        ({"order_text": " "}, "order_text", "field.missing"),
        ({"order_text": "长" * 2001}, "order_text", "field.too_long"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_at_its_field(
    desk: Desk, fields: dict[str, str], wrong: str, key: str
) -> None:
    """Past, too far ahead, no time at all, no words or too many: one sentence, and nothing is ordered."""
    number = a_c(desk)
    before = desk.log(number)
    refused = chosen(desk, LEADER, number, "order", **{"due_at": "2026-03-03T12:00", "order_text": WANTED, **fields})
    assert refused.field_errors == {wrong: ZH(key, count=30 if key == "field.too_far_ahead" else 2000)}
    assert desk.log(number) == before
    assert orders(desk, number) == []


def test_thirty_days_ahead_is_just_possible(desk: Desk) -> None:
    """The furthest moment counts."""
    number = a_c(desk)
    assert not ordered(desk, number, due="2026-04-02T10:00").field_errors
    assert contents(desk, number, "ordered")[0]["text"] == WANTED


def test_only_leaders_order(desk: Desk) -> None:
    """Button and form alike; nothing changes."""
    number = a_c(desk)
    post = desk.as_(REPORTER).cards("intake", number)[0].post
    before = desk.log(number)
    for name in (REPORTER, OFFICE, LI, "孙工", "郑文", "陈思远"):
        for answer in (
            desk.as_(name).click(post, "order"),
            desk.as_(name).submit(post, "order", {"due_at": "2026-03-03T12:00", "order_text": WANTED}),
        ):
            assert answer.toast == ZH("order.only_leader")
    assert desk.log(number) == before


def test_who_may_not_answer_is_told_so(desk: Desk) -> None:
    """Neither reporter nor leader, nor an engineer who does not have it; and nobody answers what was not ordered."""
    number = a_c(desk)
    post = desk.as_(REPORTER).cards("intake", number)[0].post
    assert desk.as_(LI).click(post, ANSWER).toast == ZH("order.none")
    assert desk.as_(LI).submit(post, ANSWER, {"order_answer": "x"}).toast == ZH("order.none")
    ordered(desk, number)
    before = desk.log(number)
    for name in (REPORTER, LEADER, ZHANG, "孙工", "郑文"):
        assert desk.as_(name).click(post, ANSWER).toast == ZH("order.only_those_concerned")
        refused = desk.as_(name).submit(post, ANSWER, {"order_answer": "x"})
        assert refused.toast == ZH("order.only_those_concerned")
    blank = desk.as_(LI).submit(post, ANSWER, {"order_answer": " "})
    assert blank.field_errors == {"order_answer": ZH("field.missing")}
    assert desk.log(number) == before


def test_an_order_is_answered_once(desk: Desk) -> None:
    """Two who answer at once: the first answer counts, the second is told so."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    ordered(desk, number)
    post = order_cards(desk, LI, number)[0].post
    desk.as_(LI).submit(post, ANSWER, {"order_answer": "第一次"})
    team = desk.as_(OFFICE).cards("team", number)[-1].post
    for name, card in ((OFFICE, team), (LI, post)):
        again = desk.as_(name).submit(card, ANSWER, {"order_answer": "第二次"})
        assert again.toast == ZH("order.answered_already")
    assert desk.log(number).count("order_answered") == 1
    assert len(desk.as_(LEADER).cards("desk", number)) == 1


def test_what_is_over_is_not_ordered(desk: Desk) -> None:
    """A ticket taken back owes no answer, and takes no order."""
    number = a_c(desk)
    ordered(desk, number)
    team = desk.as_(LEADER).cards("team", number)[-1].post
    desk.as_(REPORTER).press(number, "撤回")
    assert desk.as_(LI).click(order_cards(desk, LI, number)[0].post, ANSWER).toast == ZH("order.none")
    assert desk.as_(LEADER).click(team, "order").toast == ZH("ticket.is_over", number=number)
    late = desk.as_(LEADER).submit(team, "order", {"due_at": "2026-03-03T12:00", "order_text": WANTED})
    assert late.toast == ZH("ticket.is_over", number=number)
