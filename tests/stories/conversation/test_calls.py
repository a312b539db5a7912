"""R8a: 有人吗, from somebody whose A or B is open, asks how it stands; from anybody else it is a greeting."""

import pytest

from tests.support.desk import ZH, Desk

A = "投标文件解密失败，所有人都解不开，十点开标"
B = "投标文件递交有时失败，要多试几次"
BOTH = pytest.mark.parametrize("text", [A, B], ids=["A", "B"])
CALLS = [
    "有人吗",
    "有人吗？？",
    "在吗",
    "有人在吗",
    "你们在吗",
    "有没有人",
    "喂 有人在不",
    "还有人吗",
    "在不在",
    "anyone there?",
]


@BOTH
@pytest.mark.parametrize("said", CALLS)
def test_a_call_with_an_open_fault_is_answered_with_its_standing(desk: Desk, said: str, text: str) -> None:
    """Who has it is told to the caller, and whoever has it is told of the call."""
    person = desk.as_("赵小禾")
    number = person.say("desk", text).number
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=10)
    answer = person.say("desk", said)
    assert answer.number == number
    assert desk.log(number)[-2:] == ["nudged", "asked_again"]


@BOTH
def test_a_call_in_a_room_is_answered_there(desk: Desk, text: str) -> None:
    """Where the fault was told, it is asked after."""
    person = desk.as_("赵小禾")
    number = person.say("intake", text).number
    desk.clock.move(minutes=10)
    assert person.say("intake", "有人吗").number == number
    assert desk.log(number)[-2:] == ["nudged", "asked_again"]


@pytest.mark.parametrize("text", ["统计报表导出是空的", "首页有个错别字", "发票怎么开"])
def test_a_call_with_nothing_that_presses_is_a_greeting(desk: Desk, text: str) -> None:
    """What has days is not asked after by a hello, which may begin anything."""
    person = desk.as_("赵小禾")
    number = person.say("desk", text).number
    desk.clock.move(minutes=10)
    assert person.say("desk", "有人吗").ticket is None
    assert "nudged" not in desk.log(number)


def test_a_call_without_an_open_fault_is_a_greeting(desk: Desk) -> None:
    """There is nothing to tell of, so the help card says what the desk does."""
    person = desk.as_("赵小禾")
    assert person.say("desk", "有人吗").ticket is None
    assert person.card("desk").title == ZH("help.title")
