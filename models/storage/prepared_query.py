"""A query put together once for each kind of database, for the few that every message asks."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.selectable import SelectBase

Conversion = Callable[[Any], Any]


class Compiled(NamedTuple):
    """The query for one kind of database: all parameters in order, which of them are given, what converts a row."""

    sql: str
    names: tuple[str, ...]
    values: tuple[Any, ...]
    given: tuple[tuple[int, str, Conversion | None], ...]
    is_positional: bool
    reads: tuple[tuple[int, Conversion], ...]


class PreparedQuery:
    """What `bindparam` names is given at each execution; an IN of several values cannot be prepared.

    As with `PreparedInsert`, what is spared is finding out anew how the types of the columns convert values.
    """

    def __init__(self, query: SelectBase) -> None:
        self._query = query
        self._prepared: dict[str, Compiled] = {}

    def rows(self, connection: Connection, **given: Any) -> list[list[Any]]:
        """The rows that it finds, values as the types of the columns say. Raises KeyError where a value is missing."""
        query = self._prepared.get(connection.dialect.name) or self._prepare(connection.dialect)
        values = list(query.values)
        for place, name, convert in query.given:
            values[place] = convert(given[name]) if convert else given[name]
        parameters = tuple(values) if query.is_positional else dict(zip(query.names, values, strict=True))
        rows = [list(row) for row in connection.exec_driver_sql(query.sql, parameters).fetchall()]
        for row in rows:
            for place, convert in query.reads:
                row[place] = convert(row[place])
        return rows

    def _prepare(self, dialect: Dialect) -> Compiled:
        compiled: Any = self._query.compile(dialect=dialect)
        names = tuple(compiled.positiontup) if compiled.positional else tuple(compiled.bind_names.values())
        binds = [compiled.binds[name] for name in names]
        writes = [bind.type.dialect_impl(dialect).bind_processor(dialect) for bind in binds]
        fixed = [
            None if bind.required else convert(bind.value) if convert else bind.value
            for bind, convert in zip(binds, writes, strict=True)
        ]
        found = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._query.selected_columns
        ]
        prepared = self._prepared[dialect.name] = Compiled(
            compiled.string,
            names,
            tuple(fixed),
            tuple((place, names[place], writes[place]) for place, bind in enumerate(binds) if bind.required),
            compiled.positional,
            tuple((place, one) for place, one in enumerate(found) if one is not None),
        )
        return prepared
