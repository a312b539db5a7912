"""Expressions of triage are compiled late, and are then what they say."""

from sla.triage.objects import NUMBER
from sla.triage.patterns import compile_all


def test_every_expression_of_triage_is_one() -> None:
    """A start does not find a mistake in one; this does."""
    compile_all()


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    """It finds, it replaces, and it says how it was written."""
    found = NUMBER.search("2610-0001又不行了")
    assert found is not None
    assert found.group() == "2610-0001"
    assert NUMBER.sub("…", "2610-0001又不行了") == "…又不行了"
    assert NUMBER.pattern == r"(?<![\d-])\d{2}(?:0[1-9]|1[0-2])-\d{4}(?![\d-])"
