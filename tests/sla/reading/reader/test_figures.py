"""The figures of triage are counted as they are called."""

import pytest

from models.phrase import phrase
from models.terms import Kind, Severity
from sla.reading.reader.examples import Example
from sla.reading.reader.figures import Compared, Proportion, after_answers, as_read, groups, reliability
from sla.reading.reader.labels import Label
from sla.reading.reader.question import Question, question_about
from sla.reading.reader.reading import Reading
from sla.reading.triage import UNSURE

A, B, C = (Label(Kind.DEFECT, severity) for severity in (Severity.A, Severity.B, Severity.C))
ASKS = Label(Kind.CONSULTATION)


def judged(gold: Label, taken: Label, question: Question | None = None, confidence: float = 0.95) -> Compared:
    """A message that is `gold` and was read as `taken`."""
    reading = Reading(*taken, confidence, phrase("triage.unsure"), question, UNSURE)
    return Compared(Example("x", gold, "clerk", "zh"), reading)


MESSAGES = [judged(A, A), judged(A, B, question_about([B, A])), judged(B, A), judged(C, ASKS), judged(ASKS, ASKS)]


def test_wilson() -> None:
    """As in the tables: 8 of 10, none of 10, all of 10, none of none."""
    assert Proportion(8, 10).interval == pytest.approx((0.4902, 0.9433), abs=1e-3)
    assert Proportion(0, 10).interval == pytest.approx((0, 0.2775), abs=1e-3)
    assert Proportion(10, 10).interval == pytest.approx((0.7225, 1), abs=1e-3)
    assert Proportion(0, 0).interval == (0, 1)


def test_as_read() -> None:
    """A class counts only where the kind is right; of defects are those that are and are read as such."""
    figures = as_read(MESSAGES)
    assert figures.kind == Proportion(4, 5)
    assert figures.whole == Proportion(2, 5)
    assert figures.of_defects == Proportion(1, 3)
    assert figures.recall(A) == Proportion(1, 2)
    assert figures.precision(A) == Proportion(1, 2)
    assert figures.asked == Proportion(1, 5)
    assert figures.confusions == [(A, B, 1), (B, A, 1), (C, ASKS, 1)]


def test_after_answers() -> None:
    """A question helps where its answers have what the message is."""
    assert after_answers(MESSAGES).whole == Proportion(3, 5)
    assert after_answers([judged(C, A, question_about([A, B]))]).whole == Proportion(0, 1)


def test_reliability_and_groups() -> None:
    """By tenths of confidence; 1.0 belongs to the last."""
    found = reliability([judged(A, A, confidence=1.0), judged(A, B, confidence=0.95), judged(A, A, confidence=0.31)])
    assert [(round(mean, 3), share) for mean, share in found] == [(0.31, Proportion(1, 1)), (0.975, Proportion(1, 2))]
    assert [len(part) for part in groups(MESSAGES, lambda example: example.hand).values()] == [5]


@pytest.mark.parametrize(
    ("labels", "key"), [([B, A], "moment"), ([B, C], "impact"), ([A, B, C], "impact"), ([B, ASKS], "kind")]
)
def test_what_is_asked(labels: list[Label], key: str) -> None:
    """A or B is asked by the statutory moment; classes by their effect; kinds by what is wanted."""
    question = question_about(labels)
    assert question is not None
    assert question.text.key == f"triage.question.{key}"
    assert {option.label for option in question.options} == set(labels)


def test_nothing_is_asked_of_one() -> None:
    """There is nothing to choose."""
    assert question_about([A]) is None
