"""Which warnings and escalation steps were told: a row each, whose key makes telling twice impossible."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field

from models.storage.columns import BigId, moment
from models.storage.row import Row


class SentStep(Row, table=True):
    """One step of a target. `at` is when it was due, the quiet hours considered; `told_at` when it was claimed."""

    __tablename__ = "sent_step"
    __table_args__: Any = (
        UniqueConstraint("target_id", "generation", "name"),
        # Written as `.is_(True)` is on each: SQLite uses a partial index only where a query repeats its words.
        Index(
            "ix_sent_step_late", "told_at", postgresql_where=text("is_late IS true"), sqlite_where=text("is_late IS 1")
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    target_id: int = Field(foreign_key="target.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    generation: int
    name: str
    at: datetime = Field(sa_column=moment())
    told_at: datetime = Field(sa_column=moment())
    is_late: bool
