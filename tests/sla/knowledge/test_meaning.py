"""Questions put otherwise: the figures that docs/use/knowledge.md states of what is found by meaning."""

import time
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sla.knowledge.meaning import AMONG, FLOOR, LEAD, MOST_FACES, Meanings, packed
from sla.reading.reader.encoder import FIGURES, Encode, load_encoder

SHOWN = 3
FOLDER = Path(__file__).parent
ANSWERED: list[dict[str, Any]] = tomllib.loads((FOLDER / "asked_otherwise.toml").read_text("utf-8"))["answered"]
OTHERS: dict[str, Any] = tomllib.loads((FOLDER / "asked_by_others.toml").read_text("utf-8"))
PAIRS: dict[str, Any] = tomllib.loads((FOLDER / "question_pairs.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def encode() -> Encode:
    """The encoder that ships."""
    encoder = load_encoder()
    assert encoder is not None
    return encoder


def found(question: str, known: Meanings) -> list[int]:
    """The places of the texts that would be shown, the closest first."""
    closeness = known.closeness_to(question)
    ranked = [int(place) for place in (-closeness).argsort(kind="stable")]
    floor = known.floor([float(closeness[place]) for place in ranked])
    return [place for place in ranked if closeness[place] >= floor][:SHOWN]


def figures(asked: Iterable[tuple[int, str]], known: Meanings) -> tuple[int, int, int]:
    """How many questions found their answer, how many found it first, how many found only others."""
    shown = [(place, found(question, known)) for place, question in asked]
    return (
        sum(place in one for place, one in shown),
        sum(one[:1] == [place] for place, one in shown),
        sum(bool(one) and place not in one for place, one in shown),
    )


def test_questions_put_otherwise_find_their_answer(encode: Encode) -> None:
    """30 answers, 60 questions in other words, half of them in the other language."""
    known = Meanings([packed([one["question"]], one["answer"], encode) for one in ANSWERED], encode)
    asked = [(place, one) for place, answer in enumerate(ANSWERED) for one in answer["otherwise"]]
    near = [one for answer in ANSWERED for one in answer["near"]]
    assert (len(ANSWERED), len(asked), len(near)) == (30, 60, 40)
    assert figures(asked, known) == (56, 53, 0)
    assert sum(bool(found(one, known)) for one in near) == 36


def test_the_pairs_of_the_other_measure(encode: Encode) -> None:
    """30 questions asked half in one language and half in the other; 120 paraphrases, 60 that nothing answers."""
    topics = PAIRS["topic"]
    known = Meanings([packed([one[("en", "zh")[at % 2]]], "", encode) for at, one in enumerate(topics)], encode)
    asked = [(at, one) for at, topic in enumerate(topics) for part in ("seen", "unseen") for one in topic[part]]
    assert figures(asked, known) == (112, 106, 2)
    assert sum(bool(found(one, known)) for part in PAIRS["nothing"][0].values() for one in part) == 25


def test_questions_by_others(encode: Encode) -> None:
    """20 answers and 50 questions by somebody who read no code; 15 beside them that none answers."""
    answers = OTHERS["answer"]
    known = Meanings([packed([one["question"]], one["answer"], encode) for one in answers], encode)
    asked = [(at, text) for at, one in enumerate(answers) for text in one["otherwise"]]
    assert figures(asked, known) == (44, 42, 1)
    assert sum(bool(found(text, known)) for text in OTHERS["beside"]) == 11


def test_the_closest_way_to_ask_counts(encode: Encode) -> None:
    """Of an article with several, in either language; each is one row of its own."""
    ways = ["忘记登录密码怎么办", "How do I park a car"]
    both = packed(ways, "", encode)
    assert len(both) == 2 * (FIGURES + 1)
    of_both = Meanings([packed(["合同如何备案"], "", encode), both], encode)
    alone = Meanings([packed([way], "", encode) for way in ways], encode)
    for question in (*ways, "Where is the car park"):
        assert of_both.closeness_to(question)[1] == pytest.approx(alone.closeness_to(question).max())


def test_one_that_stands_out_among_many_counts(encode: Encode) -> None:
    """Farther away than the floor, and nearer than the next; among few nothing stands out."""
    many = Meanings([packed([str(number)], "", encode) for number in range(AMONG)], encode)
    few = Meanings([packed(["0"], "", encode)] * (AMONG - 1), encode)
    assert many.floor([0.40, 0.40 - LEAD - 0.01, 0.1]) == pytest.approx(0.40)
    assert many.floor([0.40, 0.40 - LEAD + 0.01]) == many.floor([0.30]) == many.floor([]) == FLOOR
    assert many.floor([0.90, 0.10]) == few.floor([0.40]) == FLOOR


def test_nothing_is_close_to_nothing(encode: Encode) -> None:
    """An empty index has nothing to compare with."""
    assert Meanings([], encode).closeness_to("中标通知书在哪里下载").tolist() == []


@pytest.mark.parametrize("text", ["", "投标" * 50_000, "a" * 100_000, "?" * 100_000, "😀" * 100_000, "\0 \n"])
def test_a_hostile_text_holds_nothing_up(text: str, encode: Encode) -> None:
    """Only its beginning is read, as a question and as an answer."""
    began = time.process_time()
    kept = packed([text] * 1_000, text, encode)
    assert len(kept) <= 4 * 1024 + MOST_FACES
    assert np.isfinite(Meanings([kept], encode).closeness_to(text)).all()
    assert time.process_time() - began < 2


def test_thousands_are_one_product(encode: Encode) -> None:
    """10,000 answers are asked within a tenth of a second."""
    steps = np.random.default_rng(1).integers(-127, 128, (10_000, FIGURES + 1)).astype(np.int8)
    known = Meanings([row.tobytes() for row in steps], encode)
    began = time.process_time()
    assert len(known.closeness_to("中标通知书在哪里下载")) == 10_000
    assert time.process_time() - began < 0.1
