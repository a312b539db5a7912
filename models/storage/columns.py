"""Column types that mean the same on SQLite and on PostgreSQL: aware UTC time, closed sets of words, JSON values."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    Integer,
    TypeDecorator,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC. Naive times are refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, turn any other into UTC (naive on SQLite, which keeps no zone)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value; JSONB on PostgreSQL."""

JsonOrNull = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""The same, where None is no value, as SQL asks for it."""

Utc = UtcDateTime()
"""One for all columns: SQLAlchemy makes a class for each one that it meets."""

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit row number that SQLite still counts up by itself."""


def moment(*, nullable: bool = False, index: bool = False, primary_key: bool = False) -> Any:
    """A column that holds an aware UTC time."""
    return Column(Utc, nullable=nullable, index=index, primary_key=primary_key)


def word(values: type[StrEnum], *, nullable: bool = False, index: bool = False) -> Any:
    """A column that holds one word of a closed set; a CHECK keeps it so."""
    kind = Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )
    kind.name = None  # one table may hold two columns of the same set: the column names its CHECK
    return Column(kind, nullable=nullable, index=index)


def is_among(column: Any, words: Sequence[StrEnum]) -> ColumnElement[bool]:
    """The column's word is one of these, written out: a database that is given them as parameters does not see that
    an index of such rows alone holds all that is wanted. The index has the same words in the same order.
    """
    condition: ColumnElement[bool] = column.in_([literal_column(f"'{word}'") for word in words])
    return condition


def among(name: str, words: Sequence[StrEnum]) -> str:
    """Return what `is_among` says of the column of this name, as the condition of an index."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{name} IN ({listed})"
