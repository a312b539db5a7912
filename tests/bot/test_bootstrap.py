"""What keeps a desk from starting is one sentence that names the database and what is wrong with it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.bootstrap import DatabaseUnavailableError, get_ready
from handlers.i18n import voice_of
from models.storage.database import migrating_engine
from models.terms import Language
from tests.support.desk import settings_for

pytestmark = pytest.mark.both_databases("migrations")


def test_a_database_of_another_version_is_named_in_one_sentence(database_url: str, tmp_path: Path) -> None:
    """The operator reads where it is, which version it stands at, and what to do, in both languages."""
    engine = migrating_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0015'"))
    engine.dispose()
    with pytest.raises(DatabaseUnavailableError) as refused:
        get_ready(settings_for(database_url, tmp_path))
    for language in Language:
        sentence = voice_of(language).say(refused.value.problem)
        assert "0015" in sentence
        assert str(engine.url.database) in sentence
        assert "\n" not in sentence
