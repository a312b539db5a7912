"""Which question is close to which: the figures that docs/use/knowledge.md states, on pairs in two languages."""

import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sla.knowledge.closeness import EXACT, FLOOR, closeness, grams, rarity

PAIRS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("question_pairs.toml").read_text("utf-8"))
TOPICS: list[dict[str, Any]] = PAIRS["topic"]
KNOWN = [(number, grams(topic[one])) for number, topic in enumerate(TOPICS) for one in ("zh", "en")]
COUNTS = Counter(gram for _, one in KNOWN for gram in one)
WEIGH = rarity(COUNTS, len(KNOWN))
SHOWN = 3


def found(question: str) -> list[tuple[float, int]]:
    """The topics that would be shown for a question, the closest first."""
    asked = grams(question)
    close = sorted(((closeness(asked, one, WEIGH), number) for number, one in KNOWN), reverse=True)
    return [one for one in close if one[0] >= FLOOR][:SHOWN]


@pytest.mark.parametrize(("part", "recalled", "shown_falsely"), [("seen", 56, 3), ("unseen", 54, 0)])
def test_the_figures_that_are_stated(part: str, recalled: int, shown_falsely: int) -> None:
    """So many of 60 paraphrases are among the first three; so many of 30 questions without an answer are shown one."""
    asked = [(number, one) for number, topic in enumerate(TOPICS) for one in topic[part]]
    nothing = PAIRS["nothing"][0][part]
    assert (len(asked), len(nothing)) == (60, 30)
    assert sum(number in {topic for _, topic in found(one)} for number, one in asked) == recalled
    assert sum(bool(found(one)) for one in nothing) == shown_falsely


def test_what_is_exact_is_right() -> None:
    """A reporter is shown at once only what answers just that."""
    every = [(number, one) for number, topic in enumerate(TOPICS) for part in ("seen", "unseen") for one in topic[part]]
    exact = [(number, found(one)[0]) for number, one in every if found(one) and found(one)[0][0] >= EXACT]
    assert len(exact) > len(every) // 4
    assert [(number, best) for number, best in exact if best[1] != number] == []


def test_a_text_is_as_close_as_can_be_to_itself() -> None:
    """And a text without words to none."""
    asked = grams("中标通知书在哪里下载")
    assert closeness(asked, asked, WEIGH) == pytest.approx(1)
    assert closeness(grams("。。。"), asked, WEIGH) == closeness(asked, grams(""), WEIGH) == 0


@pytest.mark.parametrize("text", ["投标" * 50_000, "a" * 100_000, "ca锁" * 30_000, "?" * 100_000, "a b " * 25_000])
def test_a_hostile_text_holds_nothing_up(text: str) -> None:
    """Only its beginning is read."""
    began = time.perf_counter()
    grams(text)
    assert time.perf_counter() - began < 1
