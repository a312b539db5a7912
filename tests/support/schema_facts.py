"""The schema of a database as facts that can be compared: Alembic's own comparison sees neither CHECKs nor the
conditions of indexes.
"""

from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.engine.interfaces import ReflectedIndex

VERSION = "alembic_version"


def schema_facts(connection: Connection) -> dict[str, Any]:
    """Columns, keys, constraints and indexes of each table, but for the migrations' own; the order is left out."""
    looked_at, dialect = inspect(connection), connection.dialect.name

    def condition(index: ReflectedIndex) -> str:
        return str(index.get("dialect_options", {}).get(f"{dialect}_where"))

    return {
        table: {
            "columns": {
                one["name"]: (str(one["type"]), one["nullable"], str(one["default"]))
                for one in looked_at.get_columns(table)
            },
            "primary key": looked_at.get_pk_constraint(table),
            "keys": sorted(
                (str(one["name"]), one["constrained_columns"], one["referred_table"], one["referred_columns"])
                for one in looked_at.get_foreign_keys(table)
            ),
            "unique": sorted(
                (str(one["name"]), one["column_names"]) for one in looked_at.get_unique_constraints(table)
            ),
            "checks": sorted((str(one["name"]), one["sqltext"]) for one in looked_at.get_check_constraints(table)),
            "indexes": sorted(
                (str(one["name"]), one["column_names"], bool(one["unique"]), condition(one))
                for one in looked_at.get_indexes(table)
            ),
        }
        for table in sorted(set(looked_at.get_table_names()) - {VERSION})
    }
