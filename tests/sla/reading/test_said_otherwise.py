"""Negation, past, hearsay, questions and conditions: the same words tell a fault, or none."""

from pathlib import Path

from models.terms import Kind
from sla.reading.lexicon import Lexicon
from sla.reading.reader.examples import shipped_examples
from sla.reading.reader.model import Model
from sla.reading.reader.reading import read

FAULT, NONE = "+", "-"
MOST_WRONG = 16
ROWS = [
    line.split("\t") for line in Path(__file__).with_name("said_otherwise.tsv").read_text(encoding="utf-8").splitlines()
]
MANNERS = {row[0] for row in ROWS}


def test_most_are_told_apart(lexicon: Lexicon, model: Model) -> None:
    """A fault is read as a defect, what is none is not; the share may only grow."""
    wrong = []
    for _, sort, text in ROWS:
        reading = read(text, lexicon, model)
        if (reading.kind is Kind.DEFECT) != (sort == FAULT):
            wrong.append(text)
    assert len(wrong) <= MOST_WRONG, wrong


def test_the_sentences_are_many_and_new() -> None:
    """A hundred and more in both languages, of either sort in each manner, and none that the reader learned of."""
    assert len(ROWS) >= 120
    assert sum(text.isascii() for _, _, text in ROWS) >= 40
    assert {(manner, sort) for manner, sort, _ in ROWS} == {(one, sort) for one in MANNERS for sort in (FAULT, NONE)}
    learned = {example.text for example in shipped_examples()}
    assert [text for _, _, text in ROWS if text in learned] == []
