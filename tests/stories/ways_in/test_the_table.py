"""Every content from every sender by every way in every place: what became of it, what was told, what was refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.ways_in.cells import every_cell
from tests.support.ways_in.compare import differences
from tests.support.ways_in.dealt import ONE_IN, cells_of, node_count
from tests.support.ways_in.impossible import REASONS, why_impossible
from tests.support.ways_in.play import play
from tests.support.ways_in.rules import expected
from tests.support.ways_in.world import World, a_world


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The office of the table; each cell is undone, so that one serves all."""
    with a_world(databases, "sqlite", tmp_path_factory.mktemp("table")) as made:
        yield made


@pytest.mark.sampled(10)
@pytest.mark.parametrize("node", range(node_count()))
def test_it_becomes_what_it_has_to(world: World, node: int) -> None:
    """What became of each cell, who was told and what was refused is as the standard has it; nothing is lost."""
    assert not _wrong_of(world, node)


@pytest.mark.parametrize("node", range(0, node_count(), ONE_IN))
def test_it_becomes_the_same_on_postgresql(databases: Databases, tmp_path: Path, node: int) -> None:
    """A sample of the same, on the other database."""
    with a_world(databases, "postgresql", tmp_path) as world:
        assert not _wrong_of(world, node)


def test_each_reason_takes_cells_out() -> None:
    """No cell is left out for a reason that takes out nothing."""
    taken = {why_impossible(cell) for cell in every_cell()}
    assert taken == {None, *REASONS}


def _wrong_of(world: World, node: int) -> str:
    """The cells of a node that are not as they have to be, with what is wrong, a line each."""
    lines = []
    for cell in cells_of(node):
        with world.cell():
            wrong = differences(world, cell, expected(cell), play(world, cell))
        lines += [f"{cell}: {'; '.join(wrong)}"] if wrong else []
    return "\n".join(lines)
