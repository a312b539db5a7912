"""A row written by a prepared insert reads back as any other row of its table."""

import pytest
from sqlalchemy import Engine, Table, text
from sqlmodel import Session, select

from models.messaging.outbox import Post
from models.storage.new_row import bare_row
from models.storage.prepared import PreparedInsert
from models.terms import Language, Platform
from tests.support.hand_clock import TUESDAY_10_OCLOCK

pytestmark = pytest.mark.both_databases("values are converted by the types of each database")


def test_all_kinds_of_values_come_back(writing: Engine) -> None:
    """Times, closed sets, JSON and absent values, in one row or in several."""
    rows = [a_post(number) for number in ("one", "two", "three")]
    insert = PreparedInsert(table())
    with writing.begin() as connection:
        insert.run(connection, [vars(rows[0])])
        insert.run(connection, [vars(row) for row in rows[1:]])
    with Session(writing) as session:
        found = session.exec(select(Post).order_by(Post.chat)).all()
        assert [post.model_dump(exclude={"seq"}) for post in found] == [
            row.model_dump(exclude={"seq"}) for row in sorted(rows, key=lambda row: row.chat)
        ]


def test_what_is_absent_is_null_and_not_a_word(writing: Engine) -> None:
    """An absent time is NULL in the database, as if SQLAlchemy had written it."""
    with writing.begin() as connection:
        PreparedInsert(table()).run(connection, [vars(a_post("one"))])
        assert connection.execute(text("SELECT COUNT(*) FROM post WHERE sent_at IS NULL")).scalar_one() == 1


def test_a_number_the_database_gives_comes_back(writing: Engine) -> None:
    """The column that is asked for is the result."""
    with writing.begin() as connection:
        insert = PreparedInsert(table(), returns="seq")
        first, second = (insert.run(connection, [vars(a_post(name))]).scalar_one() for name in ("one", "two"))
    assert first < second


def test_a_row_without_a_value_is_refused(writing: Engine) -> None:
    """A column left out is a mistake of ours, not a NULL."""
    values = {name: value for name, value in vars(a_post("one")).items() if name != "priority"}
    with writing.begin() as connection, pytest.raises(KeyError, match="priority"):
        PreparedInsert(table()).run(connection, [values])


def a_post(name: str) -> Post:
    """A queued post with a card."""
    return bare_row(
        Post,
        id=name,
        platform=Platform.WEBCHAT,
        chat=name,
        thread=None,
        language=Language.ZH,
        priority=1,
        card={"title": "一 'quoted' %s :x"},
        queued_at=TUESDAY_10_OCLOCK,
    )


def table() -> Table:
    """The table of posts."""
    found: Table = Post.__table__  # type: ignore[attr-defined]  # SQLModel adds it to tables
    return found
