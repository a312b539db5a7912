"""A month that is lived once: each test reads it, and what a test adds is undone."""

from collections.abc import Iterator

import pytest

from bot.rules import load_rules
from models.database.engines import writing_engine
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.one_connection import SwiftDesk
from tests.support.workflow_lives import Office
from tests.support.workflow_lives import march as lived


@pytest.fixture(scope="session")
def lived_march(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """March at the office, pressed once for all."""
    folder = tmp_path_factory.mktemp("march")
    with databases.with_office("sqlite", folder) as url:
        engine = writing_engine(url)
        swift = SwiftDesk(engine, load_rules(settings_for(url, folder), engine))
        yield lived(swift)
        swift.close()
        engine.dispose()


@pytest.fixture
def march(lived_march: Office) -> Iterator[Office]:
    """The same month for one test."""
    swift, ended_at = lived_march.swift, lived_march.swift.now
    with swift.undone():
        yield lived_march
    swift.now = ended_at
