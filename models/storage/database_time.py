"""The time that leases, backoff and pacing count by: the database's own, the same for every replica."""

from datetime import datetime

from sqlalchemy import Connection, func, select, type_coerce

from models.storage.columns import UtcDateTime

_ON_SQLITE = select(type_coerce(func.strftime("%Y-%m-%d %H:%M:%f000", "now"), UtcDateTime()))
_ON_POSTGRESQL = select(type_coerce(func.clock_timestamp(), UtcDateTime()))


def machine_now(connection: Connection) -> datetime:
    """The database's time at this moment, aware UTC; on SQLite to the millisecond."""
    asked = _ON_SQLITE if connection.dialect.name == "sqlite" else _ON_POSTGRESQL
    found: datetime = connection.execute(asked).scalar_one()
    return found
