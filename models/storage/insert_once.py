"""Rows that are written once, by the first to come: the key decides, on both databases, and no row back means again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

Entries = Mapping[str, object] | Sequence[Mapping[str, object]]


def insert_once(connection: Connection, into: type[SQLModel] | Table, rows: Entries, *returning: Any) -> list[Row[Any]]:
    """Write each row whose key nobody has written; a key that another transaction is writing is waited for.

    `rows` is one row or several; what `returning` names comes back of those that are new, and of no other.
    What a session on `connection` has not written is not seen: its caller flushes it first where that matters.
    """
    new = insert_into(into, connection.dialect.name).values(rows).on_conflict_do_nothing()
    if not returning:
        connection.execute(new)
        return []
    return list(connection.execute(new.returning(*returning)).all())


def insert_into(into: type[SQLModel] | Table, database: str) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the words of `database`: `sqlite` or `postgresql`.

    Unlike a query, it does not make a session write what it holds.
    """
    table: Table = into if isinstance(into, Table) else into.__table__  # type: ignore[attr-defined]  # SQLModel adds it
    return postgresql.insert(table) if database == "postgresql" else sqlite.insert(table)
