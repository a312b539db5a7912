"""No sentence says more than is known: that nothing was done is said by whoever dropped it, and by nobody else."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[3]
CATALOGUES = ROOT / "handlers" / "locales" / "zh_CN" / "LC_MESSAGES"
SOURCES = sorted((ROOT / "bot").rglob("*.py"))
SAYS_NOTHING = {"web.busy", "run.database_busy"}
"""What claims that nothing was done: to be said of `Dropped` alone."""
LOOKS_LIKE_IT = re.compile(r"什么都没有执行|没有执行|没有改动任何|没有送到。|没能办成|一次都没有")
FROM_BEFORE_ANYTHING = {
    "calendar_import.unchanged": "the notice is compared, and says what stands there",
    "people.account_taken": "a rule refuses the whole file",
    "web.malformed": "the body is not understood, and is handed to nobody",
}
"""What was looked at and refused, or found to be there, before anything began; each with what was looked at."""
MESSAGE = re.compile(r'msgid "(.+)"\nmsgstr "(.*)"')


def test_nobody_raises_what_leaves_it_open() -> None:
    """An answer is `Dropped` or `Pending`; `Busy` is for whoever only comes again."""
    raised = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Raise) and "Busy" in {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    ]
    assert raised == []


def test_nothing_was_done_is_said_by_whoever_dropped_it() -> None:
    """Each place that says so stands where `Dropped` was caught, or asks which of the two it was."""
    said = []
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        inside = {id(node): story for story in ast.walk(tree) if _tells_apart(story) for node in ast.walk(story)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in SAYS_NOTHING:
                said.append(str(node.value))
                assert id(node) in inside, f"{path.relative_to(ROOT)}:{node.lineno} says {node.value}"
    assert set(said) == SAYS_NOTHING


def _tells_apart(node: ast.AST) -> bool:
    """Whether it is a handler of Dropped alone, or a function that asks whether it is Pending."""
    if isinstance(node, ast.ExceptHandler):
        return node.type is not None and ast.unparse(node.type) == "Dropped"
    return isinstance(node, ast.AsyncFunctionDef) and "isinstance(busy, Pending)" in ast.unparse(node)


def test_every_sentence_that_sounds_like_it_is_known() -> None:
    """A new sentence that claims it is looked at once: it is said by whoever dropped it, or before anything began."""
    found = {
        key
        for catalogue in CATALOGUES.glob("*.po")
        for key, words in MESSAGE.findall(catalogue.read_text("utf-8"))
        if LOOKS_LIKE_IT.search(words)
    }
    assert found == SAYS_NOTHING | set(FROM_BEFORE_ANYTHING)
