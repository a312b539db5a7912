"""Digests and calendars."""

import sqlalchemy as sa

from models.migrations.first.table import Table
from models.storage.columns import Json, UtcDateTime, one_of

TABLES: dict[str, Table] = {
    "calendar_year": lambda: (
        sa.Column("year", sa.Integer(), primary_key=True),
        sa.Column("notice", Json, nullable=False),
        sa.Column("loaded_at", UtcDateTime(), nullable=False),
    ),
    "digest_run": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", one_of("daily", "unstarted_sample"), nullable=False),
        sa.Column("slot", UtcDateTime(), nullable=False),
        sa.Column("ran_at", UtcDateTime(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("kind", "slot"),
    ),
}
