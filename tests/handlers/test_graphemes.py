"""A cut never falls inside what people see as one character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.graphemes import cut_at
from handlers.tickets.cards.parts import clipped

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
