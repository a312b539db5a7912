"""A mark moves with every commit, whoever makes it, and with nothing else."""

import pytest
from sqlalchemy import Connection, Engine, text

from models.database.commits import CommitMark, mark_after, mark_of
from models.database.engines import writing_engine

pytestmark = pytest.mark.both_databases("each tells of commits in its own way")

TRIES = 50
"""Others may write on the same server meanwhile, in databases of their own: then the mark moves, too."""
NEW_ROOM = text("INSERT INTO room (chat, seq) VALUES (:chat, 0)")
COUNT_UP = text("UPDATE room SET seq = seq + 1")


def now_at(engine: Engine) -> CommitMark | None:
    """The mark, in a transaction that writes nothing."""
    with engine.begin() as connection:
        return mark_of(connection)


def after_own(engine: Engine) -> CommitMark | None:
    """The mark that a transaction foresees for the time after its own commit."""
    with engine.begin() as connection:
        before = mark_of(connection)
        connection.execute(COUNT_UP)
        return mark_after(connection, before)


def holds_still(engine: Engine) -> bool:
    """Whether nothing moves it for a while, whatever is read."""
    seen = {now_at(engine) for _ in range(5)}
    return len(seen) == 1 and None not in seen


def make_a_room(connection: Connection, chat: str = "r") -> None:
    """Something to write to."""
    connection.execute(NEW_ROOM, {"chat": chat})


def test_it_stands_still_while_nobody_commits(writing: Engine) -> None:
    """Reading moves nothing."""
    assert any(holds_still(writing) for _ in range(TRIES))


def test_its_own_commit_is_foreseen(writing: Engine) -> None:
    """What a transaction writes itself is no news to whoever asks for the mark after it."""
    with writing.begin() as connection:
        make_a_room(connection)
    assert any((after := after_own(writing)) is not None and now_at(writing) == after for _ in range(TRIES))


def test_another_commit_of_the_same_connection_moves_it(writing: Engine) -> None:
    """The desk's own turns are news."""
    with writing.begin() as connection:
        make_a_room(connection)
    for _ in range(TRIES):
        after = after_own(writing)
        with writing.begin() as connection:
            connection.execute(COUNT_UP)
        assert after is None or now_at(writing) != after


def test_a_commit_of_another_process_moves_it(writing: Engine, database_url: str) -> None:
    """As a command or another replica makes it."""
    other = writing_engine(database_url)
    with writing.begin() as connection:
        make_a_room(connection)
    for _ in range(TRIES):
        after = after_own(writing)
        with other.begin() as connection:
            connection.execute(COUNT_UP)
        assert after is None or now_at(writing) != after
    other.dispose()


def test_what_was_begun_before_and_commits_later_moves_it(writing: Engine, database_url: str, kind: str) -> None:
    """On PostgreSQL a transaction may hold its number for long; on SQLite it waits for the lock."""
    other = writing_engine(database_url)
    with writing.begin() as connection:
        make_a_room(connection)
        make_a_room(connection, "other")
    for _ in range(TRIES if kind == "postgresql" else 0):
        slow = other.connect()
        begun = slow.begin()
        slow.execute(text("UPDATE room SET seq = seq + 1 WHERE chat = 'other'"))
        with writing.begin() as connection:
            before = mark_of(connection)
            connection.execute(text("UPDATE room SET seq = seq + 1 WHERE chat = 'r'"))
            after = mark_after(connection, before)
        begun.commit()
        slow.close()
        assert after is None or now_at(writing) != after
    other.dispose()


def test_a_new_connection_knows_nothing_of_the_old_ones_mark(writing: Engine) -> None:
    """On SQLite the counts belong to one connection: after a break everything is news."""
    before = now_at(writing)
    writing.dispose()
    if writing.dialect.name == "sqlite":
        assert now_at(writing) != before
