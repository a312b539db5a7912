"""No two modules and no two packages need each other to run."""

from pathlib import Path

import pytest

from tests.support.import_graph import Graph, circles, run_time_graph, siblings

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "models", "sla")


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Which module of ours imports which."""
    return run_time_graph(ROOT, PACKAGES)


def test_no_modules_import_each_other(graph: Graph) -> None:
    """An import inside a function counts; an import for types alone does not."""
    assert circles(graph) == set()


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
