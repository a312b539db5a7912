"""Statements put together once for each kind of database: the rows every turn leaves, the queries every message asks.

SQLAlchemy puts them together and says how the types of the columns convert values. What is spared is finding that
out anew for each execution, which took longer than the execution.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, Dialect, Table, bindparam, insert
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.types import TypeEngine

Conversion = Callable[[Any], Any]


class PreparedInsert:
    """Writes whole rows of a table, all columns but a number that the database gives."""

    def __init__(self, table: Table, *, returns: str | None = None) -> None:
        self._table = table
        self._returns = returns
        self._prepared: dict[str, _Insert] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> CursorResult[Any]:
        """Insert the rows, each with a value for every column; the result has the column that is returned.

        Raises KeyError for a row that lacks a value.
        """
        dialect = connection.dialect
        prepared = self._prepared.get(dialect.name) or self._prepare(dialect)
        converted = [prepared.parameters(row) for row in rows]
        return connection.exec_driver_sql(prepared.sql, converted[0] if len(converted) == 1 else converted)

    def _prepare(self, dialect: Dialect) -> "_Insert":
        columns = [column for column in self._table.columns if not column.primary_key]
        statement = insert(self._table).values({column.key: bindparam(column.key) for column in columns})
        if self._returns:
            statement = statement.returning(self._table.c[self._returns])
        compiled: Any = statement.compile(dialect=dialect)
        names = tuple(compiled.positiontup) if compiled.positional else tuple(column.key for column in columns)
        found = [_writing(self._table.c[name].type, dialect) for name in names]
        conversions = tuple((place, one, one(None) is not None) for place, one in enumerate(found) if one is not None)
        prepared = self._prepared[dialect.name] = _Insert(compiled.string, names, compiled.positional, conversions)
        return prepared


class PreparedQuery:
    """A query whose `bindparam` names are given at each execution; an IN of several values cannot be prepared."""

    def __init__(self, query: SelectBase) -> None:
        self._query = query
        self._prepared: dict[str, _Query] = {}

    def rows(self, connection: Connection, **given: Any) -> list[list[Any]]:
        """The rows that it finds, values as the types of the columns say. Raises KeyError where a value is missing."""
        dialect = connection.dialect
        query = self._prepared.get(dialect.name) or self._prepare(dialect)
        rows = [list(row) for row in connection.exec_driver_sql(query.sql, query.parameters(given)).fetchall()]
        for row in rows:
            for place, convert in query.reads:
                row[place] = convert(row[place])
        return rows

    def _prepare(self, dialect: Dialect) -> "_Query":
        compiled: Any = self._query.compile(dialect=dialect)
        names = tuple(compiled.positiontup) if compiled.positional else tuple(compiled.bind_names.values())
        binds = [compiled.binds[name] for name in names]
        writes = [_writing(bind.type, dialect) for bind in binds]
        fixed = [
            None if bind.required else convert(bind.value) if convert else bind.value
            for bind, convert in zip(binds, writes, strict=True)
        ]
        found = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._query.selected_columns
        ]
        prepared = self._prepared[dialect.name] = _Query(
            compiled.string,
            names,
            tuple(fixed),
            tuple((place, names[place], writes[place]) for place, bind in enumerate(binds) if bind.required),
            compiled.positional,
            tuple((place, one) for place, one in enumerate(found) if one is not None),
        )
        return prepared


class _Insert(NamedTuple):
    """For one kind of database; for each value to convert its place and whether None needs it, too."""

    sql: str
    names: tuple[str, ...]
    is_positional: bool
    conversions: tuple[tuple[int, Conversion, bool], ...]

    def parameters(self, row: Mapping[str, Any]) -> Any:
        """The row as the driver takes it."""
        values = list(itemgetter(*self.names)(row))
        for place, convert, changes_none in self.conversions:
            if changes_none or values[place] is not None:
                values[place] = convert(values[place])
        return tuple(values) if self.is_positional else dict(zip(self.names, values, strict=True))


class _Query(NamedTuple):
    """For one kind of database: all parameters in order, which of them are given, what converts a row."""

    sql: str
    names: tuple[str, ...]
    values: tuple[Any, ...]
    given: tuple[tuple[int, str, Conversion | None], ...]
    is_positional: bool
    reads: tuple[tuple[int, Conversion], ...]

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """Return what is given among what is always the same, as the driver takes it."""
        values = list(self.values)
        for place, name, convert in self.given:
            values[place] = convert(given[name]) if convert else given[name]
        return tuple(values) if self.is_positional else dict(zip(self.names, values, strict=True))


def _writing(kind: TypeEngine[Any], dialect: Dialect) -> Conversion | None:
    """Return what turns a value of the type into one that the driver takes, or None where nothing has to."""
    return kind.dialect_impl(dialect).bind_processor(dialect)
