"""The schema as statements in the words of a database: what a migration runs, and what is frozen of it."""

from collections.abc import Iterator

from sqlalchemy import Dialect, Index, MetaData
from sqlalchemy.schema import CreateIndex, CreateTable


def statements(metadata: MetaData, dialect: Dialect) -> Iterator[str]:
    """Yield the statements that make the tables, those first that others point to, then the indexes by name.

    SQLite prefers the younger of two indexes that serve a query alike, so their order is part of the schema.
    """
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect)).strip()
    for index in sorted((index for table in metadata.tables.values() for index in table.indexes), key=_name):
        yield str(CreateIndex(index).compile(dialect=dialect))


def _name(index: Index) -> str:
    return str(index.name)
