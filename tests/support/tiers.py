"""Which tests a tier runs: on which database, which are quick because they are pure, and which are too dear."""

import os
import re
import zlib
from pathlib import Path

import pytest

from tests.support.durations import BUDGET_S, is_dear, is_slow
from tests.support.examples import TIMES

KINDS = ("sqlite", "postgresql")
WITHOUT_A_MARK = "sqlite"
"""Where a test runs that is not marked `both_databases`; PostgreSQL takes four times as long."""
SAMPLED_ONE_IN = int(os.environ.get("ZHIBAN_TEST_SAMPLED", "1")) if TIMES == 1 else 1
"""`make test` plays one dialogue in four, of longer tables less; `make check`, CI and who runs the file play all."""
BEHIND_SOMETHING = {"databases", "server", "chromium"}
"""Fixtures with a database, a process or a page behind them."""
SLOW = ("process", "long", "thorough")
FOLDERS = {"faults": "fault", "browser": "browser", "emulators": "emulator"}
BY_THE_MACHINE = ("bot/commands", "stories/learning", *FOLDERS)
"""Folders whose tests run commands or start desks that go by the machine's clock; others carry the mark themselves."""
TESTS = Path(__file__).parents[1]
KIND = re.compile(r"(?<=[\[-])(?:sqlite|postgresql)(?=[\]-])")


def mark(item: pytest.Item) -> None:
    """Mark what needs a process, a browser or an emulator by its folder, and as quick what needs nothing.

    What the list of durations says is over the budget is thorough; what is pure and over the quick one is long.
    """
    path = item.path.relative_to(TESTS)
    folder = FOLDERS.get(path.parts[0])
    if any(path.is_relative_to(one) for one in BY_THE_MACHINE):
        item.add_marker("machine_clock")
    if is_dear(item.nodeid):
        item.add_marker(pytest.mark.dear)
        item.add_marker(pytest.mark.thorough(f"over {BUDGET_S} s"))
    if folder:
        item.add_marker(folder)
    elif not BEHIND_SOMETHING & set(getattr(item, "fixturenames", ())) and not any(map(item.get_closest_marker, SLOW)):
        item.add_marker("long" if is_slow(item.nodeid) else "quick")


def left_to_their_twins(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests for which the same test on the other database stands.

    Where SQL does not matter, SQLite is run. Whoever runs on one database only has no twin.
    """
    there = {item.nodeid for item in items}
    return [item for item in items if _twin(item) in there and KIND.findall(item.name) != [WITHOUT_A_MARK]]


def left_to_ci(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests of a long table, marked `sampled`, that this run does without; the same ones every day.

    A mark with a number is that of a table so many times as long, of which the run plays as much less.
    """
    if SAMPLED_ONE_IN == 1:
        return []
    marked = [(item, mark) for item in items if (mark := item.get_closest_marker("sampled")) is not None]
    return [item for item, mark in marked if _number(item) % (SAMPLED_ONE_IN * (mark.args[0] if mark.args else 1))]


def _twin(item: pytest.Item) -> str | None:
    kind = KIND.search(item.name)
    if kind is None or item.get_closest_marker("both_databases"):
        return None
    (other,) = {*KINDS} - {kind[0]}
    return KIND.sub(other, item.nodeid)


def _number(item: pytest.Item) -> int:
    return zlib.crc32(KIND.sub("", item.nodeid).encode())
