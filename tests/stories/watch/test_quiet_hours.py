"""The night is quiet: what can wait is one card in the morning for each person, a line a ticket; an A never waits."""

import pytest
from sqlmodel import select

from models.chat import Card
from models.messaging.outbox import Post, PostState
from tests.support.access import asked, press
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, a_question, an_a
from tests.support.tickets import chosen, transferred
from tests.support.told import heard, told

TUESDAY, WEDNESDAY = "2026-03-03", "2026-03-04"
AIR_CONDITIONER = "三号评标室的空调不制冷了，有点热"
TEAM = ("李强", "张海涛", "王敏", "马跃", "何静", "周主任", "吴副主任")


def cards(desk: Desk, name: str) -> list[Card]:
    """What stands in somebody's own chat, but for what was said to them as a reporter."""
    return [line.card for line in desk.as_(name).cards("desk") if line.card]


def of_night(desk: Desk, name: str, number: int) -> list[Card]:
    """The cards of the morning that tell of so many tickets."""
    return [card for card in cards(desk, name) if card.title == ZH("escalation.gathered_night", number=number)]


def test_an_air_conditioner_wakes_nobody(desk: Desk) -> None:
    """Reported at 04:51, it is told as the quiet hours end, to whoever is on duty alone, once."""
    desk.clock.set(TUESDAY, "04:51")
    number = desk.as_("赵小禾").say("intake", AIR_CONDITIONER).number
    assert desk.ticket(number).kind == "hardware"
    desk.forward("PT2H8M")
    assert [name for name in TEAM if cards(desk, name)] == []
    desk.forward("PT2M")
    assert [name for name in TEAM if cards(desk, name)] == ["李强"]
    assert len(cards(desk, "李强")) == 1


def test_a_night_of_reports_is_one_card_in_the_morning(desk: Desk) -> None:
    """Questions and mild faults of a night: one card, one line each, however many of their steps fell due."""
    desk.clock.set(TUESDAY, "22:30")
    numbers = [a_question(desk) for _ in range(3)]
    desk.clock.set(WEDNESDAY, "03:30")
    numbers += [a_c(desk, who) for who in ("陈思远", "刘晓彤")]  # due at 07:30
    before = {name: len(cards(desk, name)) for name in TEAM}
    desk.forward("PT3H29M")
    assert {name: len(cards(desk, name)) for name in TEAM} == before
    desk.forward("PT2M")
    (card,) = of_night(desk, "李强", 5)
    assert len(card.intro) == 5
    assert [sum(number in line for line in card.intro) for number in numbers] == [1] * 5
    assert len(cards(desk, "李强")) == before["李强"] + 1


def test_a_c_due_at_night_is_told_to_whoever_is_on_duty_and_in_the_morning_to_the_others(desk: Desk) -> None:
    """Reported at 20:00 and due at midnight: duty and backup hear in time; office and leader as the night ends."""
    desk.clock.set(TUESDAY, "20:00")
    number = a_c(desk)
    desk.forward("PT10H59M")
    assert told(desk, number) == ["respond warning.1", "respond unanswered.backup"]
    assert heard(desk, "张海涛", "尚无人应答") == 1
    assert [heard(desk, name, "尚无人应答") for name in ("王敏", "周主任")] == [0, 0]
    desk.forward("PT2M")
    assert [heard(desk, name, "尚无人应答") for name in ("王敏", "周主任")] == [1, 1]
    assert not any(step.endswith("late") for step in told(desk, number))


@pytest.mark.parametrize("text", ["投标文件解密失败，所有人都解不开，正在开标", "发现网站首页被篡改，疑似被黑客入侵"])
def test_what_is_urgent_never_waits(desk: Desk, text: str) -> None:
    """A class A, and whatever looks like an attack."""
    desk.clock.set(TUESDAY, "02:00")
    number = desk.as_("赵小禾").say("intake", text).number
    desk.settle()
    who = ["王敏", "周主任"] if desk.ticket(number).is_security else ["李强"]
    assert all(cards(desk, name) for name in who)


def test_an_a_goes_up_at_night_as_by_day(desk: Desk) -> None:
    """Backup, office and leader in five, fifteen and twenty-five minutes."""
    desk.clock.set(TUESDAY, "01:00")
    an_a(desk)
    desk.forward("PT26M")
    assert [heard(desk, name, "响应已超时") for name in ("王敏", "周主任")] == [1, 1]


