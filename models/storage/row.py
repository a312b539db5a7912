"""What every table is made of: a value is written once, by SQLAlchemy."""

from sqlmodel import SQLModel


class Row(SQLModel):
    """A row of a table. SQLModel would write each value a second time, for pydantic, which keeps no rows here."""

    __setattr__ = object.__setattr__  # type: ignore[assignment]  # the plain one, under the same two arguments
