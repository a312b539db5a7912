"""The migration that lets a post have the face of a fault report keeps every post."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.messaging.outbox import Face, Post
from models.storage import schema
from models.storage.database import migrating_engine

ADD_POST = text(
    "INSERT INTO post (id, platform, chat, language, lane, face, card, queued_at, state, version, sent_version)"
    " VALUES (:id, 'webchat', 'team', 'zh-CN', 1, :face, '{}', '2026-03-03 02:00:00', 'sent', 1, 1)"
)


def to_revision(connection: Connection, revision: str) -> None:
    """Bring the database to a revision."""
    config = Config()
    config.set_main_option("script_location", f"{Path(schema.__file__).parents[1]}/migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_posts_stay_and_may_have_the_new_face(empty_url: str) -> None:
    """Rows, indexes and the other closed sets are what they were; the new face is one of its set, others are not."""
    engine = migrating_engine(empty_url)
    with engine.begin() as connection:
        to_revision(connection, "0005")
        connection.execute(ADD_POST, {"id": "p1", "face": "team"})
        before = indexes(connection)
    with engine.begin() as connection:
        to_revision(connection, "0006")
        assert indexes(connection) == before
        connection.execute(ADD_POST, {"id": "p2", "face": "fault_report"})
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(ADD_POST, {"id": "p3", "face": "nobody"})
    with Session(engine) as session:
        posts = session.exec(select(Post.seq, Post.id, Post.face).order_by(Post.id)).all()
        assert [tuple(post) for post in posts] == [
            (1, "p1", Face.TEAM),
            (2, "p2", Face.FAULT_REPORT),
        ]
    engine.dispose()


def indexes(connection: Connection) -> set[str | None]:
    """The names of the table's indexes."""
    return {index["name"] for index in inspect(connection).get_indexes("post")}
