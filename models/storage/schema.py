"""Bring a database to the schema of this version; the only way tables are made."""

from sqlalchemy import Connection, inspect, text

from models.storage.database import migrating_engine

MIGRATION_LOCK = 0x5A48
NEWEST = "first"
"""The revision that the last migration leads to."""


class UnknownRevisionError(Exception):
    """The database was made by a version whose schema this one does not know; `revision` is what it stands at."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class MigrationError(Exception):
    """Alembic could not run the migrations; its own sentence says why."""


def upgrade(url: str) -> None:
    """Run the migrations that are missing. Two processes may call it at once: one waits for the other.

    Raises UnknownRevisionError, before anything is changed, where the database stands at no revision of this version,
    and MigrationError.
    """
    engine = migrating_engine(url)
    try:
        with engine.begin() as connection:
            _hold_lock(connection)
            if revision_of(connection) != NEWEST:
                # Alembic takes 10 MB of memory, which a database that stands there already need not pay for.
                from models.storage.migrating import migrate

                migrate(connection)
    finally:
        engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """The revision the database stands at; None for one that was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return revision


def _hold_lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
