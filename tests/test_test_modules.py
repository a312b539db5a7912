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


def test_what_make_test_leaves_out_is_run_by_make_check_and_by_ci() -> None:
    """A mark that keeps a test out of `make test` is that of another target, and nothing is run by nobody."""
    makefile = (TESTS.parent / "Makefile").read_text("utf-8")
    recipes = dict(re.findall(r"^(\w+): [\w ]+\n\t.*? -m \"?([\w ]+)\"?$", makefile, re.MULTILINE))
    left_out = set(re.findall(r"not (\w+)", recipes["test"]))
    run_by = {name for name, marks in recipes.items() if left_out & set(marks.split()) and name != "test"}
    assert {mark for name in run_by for mark in recipes[name].split()} - {"or"} == left_out
    checked = re.findall(r"^check: (.+)$", makefile, re.MULTILINE)[-1].split()
    tiers = re.findall(r"^for name in ([\w ]+);", (TESTS.parent / ".ci/run").read_text("utf-8"), re.MULTILINE)[0]
    assert run_by | {"test"} <= set(checked)
    assert run_by | {"test"} <= set(tiers.split())
