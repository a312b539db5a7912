"""No two modules and no two packages need each other to run, and each module of ours can be imported alone."""

from pathlib import Path

import pytest

import models.tables  # noqa: F401 - every table is looked at
from models.storage.row import Row
from tests.support.import_graph import Graph, circles, reached_from, run_time_graph, siblings

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "models", "sla")
LATE = {
    "bot.cli": "a command takes its own alone, and typer is dearer than a whole `zhiban deadline`",
    "bot.commands.audit_seals": "cryptography, which signs and checks a signature, and nothing else does",
    "bot.commands.deadline": "a line of JSON is read with pydantic, which most deadlines do without",
    "bot.platforms.registry": "the libraries of platforms that are not set up",
    "bot.app": "httpx, where an office asks for second opinions",
    "bot.commands.triage.retraining": "numpy, which no other command needs",
    "bot.readers": "numpy, where weights are looked at",
    "handlers.knowledge.meaning": "numpy, with the first question or answer",
    "sla.rulebook": "numpy, with the first message that is read",
    "models.database.engines": "psycopg, where the database is PostgreSQL",
    "models.database.schema": "alembic, where the schema is not the newest",
}
"""The modules that import others of ours inside functions, and the heavy library that those wrap."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Which module of ours imports which."""
    return run_time_graph(ROOT, PACKAGES)


def test_no_modules_import_each_other(graph: Graph) -> None:
    """An import inside a function counts; an import for types alone does not."""
    assert circles(graph) == set()


def test_what_is_imported_late_is_heavy(graph: Graph) -> None:
    """A module says at its top what it needs of ours; the exceptions stand in a list, and none of them for nothing."""
    late = {module: graph[module] - at_top for module, at_top in run_time_graph(ROOT, PACKAGES, at_top=True).items()}
    assert {module for module, imported in late.items() if imported} == set(LATE)


def test_a_row_brings_along_the_rows_it_points_to() -> None:
    """Whatever module is imported first, its tables find theirs; what is added to a row from afar comes from there."""
    at_top = run_time_graph(ROOT, PACKAGES, at_top=True)
    missing = {
        f"{row.__name__}.{relation.key}"
        for mapper in Row._sa_registry.mappers
        for row in (mapper.class_,)
        for relation in mapper.relationships
        if relation.key in row.__annotations__
        and relation.mapper.class_.__module__ not in {row.__module__} | reached_from(row.__module__, at_top)
    }
    assert missing == set()


def test_no_packages_import_each_other(graph: Graph) -> None:
    """What lies side by side has an order, on every floor of the tree."""
    parents = {module.rpartition(".")[0] for module in graph} - {""}
    assert {parent: found for parent in sorted(parents) if (found := circles(siblings(graph, parent)))} == {}


@pytest.mark.parametrize(
    ("first", "is_circle"),
    [
        ("from house.second import thing", True),
        ("import house.second", True),
        ("def late() -> None:\n    from house import second", True),
        ("if TYPE_CHECKING:\n    from house.second import thing", False),
        ("if TYPE_CHECKING:\n    import typing\nelse:\n    import house.second", True),
        ("import elsewhere.second", False),
    ],
)
def test_a_circle_is_found(tmp_path: Path, first: str, is_circle: bool) -> None:
    """Two modules made to import each other are reported, wherever the import hides."""
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "first.py").write_text(first, "utf-8")
    (tmp_path / "house" / "second.py").write_text("import house.first", "utf-8")
    found = circles(run_time_graph(tmp_path, ("house",)))
    assert found == ({frozenset({"house.first", "house.second"})} if is_circle else set())
