"""Two warnings that the night held are one card in the morning, of how it stands then."""

from models.terms import Severity
from tests.support.desk import Desk
from tests.support.told import heard, told

WORDS = "解决即将超时：还剩 1 小时 30 分钟（08:30）"


def test_two_warnings_of_a_b_that_the_night_held_are_one_sentence(desk: Desk) -> None:
    """Four and two hours before its end at half past eight: at seven one card, which says it once."""
    desk.clock.set("2026-03-03", "08:30")
    number = desk.as_("赵小禾").say("intake", "签章有时失败，重试可以").number
    assert desk.ticket(number).severity is Severity.B
    desk.as_("张海涛").press(number, "接单")
    desk.forward("PT22H31M")
    assert told(desk, number) == ["resolve warning.1", "resolve warning.2"]
    for name in ("李强", "张海涛"):
        assert heard(desk, name, WORDS) == 1
        assert not any(WORDS in line for line in desk.as_(name).card("desk", number).intro)
