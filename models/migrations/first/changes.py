"""Imported trading sessions, and the links of calendars of changes."""

import sqlalchemy as sa

from models.migrations.first.table import Index, Table
from models.storage.columns import UtcDateTime

TABLES: dict[str, Table] = {
    "session_import": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
    ),
    "calendar_feed": lambda: (
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("digest"),
    ),
    "trading_session": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("import_number", sa.Integer(), sa.ForeignKey("session_import.id"), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
    ),
}

INDEXES = (
    Index("ix_session_import_at", "session_import", ("imported_at",)),
    Index("ix_trading_session_times", "trading_session", ("ends_at", "starts_at")),
    Index("ix_trading_session_source", "trading_session", ("source", "starts_at")),
    Index("ix_trading_session_import_number", "trading_session", ("import_number",)),
)
