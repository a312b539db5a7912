"""Whether a database is a demo's or a desk's is one row, written by the first to come, on either database."""

import pytest
from sqlalchemy import Engine, delete, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.database.schema import upgrade
from models.refusal import Refusal
from models.storage.database_use import NotedUse, is_demo, note_use, use_of
from models.terms import DatabaseUse

pytestmark = pytest.mark.both_databases("unique keys")


@pytest.mark.parametrize("use", DatabaseUse)
def test_a_new_database_is_what_it_was_made_for(empty_url: str, use: DatabaseUse) -> None:
    """And stays so, whoever opens it afterwards for the other."""
    assert upgrade(empty_url, use) is use
    for later in DatabaseUse:
        assert upgrade(empty_url, later) is use


def test_the_use_is_written_once(writing: Engine) -> None:
    """A second note changes nothing, and there is no second row for it."""
    with writing.begin() as connection:
        before = use_of(connection)
        for use in DatabaseUse:
            note_use(connection, use)
        assert use_of(connection) is before is DatabaseUse.DESK
    with Session(writing) as session:
        assert not is_demo(session)
    with pytest.raises(IntegrityError), writing.begin() as connection:
        connection.execute(insert(NotedUse).values(id=2, use=DatabaseUse.DEMO))


def test_a_database_that_does_not_say_is_refused(database_url: str, writing: Engine) -> None:
    """Neither is guessed, and nothing is noted afterwards."""
    with writing.begin() as connection:
        connection.execute(delete(NotedUse))
    for use in DatabaseUse:
        with pytest.raises(Refusal) as refused:
            upgrade(database_url, use)
        assert refused.value.phrase.key == "run.no_use"
    with writing.connect() as connection, pytest.raises(Refusal):
        use_of(connection)
