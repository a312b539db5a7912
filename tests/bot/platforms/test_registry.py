"""No platform is known by name outside its own package and the registry."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.platforms.registry import PLATFORMS
from models.terms import Platform

ROOT = Path(__file__).parents[3]
UNKNOWING = (
    "handlers",
    "bot/delivery",
    "bot/files",
    "bot/turns",
    "bot/app.py",
    "bot/schedule.py",
    "bot/time_travel.py",
)
HOMES = {"handlers/turn/homes.py": 2}
"""Where a ticket that no message began lives when nobody can be reached anywhere: a place has to have a platform."""


def test_every_platform_is_registered() -> None:
    """With its traits, which people's accounts are read by, whether it is set up or not."""
    assert set(PLATFORMS) == set(Platform)


def test_no_story_asks_which_platform_it_is() -> None:
    """What stories need to know of one is a trait; the application, the schedule and delivery need nothing."""
    named = {
        str(file.relative_to(ROOT)): count
        for room in UNKNOWING
        for file in _files(ROOT / room)
        if (count := sum(1 for _ in _names(ast.parse(file.read_text("utf-8")))))
    }
    assert named == HOMES


def _files(room: Path) -> list[Path]:
    return [room] if room.suffix else sorted(room.rglob("*.py"))


def _names(tree: ast.Module) -> Iterator[ast.AST]:
    """`Platform.SLACK`, and `"slack"` by itself; a docstring may say what it likes."""
    words = set(Platform)
    for node in ast.walk(tree):
        is_member = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Platform"
        if is_member or (isinstance(node, ast.Constant) and node.value in words):
            yield node
