"""Stories stand alone, and the table of contents has them all."""

import importlib
from pathlib import Path

import pytest

from handlers.desk import desk
from handlers.turn.router import Router
from tests.support.import_graph import Graph, run_time_graph

ROOT = Path(__file__).parents[2]
TABLE_OF_CONTENTS = {"handlers.desk", "handlers.press_stories"}
NEEDED_BY_A_START = {"handlers.delivery.failed_events"}
"""What only a press begins, and what the dispatch tells of the event that failed."""


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


def begun_otherwise(router: Router) -> list[object]:
    """All that a router answers something else than presses and forms with."""
    return [*router.messages, *router.edits, *router.deletions, *router.profiles, *router.ticks.values()]


def test_stories_never_import_each_other(graph: Graph, stories: dict[str, Router]) -> None:
    """What two of them need lies in a module of its own; an import inside a function counts."""
    assert [(story, other) for story in stories for other in sorted(graph[story] & set(stories))] == []


def test_only_the_table_of_contents_imports_stories(graph: Graph, stories: dict[str, Router]) -> None:
    """Nothing below them leads back to one: a story is found by what it answers."""
    importers = {module for module, imported in graph.items() if imported & set(stories)}
    assert importers == TABLE_OF_CONTENTS


def test_every_story_is_in_the_table_of_contents(graph: Graph, stories: dict[str, Router]) -> None:
    """What a story answers, the desk answers with the same function."""
    desk.complete()
    known = answers(desk)
    assert set().union(*(graph[table] for table in TABLE_OF_CONTENTS)) >= set(stories)
    assert [story for story, router in stories.items() if not all(one in known for one in answers(router))] == []
    assert [story for story, router in stories.items() if not answers(router)] == []


def test_every_story_that_only_presses_begin_waits_for_them(graph: Graph, stories: dict[str, Router]) -> None:
    """A start that imported one of them would take longer than it needs."""
    pressed = {story for story, router in stories.items() if not begun_otherwise(router)}
    assert pressed - graph["handlers.press_stories"] == set(NEEDED_BY_A_START)
