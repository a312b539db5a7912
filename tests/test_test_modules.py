"""Each test module stands on its own: what several need lives in tests/support."""

import ast
from pathlib import Path

TESTS = Path(__file__).parent


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
