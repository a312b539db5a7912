"""What the tests of stories share that need no server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rules import load_rules
from models.storage.database import writing_engine
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.one_connection import SwiftDesk


@pytest.fixture
def swift(databases: Databases, tmp_path: Path) -> Iterator[SwiftDesk]:
    """The demo office on one connection."""
    with databases.with_office("sqlite", tmp_path) as url:
        engine = writing_engine(url)
        desk = SwiftDesk(engine, load_rules(settings_for(url, tmp_path), engine))
        yield desk
        desk.close()
        engine.dispose()
