"""Which question is close to which: the figures that docs/use/knowledge.md states, on pairs in two languages."""

import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sla.knowledge.closeness import EXACT, FLOOR, Weigh, closeness, grams, rarity

PAIRS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("question_pairs.toml").read_text("utf-8"))
TOPICS: list[dict[str, Any]] = PAIRS["topic"]
OTHERWISE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("asked_otherwise.toml").read_text("utf-8"))
ANSWERED: list[dict[str, Any]] = OTHERWISE["answered"]
KNOWN = [(number, grams(topic[one])) for number, topic in enumerate(TOPICS) for one in ("zh", "en")]
COUNTS = Counter(gram for _, one in KNOWN for gram in one)
WEIGH = rarity(COUNTS, len(KNOWN))
SHOWN = 3
Known = Sequence[tuple[int, frozenset[int]]]


def found(question: str, known: Known = KNOWN, weigh: Weigh = WEIGH) -> list[tuple[float, int]]:
    """The topics that would be shown for a question, the closest first."""
    asked = grams(question)
    close = sorted(((closeness(asked, one, weigh), number) for number, one in known), reverse=True)
    return [one for one in close if one[0] >= FLOOR][:SHOWN]


def among(known: Known, asked: Sequence[tuple[int, str]], nothing: Sequence[str]) -> tuple[int, int, int]:
    """How many questions found their topic, how many only others, and how many without a topic were shown one."""
    weigh = rarity(Counter(gram for _, one in known for gram in one), len(known))
    shown = [(number, {topic for _, topic in found(one, known, weigh)}) for number, one in asked]
    others_only = sum(bool(topics) and number not in topics for number, topics in shown)
    falsely = sum(bool(found(one, known, weigh)) for one in nothing)
    return sum(number in topics for number, topics in shown), others_only, falsely


@pytest.mark.parametrize(("part", "recalled", "shown_falsely"), [("seen", 56, 3), ("unseen", 54, 0)])
def test_the_figures_that_are_stated(part: str, recalled: int, shown_falsely: int) -> None:
    """So many of 60 paraphrases are among the first three; so many of 30 questions without an answer are shown one."""
    asked = [(number, one) for number, topic in enumerate(TOPICS) for one in topic[part]]
    nothing = PAIRS["nothing"][0][part]
    assert (len(asked), len(nothing)) == (60, 30)
    assert sum(number in {topic for _, topic in found(one)} for number, one in asked) == recalled
    assert sum(bool(found(one)) for one in nothing) == shown_falsely


def test_the_figures_that_meaning_is_compared_with() -> None:
    """The same questions as in `test_meaning.py`: few of those put otherwise share words with what they ask."""
    otherwise = [(number, one) for number, answer in enumerate(ANSWERED) for one in answer["otherwise"]]
    near = [one for answer in ANSWERED for one in answer["near"]]
    answered = [(number, grams(one["question"])) for number, one in enumerate(ANSWERED)]
    assert among(answered, otherwise, near) == (5, 6, 29)
    asked = [(number, one) for number, topic in enumerate(TOPICS) for part in ("seen", "unseen") for one in topic[part]]
    in_one_language = [(number, grams(topic[("en", "zh")[number % 2]])) for number, topic in enumerate(TOPICS)]
    nothing = [one for part in PAIRS["nothing"][0].values() for one in part]
    assert among(in_one_language, asked, nothing) == (57, 20, 1)


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
