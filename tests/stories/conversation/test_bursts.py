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
    ("first", "other", "kind"),
    [
        ("三号开标室的大屏不亮", "打印机坏了", "hardware"),
        ("打印机卡纸了", "麦克风没声音", "hardware"),
        ("三号开标室的大屏不亮", "怎么注册供应商", "consultation"),
        ("保证金页面有一个错别字", "怎么改密码", "consultation"),
        ("投标文件上传不了", "如何办理变更", "consultation"),
        ("投标文件上传不了", "CA在哪里办理", "consultation"),
        ("投标文件上传不了", "where do I get an invoice", "consultation"),
    ],
)
def test_another_device_or_how_something_else_is_done_is_a_report_of_its_own(
    desk: Desk, first: str, other: str, kind: str
) -> None:
    """Said within the same minute, it hides behind nothing."""
    person = desk.as_("赵小禾")
    person.say("desk", first)
    desk.clock.move(seconds=20)
    person.say("desk", other)
    assert sorted(ticket.summary for ticket in desk.tickets()) == sorted((first, other))
    assert kind in {ticket.kind for ticket in desk.tickets()}


@pytest.mark.parametrize(
    "asked",
    [
        *("要不要重启", "用哪个浏览器", "要截图吗", "那怎么办", "是网络问题吗", "为什么会这样", "怎么操作"),
        "需要我过去吗",
        *("换个浏览器行吗", "要不要拔网线", "你们什么时候过来", "要我提供什么", "怎么截图给你", "打印机要关掉吗"),
        *("should I restart", "which browser", "what do I send you"),
    ],
)
def test_a_short_question_about_what_fails_is_part_of_it(desk: Desk, asked: str) -> None:
    """It is for whoever has the ticket."""
    person = desk.as_("赵小禾")
    person.say("desk", "三号开标室的打印机卡纸了")
    desk.clock.move(minutes=9)
    person.say("desk", asked)
    [ticket] = desk.tickets()
    assert desk.log(ticket.number)[:1] == ["received"] != desk.log(ticket.number)


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
