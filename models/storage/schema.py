"""Bring a database to the schema of this version; the only way tables are made."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from models.storage.database import migrating_engine

MIGRATION_LOCK = 0x5A48


class UnknownRevisionError(Exception):
    """The database was made by a version whose schema this one does not know; `revision` is what it stands at."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


def upgrade(url: str) -> None:
    """Run the migrations that are missing. Two processes may call it at once: one waits for the other.

    Raises UnknownRevisionError, before anything is changed, where the database stands at no revision of this version.
    """
    engine = migrating_engine(url)
    try:
        with engine.begin() as connection:
            _hold_lock(connection)
            config = _config(connection)
            _demand_known(connection, config)
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """The revision the database stands at; None for one that was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def _demand_known(connection: Connection, config: Config) -> None:
    revision = revision_of(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise UnknownRevisionError(revision)


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
