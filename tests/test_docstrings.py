"""A docstring says what is done, returned or meant, and is no half of a question."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOTS = ("bot", "handlers", "models", "sla")
HALF_A_QUESTION = re.compile(
    r"\s*(What|Which|Who|Whom|Whose|Where|When|Whether|How|Why|Whatever|Whichever|Whoever|Somebody|Something)\b"
)
SOMEBODY_UNNAMED = re.compile(r"\b(whoever|whomever|whatever|whichever|somebody who(se)?)\b", re.IGNORECASE)


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each docstring, also of one below a constant."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(ast.Constant(str() as text)):
                yield node.lineno, text


def opens_with_a_question(text: str) -> bool:
    """Return whether such a word stands first."""
    return HALF_A_QUESTION.match(text) is not None


def leaves_somebody_unnamed(text: str) -> bool:
    """Return whether it says "whoever has it" for the assignee, also across the end of a line."""
    return SOMEBODY_UNNAMED.search(" ".join(text.split())) is not None


def test_no_docstring_opens_with_a_question() -> None:
    """Return the due time, and no "What is due when": an engineer reads it without translating."""
    assert [place for place, text in _all() if opens_with_a_question(text)] == []
    assert [
        line for line, text in docstrings('"""Due."""\nLATE = 1\n"""How late."""') if opens_with_a_question(text)
    ] == [3]


def test_a_docstring_names_whom_and_what_it_means() -> None:
    """The assignee hears of it, and not "whoever has it": a reader need not find out who that is."""
    assert [place for place, text in _all() if leaves_somebody_unnamed(text)] == []
    assert leaves_somebody_unnamed("Tell somebody\n    who has it.")
    assert not leaves_somebody_unnamed("Tell the assignee.")


def _all() -> Iterator[tuple[str, str]]:
    for root in ROOTS:
        for file in sorted((ROOT / root).rglob("*.py")):
            for line, text in docstrings(file.read_text("utf-8")):
                yield f"{file.relative_to(ROOT)}:{line}", text
