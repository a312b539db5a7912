"""The office of the table of ways in, on which each test is undone."""

from collections.abc import Iterator

import pytest

from models.terms import Platform
from tests.support.databases import Databases
from tests.support.ways_in.saying import Saying
from tests.support.ways_in.world import World, a_world


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The office of the table of ways in; each test is undone."""
    with a_world(databases, "sqlite", tmp_path_factory.mktemp("limits")) as made:
        yield made


@pytest.fixture(params=[Platform.SLACK, Platform.TELEGRAM])
def mouth(world: World, request: pytest.FixtureRequest) -> Iterator[Saying]:
    """A platform on which strangers may write."""
    with world.cell():
        yield Saying(world, request.param)
