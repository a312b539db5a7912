"""What one person sends within three minutes: one report, whose title is the gravest thing said."""

import pytest

from tests.support.desk import ZH, Desk
from tests.support.reported import ask

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


@pytest.mark.parametrize(
    "word", ["帮助", "待办", "/待办", "／待办", "/帮助", "看板", "值班表", "help", "/todo", "/xyz"]
)
def test_a_command_is_part_of_no_report(desk: Desk, word: str) -> None:
    """Typed before the report or after it, it gets the help card and stands nowhere in the ticket (R1)."""
    person = desk.as_("赵小禾")
    for said in (word, "投标文件解密失败，十点开标", word):
        person.say("desk", said)
        desk.clock.move(seconds=20)
    [ticket] = desk.tickets()
    assert desk.ticket(ticket.number).text == "投标文件解密失败，十点开标"
    assert desk.log(ticket.number) == ["received"]
    assert person.card("desk").title == ZH("help.title")


def test_a_word_that_answers_a_question_is_no_command(desk: Desk) -> None:
    """Where the desk asked on which page it is, 看板 is the page."""
    number = desk.as_("陈思远").say("desk", "统计报表导出失败").number
    ask(desk, number)
    desk.as_("陈思远").say("desk", "看板")
    assert desk.log(number)[-2:] == ["supplemented", "resumed"]
