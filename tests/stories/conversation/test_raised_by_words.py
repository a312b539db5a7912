"""R14: words that make a report graver: whoever has it reads the class it has now, and why it has it."""

import pytest

from tests.support.desk import Desk
from tests.support.readings import SLOW, heard_late

DECRYPTION = "投标文件解密失败，三号评标室所有人都解不开"
QUESTION = "此刻是否有开标/解密/评标/竞价/截止受影响，且没有其他办法？"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk, which asks about what is slow at once."""
    return heard_late(desk)


def test_duty_is_told_once_and_of_the_new_class(desk: Desk) -> None:
    """No card with the old class and its deadlines follows."""
    number = desk.as_("赵小禾").say("intake", SLOW).number
    duty = desk.as_("李强")
    before = len(duty.lines("desk"))
    desk.as_("赵小禾").say("intake", DECRYPTION)
    news = [line.card for line in duty.lines("desk")[before:] if line.card and line.card.title.endswith("解不开")]
    told = [card for card in news if any(DECRYPTION in intro for intro in card.intro)]
    assert [(card.severity, card.intro[0]) for card in told] == [("A", f"等级提高：{DECRYPTION}")]
    assert all(number in card.title for card in told)


def test_the_grounds_are_those_of_the_graver_words(desk: Desk) -> None:
    """The cards say why it is an A and which function fails; the one question about a B is asked no more."""
    number = desk.as_("赵小禾").say("intake", SLOW).number
    desk.as_("赵小禾").say("intake", DECRYPTION)
    team = next(line.card for line in desk.as_("李强").cards("team", number) if line.button("take"))
    assert team is not None
    assert any("解密" in intro and "三·2.3(1)1)" in intro for intro in team.intro)
    assert ("功能", "投标文件解密") in [(fact.label, fact.value) for fact in team.facts]
    assert not any(QUESTION[:10] in intro for intro in team.intro)
    assert desk.ticket(number).triage["severity"] == "B", "what was judged at first stays on record"


def test_the_question_in_private_ends_with_the_raise(desk: Desk) -> None:
    """Nobody is asked about a B that is an A by now."""
    reporter = desk.as_("赵小禾")
    number = reporter.say("intake", SLOW).number
    assert [button.label for button in reporter.card("desk", number).buttons] == ["是", "否"]
    reporter.say("intake", DECRYPTION)
    asked = reporter.card("desk", number, 0)
    assert asked.severity == "A"
    assert asked.buttons == ()


def test_a_no_stands_on_the_question(desk: Desk) -> None:
    """否 lowers nothing; its card says what was answered, and its buttons are gone."""
    reporter = desk.as_("赵小禾")
    number = reporter.say("intake", SLOW).number
    reporter.press(number, "否")
    asked = reporter.card("desk", number)
    assert (asked.outcome, asked.buttons) == (("答：没有法定环节受影响",), ())
    assert desk.ticket(number).severity == "B"


def test_a_yes_stands_on_the_question(desk: Desk) -> None:
    """是 raises, and the card says so instead of asking again."""
    reporter = desk.as_("赵小禾")
    number = reporter.say("intake", SLOW).number
    reporter.press(number, "是")
    asked = reporter.card("desk", number)
    assert (asked.severity, asked.outcome, asked.buttons) == ("A", (f"{number} 已按 A类 处理",), ())
