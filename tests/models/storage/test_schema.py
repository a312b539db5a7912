"""Migrations are the one way to the schema, and they lead to what the models say."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.storage.database import migrating_engine
from models.storage.migrating import newest
from models.storage.revision import NEWEST, UnknownRevisionError, revision_of
from models.storage.schema import upgrade
from tests.support.patience import HANG_S

pytestmark = pytest.mark.both_databases("migrations")

ROOT = Path(__file__).parents[3]


def test_migrations_lead_to_what_the_models_say(empty_url: str) -> None:
    """From nothing to head: Alembic finds no difference to the models."""
    upgrade(empty_url)
    engine = migrating_engine(empty_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
        for table in SQLModel.metadata.tables.values():
            found = {column["name"]: column["nullable"] for column in inspect(connection).get_columns(table.name)}
            assert found == {column.name: column.nullable for column in table.columns}
    engine.dispose()


def test_upgrading_again_changes_nothing(database_url: str) -> None:
    """A second start finds everything done."""
    before = revision(database_url)
    upgrade(database_url)
    assert revision(database_url) == before is not None


def test_the_last_migration_leads_to_the_newest_revision() -> None:
    """A database that stands at it is not looked at with Alembic at all."""
    assert newest() == NEWEST


def test_an_empty_database_has_no_revision(empty_url: str) -> None:
    """Readiness can tell a database that was never migrated."""
    assert revision(empty_url) is None


@pytest.mark.parametrize("other", ["0001", "0015", "first", "first_00000000", "later"])
def test_a_database_of_another_version_is_refused(database_url: str, other: str) -> None:
    """Whatever revision it stands at, Alembic does not begin, and nothing is changed."""
    engine = migrating_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :other"), {"other": other})
        tables = inspect(connection).get_table_names()
    with pytest.raises(UnknownRevisionError) as refused:
        upgrade(database_url)
    assert refused.value.revision == other
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == tables
    engine.dispose()
    assert revision(database_url) == other


def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    """Both end well: one does the work, the other waits for it."""
    program = f"from models.storage.schema import upgrade; upgrade({empty_url!r})"
    both = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(2)
    ]
    for process in both:
        _, errors = process.communicate(timeout=HANG_S)
        assert process.returncode == 0, errors
    assert revision(empty_url) is not None


def revision(url: str) -> str | None:
    """The revision that a database stands at."""
    engine = migrating_engine(url)
    with engine.connect() as connection:
        found = revision_of(connection)
    engine.dispose()
    return found
