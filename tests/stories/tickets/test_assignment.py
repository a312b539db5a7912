"""派单, 转办, 协办: who has a ticket is seen by everybody concerned, and nobody takes what is another's."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.chat import Form
from models.terms import Promise, Status
from tests.support.desk import ZH, Browser, Desk
from tests.support.page_answers import Answer
from tests.support.reported import a_c, a_question, an_a
from tests.support.tickets import (
    PHONES,
    assigned,
    chosen,
    contents,
    has_it,
    id_of,
    lead_of,
    leaves,
    nobody_serves,
    told,
    transferred,
)

LI, ZHANG, OFFICE, OTHER_OFFICE, REPORTER = "李强", "张海涛", "王敏", "马跃", "赵小禾"
FAULT = "统计报表导出一直报错,导出不了"


def reported(desk: Desk) -> str:
    """A fault nobody has looked at yet."""
    return desk.as_(REPORTER).say("intake", FAULT).number


def sees(desk: Desk, number: str, key: str, who: str) -> bool:
    """Whether the reporter's card names this person with the phone."""
    return ZH(key, who=who, phone=PHONES[who]) in desk.as_(REPORTER).cards("intake", number)[0].card.intro  # type: ignore[union-attr]


def offered(form: Form | None) -> list[str]:
    """Whom the form offers."""
    assert form is not None
    return [choice.label for choice in form.fields[0].choices]


def test_one_press_confirms_and_assigns_to_the_person_on_duty(desk: Desk) -> None:
    """确认并派单: confirmed, assigned, both told; the clock runs on until the engineer takes it."""
    number = reported(desk)
    done = desk.as_(OFFICE).press(number, "确认并派单")
    assert done.toast == ZH("assignment.confirmed_and_assigned", number=number, who=LI, phone=PHONES[LI])
    ticket = desk.ticket(number)
    assert (ticket.status, has_it(desk, number), ticket.taken_at) == (Status.ASSIGNED, LI, None)
    assert ticket.confirmed_at == desk.clock()
    assert desk.log(number) == ["received", "class_confirmed", "assigned"]
    assert desk.target(number, Promise.RESPOND).met_at is None
    assert sees(desk, number, "card.assigned_to", LI)
    assert ZH("status.assigned") not in desk.as_(REPORTER).card("intake", number).intro
    desk.clock.move(minutes=3)
    assert ZH("assignment.yours_again", by=OFFICE) in lead_of(desk, LI, number)
    desk.as_(LI).press(number, "接单")
    assert desk.target(number, Promise.RESPOND).met_at == desk.clock()
    assert sees(desk, number, "card.taken_by", LI)
    assert desk.ticket(number).status is Status.IN_PROGRESS


def test_with_nobody_on_duty_the_office_chooses(desk: Desk) -> None:
    """确认并派单 then opens the form; nothing is confirmed before it comes back."""
    nobody_serves(desk)
    number = reported(desk)
    opened = desk.as_(OFFICE).press(number, "确认并派单")
    assert opened.form is not None
    assert offered(opened.form) == ["王敏 综合科", "马跃 综合科", "何静 信息科", "李强 蓝湾软件", "张海涛 蓝湾软件"]
    assert desk.log(number) == ["received"]
    post = desk.as_(OFFICE).card_with(number, "确认并派单").post
    done = desk.as_(OFFICE).submit(post, opened.form.name, {"to": id_of(desk, ZHANG)})
    assert done.toast == ZH("assignment.confirmed_and_given", number=number, who=ZHANG, phone=PHONES[ZHANG])
    assert desk.log(number) == ["received", "class_confirmed", "assigned"]
    assert has_it(desk, number) == ZHANG


def test_the_button_gives_way_once_somebody_has_it(desk: Desk) -> None:
    """Taken before it was confirmed, the card offers to confirm alone."""
    number = reported(desk)
    desk.as_(LI).press(number, "接单")
    card = desk.as_(OFFICE).cards("team", number)[-1]
    assert card.button("confirm_and_assign") is None
    desk.as_(OFFICE).click(card.post, "confirm_class")
    assert desk.log(number) == ["received", "taken", "class_confirmed"]


def test_confirming_alone_is_among_the_further_actions(desk: Desk) -> None:
    """An office that wants to confirm and not assign finds it under 更多."""
    number = reported(desk)
    assert chosen(desk, OFFICE, number, "confirm_class").toast == ZH("class.confirmed", number=number)
    assert has_it(desk, number) is None


