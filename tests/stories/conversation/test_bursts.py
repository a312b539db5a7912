"""What one person sends within three minutes: one report, whose title is the gravest thing said."""

import pytest

from tests.support.desk import Desk

BURSTS = (
    (("系统好像有点卡", "投标文件解密失败，十点开标"), "投标文件解密失败，十点开标"),
    (("投标文件解密失败，十点开标", "系统也有点卡"), "投标文件解密失败，十点开标"),
    (("系统好像有点卡", "投标文件解密失败", "急急急"), "投标文件解密失败"),
    (("早上好", "解密", "失败了"), "解密失败了"),
)


@pytest.mark.parametrize(("lines", "title"), BURSTS)
def test_the_title_of_a_burst_is_the_gravest_thing_said_alone(desk: Desk, lines: tuple[str, ...], title: str) -> None:
    """Lines within three minutes are one report; what else was said stands in its text, not in its title."""
    person = desk.as_("赵小禾")
    for line in lines:
        person.say("desk", line)
        desk.clock.move(seconds=20)
    [ticket] = desk.tickets()
    assert ticket.summary == title
