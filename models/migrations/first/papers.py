"""Kept versions of papers, and who wants which as a file in a chat."""

import sqlalchemy as sa

from models.migrations.first.table import Index, Table
from models.storage.columns import BigId, UtcDateTime, one_of

TABLES: dict[str, Table] = {
    "paper": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_masked", sa.Boolean(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("values_digest", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("kind", "number", "version", "is_masked"),
    ),
    "paper_request": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_masked", sa.Boolean(), nullable=False),
        sa.Column("platform", one_of("webchat", "slack", "telegram", "robot"), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    ),
}

INDEXES = (Index("ix_paper_ticket_id", "paper", ("ticket_id",)),)