def test_the_form_offers_whoever_may_have_it_the_duty_first(desk: Desk) -> None:
    """Active engineers and office people; not whoever has it, nor anybody who left."""
    number = a_c(desk)
    leaves(desk, "何静")
    form = chosen(desk, OFFICE, number, "assign").form
    on_duty = ZH("assignment.on_duty", who="李强 蓝湾软件")
    assert offered(form) == [on_duty, "王敏 综合科", "马跃 综合科", "张海涛 蓝湾软件"]
    assigned(desk, number, LI)
    assert offered(chosen(desk, OFFICE, number, "assign").form) == ["王敏 综合科", "马跃 综合科", "张海涛 蓝湾软件"]


def test_what_was_taken_can_be_given_to_another(desk: Desk) -> None:
    """The new one has to take it anew; the old one is told who has it; the reporter sees each."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    responded = desk.target(number, Promise.RESPOND).met_at
    desk.clock.move(minutes=10)
    done = assigned(desk, number, ZHANG)
    assert done.toast == ZH("assignment.assigned", number=number, who=ZHANG, phone=PHONES[ZHANG])
    ticket = desk.ticket(number)
    assert (ticket.status, ticket.taken_at, has_it(desk, number)) == (Status.ASSIGNED, None, ZHANG)
    assert contents(desk, number, "assigned") == [{"before": LI, "to": ZHANG}]
    assert ZH("assignment.passed_on", to=ZHANG, phone=PHONES[ZHANG], by=OFFICE) in lead_of(desk, LI, number)
    assert sees(desk, number, "card.assigned_to", ZHANG)
    assert desk.target(number, Promise.RESPOND).met_at == responded
    refused = desk.as_(LI).click(desk.as_(LI).cards("team", number)[-1].post, "resolve")
    assert refused.toast == ZH("ticket.only_assignee", who=ZHANG)
    desk.as_(ZHANG).press(number, "接单")
    assert sees(desk, number, "card.taken_by", ZHANG)


def test_no_engineer_takes_what_is_assigned_to_another(desk: Desk) -> None:
    """Refused with the name and phone of whoever it was given to; the office may step in."""
    number = a_c(desk)
    assigned(desk, number, LI)
    refused = desk.as_(ZHANG).press(number, "接单")
    assert refused.refused
    assert refused.toast == ZH("assignment.is_anothers", who=LI, phone=PHONES[LI])
    assert has_it(desk, number) == LI
    assert desk.as_(OTHER_OFFICE).press(number, "接单").toast == ZH("ticket.taken", number=number)
    assert has_it(desk, number) == OTHER_OFFICE


def test_what_was_given_to_somebody_who_left_may_be_taken(desk: Desk) -> None:
    """At night no office has to be woken for it; before, the one who left can do nothing."""
    number = a_c(desk)
    assigned(desk, number, LI)
    leaves(desk, LI)
    post = desk.as_(ZHANG).cards("team", number)[-1].post
    gone = desk.as_(LI).post("/chat/clicks", {"post": post, "action": "take", "client_id": desk.new_id()})
    assert gone.json()["error"] == ZH("person.left")
    assert desk.as_(ZHANG).click(post, "take").toast == ZH("ticket.taken", number=number)
    assert has_it(desk, number) == ZHANG


def test_whoever_has_it_passes_it_on_with_a_reason(desk: Desk) -> None:
    """转办: logged with its reason; the new one gets the card, the old one a line, the reporter name and phone."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    done = transferred(desk, number, ZHANG, by=LI)
    assert done.toast == ZH("assignment.transferred", number=number, who=ZHANG, phone=PHONES[ZHANG])
    assert contents(desk, number, "transferred") == [{"before": LI, "to": ZHANG, "reason": "不是我负责的模块"}]
    (card,) = told(desk, ZHANG, number)
    assert ZH("card.assigned_to", who=ZHANG, phone=PHONES[ZHANG]) in card.intro
    assert card.buttons[0].action == "take"
    assert ZH("assignment.passed_on", to=ZHANG, phone=PHONES[ZHANG], by=LI) in lead_of(desk, LI, number)
    assert sees(desk, number, "card.assigned_to", ZHANG)
    assert len(desk.as_(REPORTER).cards("intake", number)) == 1


