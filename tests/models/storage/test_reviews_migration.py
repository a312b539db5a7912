"""The migration that lets a target promise a review keeps every target and what was told of it."""

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from models.storage.database import migrating_engine
from tests.models.storage.test_reports_migration import to_revision

ADD_TICKET = text(
    "INSERT INTO ticket (id, number, text, summary, status, kind, triage, is_security, is_major, platform, chat, ref,"
    " reported_at, created_at, log_head, log_length, answer, cause, method, tip, closed_unanswered, reopened,"
    " proposal_reason) VALUES (1, '2603-0001', '', '', 'new', 'permission', '{}', false, false, 'webchat', 'team', '',"
    " '2026-03-03 02:00:00', '2026-03-03 02:00:00', '', 0, '', '', '', '', false, 0, '')"
)
ADD_TARGET = text(
    "INSERT INTO target (ticket_id, promise, origin, started_at, due_at, is_provisional)"
    " VALUES (1, :promise, 'internal', '2026-03-03 02:00:00', '2026-03-04 09:00:00', false)"
)
ADD_STEP = text(
    "INSERT INTO told_step (target_id, ticket_id, cycle, name, at, told_at, is_late)"
    " VALUES (1, 1, 0, 'breach', '2026-03-04 09:00:01', '2026-03-04 09:00:02', false)"
)
TABLES = ("target", "told_step")


def test_targets_stay_and_may_promise_a_review(empty_url: str) -> None:
    """Rows, indexes and keys are what they were; a review is one of the promises, others are not."""
    engine = migrating_engine(empty_url)
    with engine.begin() as connection:
        to_revision(connection, "0014")
        connection.execute(ADD_TICKET)
        connection.execute(ADD_TARGET, {"promise": "decide"})
        connection.execute(ADD_STEP)
        before = shape(connection)
    with engine.begin() as connection:
        to_revision(connection, "0015")
        assert shape(connection) == before
        connection.execute(ADD_TARGET, {"promise": "review"})
        told = connection.execute(text("SELECT target_id, name FROM told_step")).all()
        assert [tuple(row) for row in told] == [(1, "breach")]
        promises = connection.execute(text("SELECT id, promise FROM target ORDER BY id")).all()
        assert [tuple(row) for row in promises] == [(1, "decide"), (2, "review")]
    for statement in (ADD_TARGET, text("DELETE FROM target WHERE id = 1")):
        with engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(statement, {"promise": "nothing"})
    engine.dispose()


def shape(connection: Connection) -> dict[str, object]:
    """Indexes and references of the tables, and who refers to them."""
    looked = inspect(connection)
    return {
        table: (
            {index["name"]: index["column_names"] for index in looked.get_indexes(table)},
            sorted((key["referred_table"], *key["constrained_columns"]) for key in looked.get_foreign_keys(table)),
        )
        for table in TABLES
    }
