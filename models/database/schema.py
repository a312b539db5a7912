"""Bring a database to the schema of this version; the only way tables are made."""

from sqlalchemy import Connection, text

from models.database.engines import migrating_engine
from models.database.revision import NEWEST, MigrationError, revision_of
from models.storage.database_use import note_use, use_of
from models.terms import DatabaseUse

MIGRATION_LOCK = 0x5A48


def upgrade(url: str, made_for: DatabaseUse = DatabaseUse.DESK) -> DatabaseUse:
    """Run the migrations that are missing, and return the use of the database: `made_for` where it is new.

    Two processes may call it at once: one waits for the other, and both find the use that the first one noted.

    Raises UnknownRevisionError, before anything is changed, where the database stands at no revision of this version,
    MigrationError, and Refusal where nothing says what the database is used for.
    """
    engine = migrating_engine(url)
    try:
        with engine.begin() as connection:
            _hold_lock(connection)
            revision = revision_of(connection)
            if revision != NEWEST:
                # Alembic takes 10 MB of memory, which a database that stands there already need not pay for.
                from models.database.migrating import migrate

                migrate(connection)
                _demand_whole_keys(connection)
            if revision is None:
                note_use(connection, made_for)
            return use_of(connection)
    finally:
        engine.dispose()


def _demand_whole_keys(connection: Connection) -> None:
    """No row points to one that is not there. Raises MigrationError, which undoes all of it."""
    if connection.dialect.name == "sqlite":
        broken = sorted({row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
        if broken:
            raise MigrationError(f"rows point to others that are not there: {', '.join(broken)}")


def _hold_lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
