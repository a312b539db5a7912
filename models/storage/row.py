"""What every table is made of: a value is written once, by SQLAlchemy."""

from sqlmodel import SQLModel
from sqlmodel._compat import SQLModelConfig


class Row(SQLModel):
    """A row of a table. SQLModel would write each value a second time, for pydantic, which keeps no rows here.

    Rows are not validated either, so what pydantic needs for that is built when somebody asks for it.
    """

    model_config = SQLModelConfig(defer_build=True)
    __setattr__ = object.__setattr__  # type: ignore[assignment]  # the plain one, under the same two arguments
