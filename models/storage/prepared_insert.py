"""An INSERT put together once for each kind of database, for the rows that every turn leaves behind."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, Dialect, Table, bindparam, insert

Conversion = Callable[[Any], Any]


class Prepared(NamedTuple):
    """The statement for one kind of database; for each value to convert its place and whether None needs it, too."""

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


class PreparedInsert:
    """Writes whole rows of a table, all columns but a number that the database gives.

    SQLAlchemy puts it together and says how the types of the columns convert values. What is spared is finding that
    out anew for each execution, which took longer than the execution.
    """

    def __init__(self, table: Table, *, returns: str | None = None) -> None:
        self._table = table
        self._returns = returns
        self._prepared: dict[str, Prepared] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> CursorResult[Any]:
        """Insert the rows, each with a value for every column; the result has the column that is returned.

        Raises KeyError for a row that lacks a value.
        """
        dialect = connection.dialect
        prepared = self._prepared.get(dialect.name) or self._prepare(dialect)
        converted = [prepared.parameters(row) for row in rows]
        return connection.exec_driver_sql(prepared.sql, converted[0] if len(converted) == 1 else converted)

    def _prepare(self, dialect: Dialect) -> Prepared:
        columns = [column for column in self._table.columns if not column.primary_key]
        statement = insert(self._table).values({column.key: bindparam(column.key) for column in columns})
        if self._returns:
            statement = statement.returning(self._table.c[self._returns])
        compiled: Any = statement.compile(dialect=dialect)
        names = tuple(compiled.positiontup) if compiled.positional else tuple(column.key for column in columns)
        found = [self._table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
        conversions = tuple((place, one, one(None) is not None) for place, one in enumerate(found) if one is not None)
        prepared = Prepared(compiled.string, names, compiled.positional, conversions)
        self._prepared[dialect.name] = prepared
        return prepared
