"""A cut never falls inside what people see as one character, nor inside a number that has to be masked whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.tickets.cards.parts import clipped
from handlers.tickets.filing import title_of
from handlers.turn.visibility import masked
from models.cutting import cut_at

FAMILY, FLAG, THUMB, ACCENT, HEART, ENGLAND = (
    "👨‍👩‍👧‍👦",
    "🇨🇳",
    "👍🏽",
    "e\u0301",
    "❤\ufe0f",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)


@pytest.mark.parametrize("whole", [FAMILY, FLAG, THUMB, ACCENT, HEART, ENGLAND])
def test_what_is_one_character_is_shown_whole_or_not_at_all(whole: str) -> None:
    """Wherever the limit falls, alone and after another of its kind."""
    for text, begin in ((f"标题{whole}后面", "标题"), (f"标题{whole}{whole}", f"标题{whole}")):
        at = len(begin)
        for limit in range(at, at + len(whole)):
            assert cut_at(text, limit) == begin, limit
        assert cut_at(text, at + len(whole)) == begin + whole


def test_a_clipped_title_keeps_its_emoji() -> None:
    """The ellipsis takes the place of the whole emoji, as of a letter."""
    assert clipped(f"登录不了{FAMILY}请看", 8) == "登录不了…"
    assert clipped("登录不了，请看一下", 5) == "登录不了…"


@given(st.text(), st.integers(0, 60))
def test_a_cut_is_a_beginning_that_fits(text: str, limit: int) -> None:
    """Never longer than the limit, and whatever fits is not cut."""
    found = cut_at(text, limit)
    assert text.startswith(found)
    assert len(found) <= limit
    assert len(text) > limit or found == text


NUMBERS = (
    "13812345678",
    "138 1234 5678",
    "１３８１２３４５６７８",
    "0571-88886666",
    "(0571) 8888 6666",
    "33010219900307123X",
    "330102 1990 03 07 123 X",
    "6222021234567890123",
    "6222 0212 3456 7890 123",
    "91330100MA27XYXX1A",
    "zhang.san-li@mail.example.com",
    "E12345678",
    "浙A·12345",
    "浙A1234警",
)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "around", ["我们单位的联系电话是{}谢谢老师", "please call {} or write", "{}是我的", "tel{}，{}"]
)
def test_what_is_cut_is_masked_as_what_is_whole(number: str, around: str) -> None:
    """At every place: nothing of a number is seen that the whole text, masked, does not show."""
    text = around.format(number, number)
    whole = masked(text)
    for limit in range(2, len(text) + 1):
        shown = masked(clipped(text, limit)).removesuffix("…")
        assert whole.startswith(shown), limit


@pytest.mark.parametrize("number", NUMBERS)
def test_a_title_holds_a_number_whole_or_not_at_all(number: str) -> None:
    """Wherever it begins, in Chinese and between spaces."""
    for before in range(50):
        for text in (
            "题" * before + number + "谢谢",
            "it is " * (before // 6) + "x" * (before % 6) + f" {number} thanks",
        ):
            shown = masked(title_of(text)).rstrip(" …")
            assert masked(" ".join(text.split())).startswith(shown), text


def test_words_and_long_tails_are_still_cut() -> None:
    """Letters alone are cut anywhere, and a text that is one long number does not vanish."""
    assert cut_at("internationalisation", 5) == "inter"
    assert cut_at("1" * 100, 40) == "111"
