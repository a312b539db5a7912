"""What keeps a desk from starting is one sentence; a demo begins in the week that desk time stands in."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.bootstrap import DatabaseUnavailableError, get_ready, open_database
from bot.desk_clock import utc_now
from handlers.i18n import voice_of
from models.clocks.desk_time import let_time_pass
from models.database.engines import migrating_engine, writing_engine
from models.duty.roster import person_on_duty
from models.terms import DatabaseUse, Language
from tests.support.desk import settings_for

AHEAD = timedelta(days=21)
pytestmark = [pytest.mark.both_databases("migrations"), pytest.mark.machine_clock]


def test_a_database_of_another_version_is_named_in_one_sentence(database_url: str, tmp_path: Path) -> None:
    """The operator reads where it is, which version it stands at, and what to do, in both languages."""
    engine = migrating_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0015'"))
    engine.dispose()
    with pytest.raises(DatabaseUnavailableError) as refused:
        get_ready(settings_for(database_url, tmp_path), DatabaseUse.DESK)
    for language in Language:
        sentence = voice_of(language).say(refused.value.problem)
        assert "0015" in sentence
        assert str(engine.url.database) in sentence
        assert "\n" not in sentence


def test_a_demo_whose_time_was_moved_first_is_filled_in_as_of_then(empty_url: str, tmp_path: Path) -> None:
    """Its first engineer is on duty in the week in which it opens, not in the one of the machine's clock."""
    settings = settings_for(empty_url, tmp_path)
    open_database(settings, DatabaseUse.DEMO)
    engine = writing_engine(empty_url)
    with Session(engine) as session:
        let_time_pass(session, AHEAD, utc_now())
        session.commit()
    get_ready(settings, DatabaseUse.DEMO)
    with Session(engine) as session:
        on_duty = person_on_duty(session, utc_now() + AHEAD)
    engine.dispose()
    assert on_duty is not None
    assert on_duty.name == "李强"
