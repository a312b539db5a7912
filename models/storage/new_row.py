"""Makes the rows that every report leaves by the handful, without the ceremony of checking our own values."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from pydantic_core import PydanticUndefined
from sqlalchemy.orm.attributes import manager_of_class
from sqlmodel import SQLModel

Row = TypeVar("Row", bound=SQLModel)


def fresh(model: type[Row], **values: Any) -> Row:
    """A new row of `model` with `values`, the other fields at their defaults.

    SQLModel's own constructor validates and instruments every field, which took a fifth of a turn; what the desk
    itself writes down needs neither. Raises KeyError for a field that has no default and got no value.
    """
    row: Row = manager_of_class(model).new_instance()
    row.__dict__.update({name: values[name] if name in values else made() for name, made in _defaults(model)})
    return row


@cache
def _defaults(model: type[SQLModel]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    return tuple((name, _default(name, field)) for name, field in model.model_fields.items())


def _default(name: str, field: Any) -> Callable[[], Any]:
    if field.default_factory is not None:
        made: Callable[[], Any] = field.default_factory
        return made
    if field.default is PydanticUndefined:

        def missing() -> Any:
            raise KeyError(name)

        return missing
    return lambda: field.default
