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


def questions(source: str) -> Iterator[int]:
    """Yield the line of each docstring, also of one below a constant, that opens with such a word."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(ast.Constant(str() as text)) if HALF_A_QUESTION.match(text):
                yield node.lineno


def test_no_docstring_opens_with_a_question() -> None:
    """Return the due time, and no "What is due when": an engineer reads it without translating."""
    files = [file for root in ROOTS for file in sorted((ROOT / root).rglob("*.py"))]
    found = [f"{one.relative_to(ROOT)}:{line}" for one in files for line in questions(one.read_text("utf-8"))]
    assert found == []
    assert [*questions('"""Due."""\nLATE = 1\n"""How late."""')] == [3]
