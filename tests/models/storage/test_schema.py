"""Migrations are the one way to the schema, and they lead to what the models say."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, String, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.database.engines import migrating_engine
from models.database.migrating import newest
from models.database.revision import NEWEST, MigrationError, UnknownRevisionError, revision_of
from models.database.schema import upgrade
from tests.support.patience import HANG_S
from tests.support.schema_facts import schema_facts

pytestmark = pytest.mark.both_databases("migrations")

ROOT = Path(__file__).parents[3]


def test_migrations_lead_to_what_the_models_say(empty_url: str) -> None:
    """From nothing to head: tables, keys, CHECKs and indexes with their conditions are those of the models."""
    upgrade(empty_url)
    engine = migrating_engine(empty_url)
    with engine.begin() as connection:
        migrated = schema_facts(connection)
        for table in migrated:
            connection.exec_driver_sql(f'DROP TABLE "{table}"' + (" CASCADE" if engine.name == "postgresql" else ""))
        SQLModel.metadata.create_all(connection)
        assert schema_facts(connection) == migrated
    engine.dispose()


def test_every_constraint_has_a_name() -> None:
    """Or no migration could change it, and SQLite would lose it."""
    tables = SQLModel.metadata.tables.values()
    made = [str(CreateTable(one).compile(dialect=sqlite.dialect())) for one in tables]
    said = [line.strip().split()[0] for one in made for line in one.splitlines()[1:] if "\t" in line]
    assert {"CHECK", "UNIQUE", "FOREIGN", "PRIMARY"}.isdisjoint(said)
    assert "CONSTRAINT" in said


def test_a_table_may_be_made_anew(database_url: str) -> None:
    """With another CHECK and one column more, as a later migration will: what points to it, and all else, stays."""
    engine = migrating_engine(database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if engine.name == "sqlite" else "SELECT 1")
        before = schema_facts(connection)["ticket"]
        with Operations(MigrationContext.configure(connection)).batch_alter_table("ticket") as ticket:
            ticket.drop_constraint("ck_ticket_kind", type_="check")
            ticket.create_check_constraint("ck_ticket_kind", text("kind <> 'nothing'"))
            ticket.add_column(Column("wish", String, nullable=True))
        after = schema_facts(connection)["ticket"]
        assert after["columns"].keys() - before["columns"].keys() == {"wish"}
        assert {name for name, _ in after["checks"]} == {name for name, _ in before["checks"]}
        assert [name for name, said in before["checks"] if (name, said) not in after["checks"]] == ["ck_ticket_kind"]
        assert [after[what] for what in ("keys", "unique", "indexes")] == [
            before[what] for what in ("keys", "unique", "indexes")
        ]
        connection.rollback()
    engine.dispose()


def test_rows_that_point_nowhere_are_not_kept(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite does not look at keys meanwhile, so the end of the migration does; PostgreSQL refuses at once."""

    def migrate(connection: Connection) -> None:
        SQLModel.metadata.create_all(connection)
        connection.exec_driver_sql("INSERT INTO deputy (leader_id, person_id) VALUES (1, 2)")

    monkeypatch.setattr("models.database.migrating.migrate", migrate)
    with pytest.raises((MigrationError, IntegrityError), match="deputy"):
        upgrade(empty_url)
    engine = migrating_engine(empty_url)
    with engine.connect() as connection:
        assert schema_facts(connection) == {}
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
    program = f"from models.database.schema import upgrade; upgrade({empty_url!r})"
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
