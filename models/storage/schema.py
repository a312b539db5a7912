"""Bring a database to the schema of this version; the only way tables are made."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from models.storage.database import migrating_engine

MIGRATION_LOCK = 0x5A48


def upgrade(url: str) -> None:
    """Run the migrations that are missing. Two processes may call it at once: one waits for the other."""
    engine = migrating_engine(url)
    with engine.begin() as connection:
        _hold_lock(connection)
        command.upgrade(_config(connection), "head")
    engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """The revision the database stands at; None for one that was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def _hold_lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.attributes["connection"] = connection
    return config
