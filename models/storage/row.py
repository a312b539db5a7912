"""The base of every table: a value is written once, by SQLAlchemy, and a column carries its facts itself."""

from abc import ABCMeta
from typing import Any

from sqlmodel import SQLModel
from sqlmodel._compat import SQLModelConfig
from sqlmodel.main import SQLModelMetaclass

from models.storage.column_facts import RULING, taken_off

SQLModel.metadata.naming_convention = {
    "ck": "ck_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
"""A migration cannot change a constraint without a name, and SQLite loses it in silence where a table is made anew."""


class _ColumnsOfTables(SQLModelMetaclass):
    """Leaves the columns of an ability, such as `Assignable`, to the table that it is a part of.

    Pydantic would read them for each ability anew, with those of all abilities below it.
    """

    def __new__(cls, name: str, bases: tuple[type, ...], class_dict: dict[str, Any], **config: Any) -> Any:
        """A table as SQLModel makes it, anything else below `Row` as a plain class."""
        class_dict["__facts__"] = taken_off(class_dict.get("__annotations__", {}))
        if bases == (SQLModel,) or config.get("table"):
            return super().__new__(cls, name, bases, class_dict, **config)
        return ABCMeta.__new__(cls, name, bases, class_dict)

    def __init__(cls, name: str, bases: tuple[type, ...], class_dict: dict[str, Any], **config: Any) -> None:
        """Hand the facts of a table's columns to the metadata."""
        super().__init__(name, bases, class_dict, **config)
        if config.get("table"):
            table = cls.__table__  # type: ignore[attr-defined]  # SQLAlchemy adds it
            table.info[RULING] = getattr(cls, "__proof__", None)
            for part in cls.__mro__:
                for column, facts in vars(part).get("__facts__", {}).items():
                    table.columns[column].info.update(facts)


class Row(SQLModel, metaclass=_ColumnsOfTables):
    """A row of a table. SQLModel would write each value a second time, for pydantic, which keeps no rows here.

    Rows are not validated either, so what pydantic needs for that is built when somebody asks for it.
    """

    model_config = SQLModelConfig(defer_build=True)
    __setattr__ = object.__setattr__  # type: ignore[assignment]  # the plain one, under the same two arguments