def test_coming_back_to_somebody_is_said_aloud(desk: Desk) -> None:
    """Whose own chat has the card already is told by a line, for a changed card makes no sound."""
    number = a_c(desk)
    assigned(desk, number, LI)
    desk.as_(LI).press(number, "接单")
    transferred(desk, number, ZHANG, by=LI)
    desk.as_(ZHANG).press(number, "接单")
    transferred(desk, number, LI, by=ZHANG)
    cards = told(desk, LI, number)
    assert [line for card in cards for line in card.intro].count(ZH("assignment.yours_again", by=ZHANG)) == 1
    assert len([card for card in cards if card.quote]) == 1


def test_from_the_third_transfer_on_the_office_hears_of_each(desk: Desk) -> None:
    """Two are everyday work; the third and the fourth go to everybody of the office with the reason."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    heard = []
    for by, to in ((LI, ZHANG), (ZHANG, LI), (LI, ZHANG), (ZHANG, LI)):
        transferred(desk, number, to, by=by, reason="转来转去")
        heard.append([len(told(desk, name, number)) for name in (OFFICE, OTHER_OFFICE, "何静")])
    assert heard == [[0, 0, 0], [0, 0, 0], [1, 1, 1], [2, 2, 2]]
    assert ZH("assignment.handed_round", times=3, before=LI, to=ZHANG) in told(desk, OFFICE, number)[0].intro
    assert desk.ticket(number).transfers == 4
    opened = desk.as_(OFFICE).press(number, "派单")
    assert opened.form is not None


def test_a_waiting_ticket_stays_waiting_in_other_hands(desk: Desk) -> None:
    """Only the one who has it changes; once the answer is there, the new one has to take it."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    chosen(desk, LI, number, "ask_reporter", asked="请发截图")
    assert desk.ticket(number).status is Status.WAITING
    assigned(desk, number, ZHANG)
    assert (desk.ticket(number).status, has_it(desk, number)) == (Status.WAITING, ZHANG)
    assert sees(desk, number, "card.assigned_to", ZHANG)
    desk.as_(REPORTER).fill(number, "补充情况", text="截图已发")
    assert desk.ticket(number).status is Status.ASSIGNED
    desk.as_(ZHANG).press(number, "接单")
    assert desk.ticket(number).status is Status.IN_PROGRESS


def test_a_restoration_can_be_confirmed_though_it_changed_hands(desk: Desk) -> None:
    """Business is said to run again and the engineer goes home: the reporter's word still meets the hour."""
    number = an_a(desk)
    desk.as_(LI).press(number, "接单")
    claimed = desk.clock.move(minutes=20)
    desk.as_(LI).fill(number, "业务已恢复", state_before="untouched")
    transferred(desk, number, ZHANG, by=LI, reason="下班交接")
    desk.as_(REPORTER).press(number, "确认已恢复")
    assert desk.target(number, Promise.RESOLVE).met_at == claimed
    assert desk.ticket(number).status is Status.RESTORED
    transferred(desk, number, LI, by=ZHANG)
    assert desk.ticket(number).status is Status.RESTORED
    desk.as_(LI).click(desk.as_(LI).cards("team", number)[-1].post, "take")
    assert desk.ticket(number).status is Status.RESTORED
    assert sees(desk, number, "card.taken_by", LI)


def test_two_office_people_assign_at_once(desk: Desk) -> None:
    """Who sends the form first decides; the other is told who has it now, and nothing changes."""
    number = a_c(desk)
    forms = {name: chosen(desk, name, number, "assign").form for name in (OFFICE, OTHER_OFFICE)}
    post = desk.as_(OFFICE).card_with(number, "more").post

    def send(who: str, to: str) -> Answer:
        form = forms[who]
        assert form is not None
        return desk.as_(who).submit(post, form.name, {"to": id_of(desk, to)})

    assert not send(OFFICE, LI).refused
    late = send(OTHER_OFFICE, ZHANG)
    assert late.refused
    assert late.toast == ZH("assignment.somebody_has_it", who=LI, phone=PHONES[LI])
    assert has_it(desk, number) == LI
    assert desk.log(number).count("assigned") == 1
    assert told(desk, ZHANG, number) == []


