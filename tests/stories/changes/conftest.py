"""Changes are pressed on either database: what the office may not do, no database lets it do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rules import load_rules
from models.storage.database import writing_engine
from tests.support.desk import settings_for
from tests.support.one_connection import SwiftDesk


@pytest.fixture
def swift(office_url: str, tmp_path: Path) -> Iterator[SwiftDesk]:
    """The demo office on one connection, of the database whose turn it is."""
    engine = writing_engine(office_url)
    desk = SwiftDesk(engine, load_rules(settings_for(office_url, tmp_path), engine))
    yield desk
    desk.close()
    engine.dispose()
