"""Expressions of triage are compiled late, and are then what they say."""

import re

import pytest

from sla.reading.names import NUMBER
from sla.reading.patterns import compile_all
from tests.support.hostile import growth, lexicon_patterns, own_patterns

ESCAPED_OR_ONE_OF = re.compile(r"\\.|\[[^]]*\]")
FAR_FROM_LINEAR = 40


def test_every_expression_of_triage_is_one() -> None:
    """A start does not find a mistake in one; this does."""
    assert all(one.pattern for one in compile_all())


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    """It finds, it replaces, and it says how it was written."""
    found = NUMBER.search("2610-0001又不行了")
    assert found is not None
    assert found.group() == "2610-0001"
    assert NUMBER.sub("…", "2610-0001又不行了") == "…又不行了"
    assert NUMBER.pattern == r"(?<![\d-])\d{2}(?:0[1-9]|1[0-2])-\d{4}(?![\d-])"


def test_no_word_of_the_lexicon_repeats_without_end() -> None:
    """Gaps, endings and repeats are bounded, so a word takes as long for a character wherever it stands."""
    written = {word: ESCAPED_OR_ONE_OF.sub("", pattern.pattern) for word, pattern in lexicon_patterns().items()}
    assert len(written) > 4000
    assert [word for word, rest in written.items() if set(rest) & {"*", "+"} or ",}" in rest] == []


@pytest.mark.thorough("feeds some forty hostile texts of 20,000 characters to each of 150 expressions")
def test_no_expression_is_slower_than_linear() -> None:
    """Ten times the text takes ten times the processor, and never a hundred times."""
    grown = {written: growth(pattern) for written, pattern in own_patterns().items()}
    assert len(grown) > 100
    assert {written: times for written, times in grown.items() if times > FAR_FROM_LINEAR} == {}