def test_two_office_people_confirm_and_assign_at_once(desk: Desk) -> None:
    """The second press, of a card that was not yet changed, names whoever has it."""
    number = reported(desk)
    post = desk.as_(OFFICE).card_with(number, "确认并派单").post
    desk.as_(OFFICE).click(post, "confirm_and_assign")
    before, cards = desk.log(number), len(told(desk, LI, number))
    late = desk.as_(OTHER_OFFICE).click(post, "confirm_and_assign")
    assert late.toast == ZH("assignment.somebody_has_it", who=LI, phone=PHONES[LI])
    assert desk.log(number) == before
    assert len(told(desk, LI, number)) == cards


@pytest.mark.both_databases("races")
def test_two_presses_in_the_very_same_moment(desk: Desk) -> None:
    """However the database orders them, one confirms and assigns, and the other is refused."""
    number = reported(desk)
    post = desk.as_(OFFICE).card_with(number, "确认并派单").post
    seats = [desk.as_(name) for name in (OFFICE, OTHER_OFFICE, "何静")]

    def press(seat: Browser) -> bool:
        body = {"post": post, "action": "confirm_and_assign", "client_id": desk.new_id()}
        return bool(seat.post("/chat/clicks", body).json()["refused"])

    with ThreadPoolExecutor(len(seats)) as together:
        refused = list(together.map(press, seats))
    desk.settle()
    assert sorted(refused) == [False, True, True]
    assert desk.log(number) == ["received", "class_confirmed", "assigned"]


def test_taken_while_the_office_was_about_to_assign(desk: Desk) -> None:
    """The engineer was quicker: the office is told and does not tear it away by an old form."""
    number = a_c(desk)
    form = chosen(desk, OFFICE, number, "assign").form
    assert form is not None
    desk.as_(ZHANG).press(number, "接单")
    late = desk.as_(OFFICE).submit(desk.as_(OFFICE).card_with(number, "more").post, form.name, {"to": id_of(desk, LI)})
    assert late.toast == ZH("assignment.somebody_has_it", who=ZHANG, phone=PHONES[ZHANG])
    assert desk.ticket(number).status is Status.IN_PROGRESS


def test_somebody_is_asked_to_help(desk: Desk) -> None:
    """协办 by whoever has it or the office: told once, named in the log; the ticket stays where it is."""
    number = a_c(desk)
    desk.as_(LI).press(number, "接单")
    done = chosen(desk, LI, number, "help", helper=id_of(desk, ZHANG))
    assert done.toast == ZH("assignment.helper_added", number=number, who=ZHANG, phone=PHONES[ZHANG])
    assert ZH("assignment.please_help", by=LI, phone=PHONES[LI]) in lead_of(desk, ZHANG, number)
    assert not chosen(desk, OFFICE, number, "help", helper=id_of(desk, "孙工")).refused
    assert [entry["to"] for entry in contents(desk, number, "helper_added")] == [ZHANG, "孙工"]
    assert has_it(desk, number) == LI
    names = offered(chosen(desk, LI, number, "help").form)
    assert not any(name.startswith((LI, ZHANG, "孙工")) for name in names)
    again = chosen(desk, LI, number, "help", helper=id_of(desk, ZHANG))
    assert again.field_errors == {"helper": ZH("field.not_offered")}


@pytest.mark.parametrize(
    ("name", "untaken", "taken"),
    [
        (OFFICE, {"assign", "help", "confirm_class"}, {"assign", "help", "confirm_class"}),
        (LI, set(), {"transfer", "help"}),
        (ZHANG, set(), set()),
        ("周主任", {"order"}, {"order"}),
    ],
)
def test_more_offers_what_each_may_do(desk: Desk, name: str, untaken: set[str], taken: set[str]) -> None:
    """更多 lists nothing that would only be refused."""
    number = reported(desk)
    post = desk.as_(OFFICE).cards("team", number)[-1].post
    for expected in (untaken, taken):
        form = desk.as_(name).click(post, "more").form
        listed = {choice.value for choice in form.fields[0].choices} if form else set()
        assert listed & {"assign", "transfer", "help", "confirm_class", "order"} == expected
        desk.as_(LI).click(post, "take")


def test_a_question_can_be_assigned_and_answered(desk: Desk) -> None:
    """Not only faults: assigned to one, answered by another, it ends with the name of whoever answered."""
    number = a_question(desk)
    assigned(desk, number, LI)
    assert sees(desk, number, "card.assigned_to", LI)
    desk.as_(OFFICE).fill(number, "答复", answer="在网站上")
    assert sees(desk, number, "verdict.answered_by", OFFICE)
