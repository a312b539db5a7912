"""Runs the migrations that a database lacks, by Alembic; imported only where some are missing."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from models.database.revision import MigrationError, UnknownRevisionError, revision_of


def migrate(connection: Connection) -> None:
    """Bring the database to the newest revision. Raises UnknownRevisionError and MigrationError."""
    config = _config(connection)
    try:
        _demand_known(connection, config)
        command.upgrade(config, "head")
    except CommandError as error:
        raise MigrationError(str(error)) from error


def newest() -> str | None:
    """The revision of the last migration."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _demand_known(connection: Connection, config: Config) -> None:
    revision = revision_of(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise UnknownRevisionError(revision)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.attributes["connection"] = connection
    return config
