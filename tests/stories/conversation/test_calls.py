"""R8a: 有人吗, from somebody whose A is open, asks how it stands; from anybody else it is a greeting."""

import pytest

from tests.support.desk import ZH, Desk


@pytest.mark.parametrize("said", ["有人吗", "有人吗？？", "在吗", "有人在吗", "anyone there?"])
@pytest.mark.parametrize("place", ["desk", "intake"])
def test_a_call_with_an_open_a_is_answered_with_its_standing(desk: Desk, said: str, place: str) -> None:
    """Who has it is told to the caller, and whoever has it is told of the call."""
    person = desk.as_("赵小禾")
    number = person.say(place, "投标文件解密失败，所有人都解不开，十点开标").number
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=10)
    answer = person.say(place, said)
    assert answer.number == number
    assert desk.log(number)[-2:] == ["nudged", "asked_again"]


def test_a_call_without_an_open_a_is_a_greeting(desk: Desk) -> None:
    """There is nothing to tell of, so the help card says what the desk does."""
    person = desk.as_("赵小禾")
    assert person.say("desk", "有人吗").ticket is None
    assert person.card("desk").title == ZH("help.title")