def test_what_colleagues_do_at_night_waits_as_well(desk: Desk) -> None:
    """Given a D at half past ten at night, its new assignee hears at seven: one card is as it would have been."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.set(TUESDAY, "22:30")
    before = len(cards(desk, "张海涛"))
    transferred(desk, number, "张海涛", by="李强", reason="明天你来")
    desk.settle()
    assert len(cards(desk, "张海涛")) == before
    desk.forward("PT8H31M")
    (new,) = cards(desk, "张海涛")[before:]
    assert number in new.title
    assert new.buttons


def test_several_of_them_are_lines_and_a_press_brings_the_card(desk: Desk) -> None:
    """Two given at night are two lines; the button under them brings a ticket's own card with its buttons."""
    numbers = [a_c(desk, who) for who in ("陈思远", "刘晓彤")]
    for number in numbers:
        desk.as_("李强").press(number, "接单")
    desk.clock.set(TUESDAY, "22:30")
    for number in numbers:
        transferred(desk, number, "张海涛", by="李强", reason="明天你来")
    desk.forward("PT8H31M")
    assert len(of_night(desk, "张海涛", 2)) == 1
    line = next(line for line in desk.as_("张海涛").cards("desk") if line.button(numbers[1]))
    assert not desk.as_("张海涛").click(line.post, f"card.show:{numbers[1]}").refused
    desk.settle()
    shown = desk.as_("张海涛").cards("desk", numbers[1])[-1]
    assert shown.button("take")
    other = a_c(desk, "赵小禾")
    assert desk.as_("张海涛").click(line.post, f"card.show:{other}").refused


def test_whoever_is_at_work_on_it_hears_at_once(desk: Desk) -> None:
    """Who asked a question at eleven at night has the answer the moment it comes; next morning is another matter."""
    number = a_c(desk)
    desk.as_("张海涛").press(number, "接单")
    desk.clock.set(TUESDAY, "23:00")
    assert not chosen(desk, "张海涛", number, "ask_reporter", asked="是哪个项目？").refused
    before = len(cards(desk, "张海涛"))
    desk.clock.move(minutes=5)
    assert not desk.as_("赵小禾").fill(number, "supplement", text="是二号标段").refused
    desk.settle()
    assert len(cards(desk, "张海涛")) == before + 1


def test_a_request_called_back_at_night_is_not_told_in_the_morning(desk: Desk) -> None:
    """A permission is asked for and taken back before anybody woke: its leader never hears of it."""
    desk.clock.set(TUESDAY, "23:30")
    number = asked(desk, "赵小禾")
    with desk.session() as session:
        held = session.exec(select(Post).where(Post.state == PostState.HELD)).all()
    assert {post.chat for post in held} == {"@周主任"}
    assert not press(desk, "赵小禾", number, "access.withdraw").is_refusal
    desk.forward("PT8H")
    assert cards(desk, "周主任") == []


def test_a_leader_is_not_woken_for_a_decision(desk: Desk) -> None:
    """A permission asked for at night: the leader's card with its buttons comes at seven, once."""
    desk.clock.set(TUESDAY, "23:30")
    number = asked(desk, "赵小禾")
    desk.settle()
    assert cards(desk, "周主任") == []
    desk.forward("PT7H31M")
    (card,) = cards(desk, "周主任")
    assert number in card.title
    assert [button.action for button in card.buttons][:1] == ["access.approve"]


def test_by_day_all_that_falls_due_in_a_minute_is_one_card(desk: Desk) -> None:
    """Three reports within twenty seconds: their warnings come as one card, though not in one second."""
    numbers = []
    desk.clock.move(seconds=10)
    for who in ("赵小禾", "陈思远", "刘晓彤"):
        numbers.append(a_c(desk, who))
        desk.clock.move(seconds=7)
    before = len(cards(desk, "李强"))
    desk.forward("PT2H1M")
    new = cards(desk, "李强")[before:]
    assert [card.title for card in new] == [ZH("escalation.gathered")]
    assert [sum(number in line for line in new[0].intro) for number in numbers] == [1, 1, 1]
