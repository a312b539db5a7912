"""Files and functions stay small enough to be read at one sitting."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "handlers", "models", "sla", "tests", "benchmarks")
LONGEST_FILE, LONGEST_FUNCTION = 400, 40


def sources() -> list[Path]:
    """Every Python file of the project."""
    return [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]


def test_no_file_is_longer_than_400_lines() -> None:
    """Longer than that, it tells more than one story."""
    lengths = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    """Longer than that, it does more than one thing."""
    too_long = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file in sources()
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_packages_have_empty_entries() -> None:
    """`__init__` files say nothing."""
    assert [file for file in sources() if file.name == "__init__.py" and file.read_text("utf-8").strip()] == []
