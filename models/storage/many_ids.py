"""Rows of many ids, asked for by one value: the database is spared a parameter for each, and SQLAlchemy the list."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Dialect, TypeDecorator, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Text, TypeEngine


class Ids(TypeDecorator[Iterable[int]]):
    """Ids as one value: a JSON list on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database takes."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(BigInteger()))

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:
        """In order, so that the same ids are the same value."""
        ids = sorted(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class is_one_of(GenericFunction[bool]):  # noqa: N801 - it is written like a function
    """The condition that an id is one of those that the parameter holds, on either database."""

    type = Boolean()
    inherit_cache = True


@compiles(is_one_of, "sqlite")
def _in_json(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    one, many = (compiler.process(each, **kw) for each in element.clauses)
    return f"({one} IN (SELECT value FROM json_each({many})))"  # noqa: S608 - names and parameters, put together by SQLAlchemy


@compiles(is_one_of, "postgresql")
def _in_array(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    one, many = (compiler.process(each, **kw) for each in element.clauses)
    return f"({one} = ANY ({many}))"


def is_in(column: Any, name: str) -> ColumnElement[bool]:
    """The column is one of the ids that the statement is given as `name`."""
    return is_one_of(column, bindparam(name, type_=Ids()))
