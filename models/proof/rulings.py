"""Columns of a table that are proved, as their declarations say, and the text that is made of a row."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Column, Enum, Integer, String, TypeDecorator
from sqlmodel import SQLModel

from models.storage.column_facts import Proof, ruled

_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
NEUTRAL: tuple[tuple[type, Any], ...] = ((Boolean, False), (Integer, 0), (String, ""))
NEVER = object()
"""A value that no column holds."""


class Layout(NamedTuple):
    """The proved columns of a table in order of their names, what finds them in a row, and what each has if nothing."""

    names: tuple[str, ...]
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    nothing: tuple[Any, ...]

    def text(self, values: Sequence[Any]) -> str:
        """Values in the order of the names as one text, the same from any database; times in UTC.

        A column that says nothing is left out, so that one which is added later changes no text of an older row.
        """
        return _ENCODE(
            {
                name: str(one.astimezone(UTC)) if (kind := type(one)) is datetime else str(one) if kind is date else one
                for name, nothing, one in zip(self.names, self.nothing, values, strict=True)
                if one != nothing
            }
        )

    def said(self, text: str) -> dict[str, Any]:
        """Return what a text says of each column."""
        return {**dict(zip(self.names, self.nothing, strict=True)), **json.loads(text)}


class _Layouts(dict[str, Layout]):
    def __missing__(self, table: str) -> Layout:
        found = SQLModel.metadata.tables[table]
        names = ruled(found, Proof.STATE)
        layout = Layout(names, itemgetter(*names), tuple(_nothing(found.columns[name]) for name in names))
        self[table] = layout
        return layout


LAYOUTS = _Layouts()
"""By table, made when it is first asked for."""


@cache
def columns_under(ruling: Proof) -> dict[str, tuple[str, ...]]:
    """By table, the columns under a ruling; `models.tables` has to be imported, or some would be missing."""
    found = {name: ruled(table, ruling) for name, table in sorted(SQLModel.metadata.tables.items())}
    return {name: columns for name, columns in found.items() if columns}


def is_proved(table: str) -> bool:
    """Return whether a ticket keeps a digest of each of the table's rows."""
    found = SQLModel.metadata.tables.get(table)
    return found is not None and bool(ruled(found, Proof.STATE))


def _nothing(column: Column[Any]) -> Any:
    """Return what stands in a column that says nothing: by its type, for a default may change some day.

    A column that is added to a proved table after the release may be empty or has one of these: else old proofs break.
    """
    if column.nullable:
        return None
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type  # as SQLModel's text is
    if isinstance(kind, Enum):
        return NEVER
    return next((nothing for of_type, nothing in NEUTRAL if isinstance(kind, of_type)), NEVER)
