"""The official notices on holidays and make-up workdays that the office has loaded, a row a year."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field

from models.storage.column_facts import Unproved
from models.storage.columns import Json, moment
from models.storage.row import Row


class CalendarYear(Row, table=True):
    """One year's notice as it was loaded; `notice` is read and written by `sla.calendar.year_notice`."""

    __proof__ = Unproved.CALENDAR
    __tablename__ = "calendar_year"

    year: int = Field(primary_key=True)
    notice: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    loaded_at: datetime = Field(sa_column=moment())
