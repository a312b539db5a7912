"""Stories stand alone, and the table of contents has them all."""

import importlib
from pathlib import Path

import pytest

from handlers.desk import desk
from handlers.turn.router import Router
from tests.support.import_graph import Graph, run_time_graph

ROOT = Path(__file__).parents[2]
TABLE_OF_CONTENTS = "handlers.desk"


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Which module of handlers imports which."""
    return run_time_graph(ROOT, ("handlers",))


@pytest.fixture(scope="module")
def stories(graph: Graph) -> dict[str, Router]:
    """Every module of handlers with a router of its own, found from the tree."""
    routers = {module: getattr(importlib.import_module(module), "router", None) for module in sorted(graph)}
    return {module: router for module, router in routers.items() if isinstance(router, Router)}


def answers(router: Router) -> list[object]:
    """All that a router answers messages, presses, forms, edits, profiles and ticks with."""
    named = (*router.clicks.values(), *router.forms.values(), *router.ticks.values())
    return [*router.messages, *router.edits, *router.deletions, *router.profiles, *named]


def test_stories_never_import_each_other(graph: Graph, stories: dict[str, Router]) -> None:
    """What two of them need lies in a module of its own; an import inside a function counts."""
    assert [(story, other) for story in stories for other in sorted(graph[story] & set(stories))] == []


def test_only_the_table_of_contents_imports_stories(graph: Graph, stories: dict[str, Router]) -> None:
    """Nothing below them leads back to one: a story is found by what it answers."""
    importers = {module for module, imported in graph.items() if imported & set(stories)}
    assert importers == {TABLE_OF_CONTENTS}


def test_every_story_is_in_the_table_of_contents(graph: Graph, stories: dict[str, Router]) -> None:
    """What a story answers, the desk answers with the same function."""
    known = answers(desk)
    assert graph[TABLE_OF_CONTENTS] >= set(stories)
    assert [story for story, router in stories.items() if not all(one in known for one in answers(router))] == []
    assert [story for story, router in stories.items() if not answers(router)] == []
