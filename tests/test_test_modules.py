"""Each test module stands on its own: what several need lives in tests/support."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
SQL = re.compile(r"\b(?:skip_locked|insert_once|insert_into|on_conflict\w*)\b")


def imported(module: Path) -> list[str]:
    """The names of the modules that a file imports anywhere in it."""
    found = []
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found += [f"{node.module}", *(f"{node.module}.{name.name}" for name in node.names)]
        elif isinstance(node, ast.Import):
            found += [name.name for name in node.names]
    return found


def test_no_module_imports_a_test() -> None:
    """Whoever changes a story breaks no other; nothing in tests imports a module with tests in it."""
    modules = {".".join(file.relative_to(TESTS.parent).with_suffix("").parts) for file in TESTS.rglob("test_*.py")}
    wrong = [
        f"{file.relative_to(TESTS)} imports {name}"
        for file in sorted(TESTS.rglob("*.py"))
        for name in imported(file)
        if name in modules
    ]
    assert wrong == []


def test_what_depends_on_sql_runs_on_both_databases() -> None:
    """Where a module claims rows or lets a unique key decide, the test that mirrors it carries the mark."""
    mirrored = {
        test: TESTS.parent / test.relative_to(TESTS).parent / test.name.removeprefix("test_")
        for room in ("bot", "models")
        for test in sorted((TESTS / room).rglob("test_*.py"))
    }
    depends = {test for test, module in mirrored.items() if module.exists() and SQL.search(module.read_text("utf-8"))}
    assert depends >= {TESTS / "models/storage/test_insert_once.py", TESTS / "bot/delivery/test_claim.py"}
    assert [test for test in sorted(depends) if "mark.both_databases(" not in test.read_text("utf-8")] == []
