"""Desk time and the times at which the desk was down."""

import sqlalchemy as sa

from models.migrations.first.table import Table
from models.storage.columns import BigId, UtcDateTime

TABLES: dict[str, Table] = {
    "desk_time": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ahead_s", BigId, nullable=False),
        sa.Column("first_alive_at", UtcDateTime(), nullable=False),
        sa.Column("alive_at", UtcDateTime(), nullable=False),
        sa.Column("moved_from", UtcDateTime(), nullable=True),
    ),
    "downtime": lambda: (
        sa.Column("off_from", UtcDateTime(), primary_key=True),
        sa.Column("back_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
    ),
    "kept_policy": lambda: (
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
    ),
    "row_chain": lambda: (
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
    ),
}
