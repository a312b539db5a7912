"""Makes the rows that every report leaves by the handful, without the ceremony of checking our own values."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from pydantic_core import PydanticUndefined
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.attributes import manager_of_class
from sqlmodel import SQLModel

Row = TypeVar("Row", bound=SQLModel)


def bare_row(model: type[Row], **values: Any) -> Row:
    """A new row of `model` with `values`, the other fields at their defaults.

    SQLModel's own constructor validates and instruments every field, which took a fifth of a turn; what the desk
    itself writes down needs neither. Raises KeyError for a field that has no default and got no value, and
    for a value of no field.
    """
    row: Row = manager_of_class(model).new_instance()
    required, constants, made, known = _defaults(model)
    for name in required:
        if name not in values:
            raise KeyError(name)
    if not known.issuperset(values):
        raise KeyError(*sorted(values.keys() - known))
    row.__dict__.update(constants)
    for name, make in made:
        if name not in values:
            row.__dict__[name] = make()
    row.__dict__.update(values)
    return row


class Defaults(NamedTuple):
    """The fields without a default, those with one for all rows, those whose default is made anew, and all names."""

    required: tuple[str, ...]
    constants: dict[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]
    known: frozenset[str]


@cache
def _defaults(model: type[SQLModel]) -> Defaults:
    configure_mappers()  # or no attribute of the row can be set before the first query
    fields: dict[str, Any] = dict(model.model_fields)
    made = {name: field.default_factory for name, field in fields.items() if field.default_factory is not None}
    constants = {name: field.default for name, field in fields.items() if name not in made}
    required = tuple(name for name, default in constants.items() if default is PydanticUndefined)
    same = {name: constants[name] for name in constants.keys() - set(required)}
    return Defaults(required, same, tuple(made.items()), frozenset(fields))
