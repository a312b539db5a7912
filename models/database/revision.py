"""The version of a database's schema, told without Alembic."""

from sqlalchemy import Connection, inspect, text

NEWEST = "first_8a4b3171"
"""The revision that the last migration leads to; its digits change with the models until the first release (ADR 2)."""


class UnknownRevisionError(Exception):
    """The database was made by a version whose schema this one does not know; `revision` is what it stands at."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class MigrationError(Exception):
    """Alembic could not run the migrations; its own sentence says why."""


def revision_of(connection: Connection) -> str | None:
    """The revision the database stands at; None for one that was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return revision
