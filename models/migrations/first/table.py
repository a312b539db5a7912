"""What a table is made of: its items made anew for each database, its indexes in the order in which they are made."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.schema import SchemaItem

Table = Callable[[], tuple[SchemaItem, ...]]
"""Columns and unique constraints; SQLAlchemy binds each to one table for good, so every call makes them anew."""


class Index(NamedTuple):
    """An index of a table; with `where` it holds only the rows for which that is true.

    SQLite prefers the younger of two indexes that serve it alike, so their order is part of the schema.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    is_unique: bool = False
    where: ColumnElement[bool] | None = None

    def options(self) -> dict[str, Any]:
        """What Alembic's `create_index` takes beside names."""
        return {"unique": self.is_unique, "sqlite_where": self.where, "postgresql_where": self.where}
