"""R9: 还是不行 with the name of what fails is no second report, where only one ticket can be meant."""

import pytest

from tests.support.desk import Desk
from tests.support.lesser_faults import resolved

TYPED_WRONG = "网上竟价页面打开后是空白，谁打开都一样"


def reopened(desk: Desk, text: str, place: str = "desk") -> str:
    """The ticket of that report, reopened by 还是不行 half a minute ago."""
    person = desk.as_("赵小禾")
    number = person.say(place, text).number
    desk.as_("李强").press(number, "take")
    assert not resolved(desk, number).refused
    desk.clock.move(minutes=5)
    assert person.say(place, "还是不行").number == number
    desk.clock.move(seconds=30)
    return number


@pytest.mark.parametrize("place", ["desk", "intake"])
@pytest.mark.parametrize("minutes", [0, 20])
@pytest.mark.parametrize(
    "said",
    [
        "还是不行，竞价页面一直空白",
        "还是不行，竟价页面一直空白",
        "竞价页面仍然是空白",
        "the auction page is still blank",
    ],
)
def test_what_goes_on_is_noted_on_the_only_ticket(desk: Desk, said: str, minutes: int, place: str) -> None:
    """Within the three minutes and after them, in one's own chat and in the room."""
    number = reopened(desk, TYPED_WRONG, place)
    desk.clock.move(minutes=minutes)
    assert desk.as_("赵小禾").say(place, said).number == number
    assert len(desk.tickets()) == 1


@pytest.mark.parametrize(
    ("stood", "said"),
    [
        (TYPED_WRONG, "竞价页面一直空白"),
        ("竞价大厅进不去，所有人都进不去", "还是不行，投标文件解密失败"),
        ("二标段解密失败", "三标段解密还是失败"),
        ("三号开标室的打印机卡纸了", "还是不行，竞价页面一直空白"),
    ],
)
def test_what_may_be_another_fault_is_a_report(desk: Desk, stood: str, said: str) -> None:
    """Nothing says that it goes on, or another function, lot or a device stood there: it is a ticket of its own."""
    person = desk.as_("赵小禾")
    number = person.say("desk", stood).number
    desk.clock.move(minutes=20)
    assert person.say("desk", said).number != number


def test_of_two_that_fail_neither_is_guessed(desk: Desk) -> None:
    """Where two tickets fail, what goes on under a name of its own is a new report."""
    person = desk.as_("赵小禾")
    numbers = []
    for text in (TYPED_WRONG, "保证金查不到，所有人都查不到"):
        numbers.append(person.say("desk", text).number)
        desk.clock.move(minutes=20)
    assert person.say("desk", "还是不行，竞价页面一直空白").number not in numbers
