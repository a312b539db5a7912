"""Waits, steps that were told, desk time, and what a ticket knows of callers, merges and transfers."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from models.storage.columns import BigId, Json, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IS_OPEN = "met_at IS NULL AND withdrawn_at IS NULL"
LASTING = "ended_at IS NULL"

WAIT: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
    sa.Column("begun_at", UtcDateTime(), nullable=False),
    sa.Column("ended_at", UtcDateTime(), nullable=True),
    sa.Column("is_granted", sa.Boolean(), nullable=False),
    sa.Column("asked", sa.String(), nullable=False),
    sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("asked_at", UtcDateTime(), nullable=False),
    sa.Column("chased_at", UtcDateTime(), nullable=True),
)

TOLD_STEP: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("target_id", sa.Integer(), sa.ForeignKey("target.id"), nullable=False),
    sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
    sa.Column("cycle", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("told_at", UtcDateTime(), nullable=False),
    sa.Column("is_late", sa.Boolean(), nullable=False),
    sa.UniqueConstraint("target_id", "cycle", "name"),
)

TICKET_HELPER: tuple[SchemaItem, ...] = (
    sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), primary_key=True),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
    sa.Column("added_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("added_at", UtcDateTime(), nullable=False),
)

DESK_TIME: tuple[SchemaItem, ...] = (
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("ahead_s", BigId, nullable=False),
    sa.Column("first_alive_at", UtcDateTime(), nullable=False),
    sa.Column("alive_at", UtcDateTime(), nullable=False),
)

DOWNTIME: tuple[SchemaItem, ...] = (
    sa.Column("off_from", UtcDateTime(), primary_key=True),
    sa.Column("back_at", UtcDateTime(), nullable=False),
    sa.Column("told_at", UtcDateTime(), nullable=True),
)

ADDED: dict[str, tuple[sa.Column[Any], ...]] = {
    "ticket": (
        sa.Column("caller", Json, nullable=True),
        sa.Column("transfers", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("nudged_at", UtcDateTime(), nullable=True),
        sa.Column("proposed_due", Json, nullable=True),
    ),
    "target": (
        sa.Column("cycle", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("laid_out_at", UtcDateTime(), nullable=True),
        sa.Column("reopened_at", UtcDateTime(), nullable=True),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("next_step_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False, server_default=""),
    ),
    "post": (
        sa.Column("expected_at", UtcDateTime(), nullable=True),
        sa.Column("steps", Json, nullable=True),
        sa.Column("dropped_because", sa.String(), nullable=True),
    ),
}

INDEXES = {
    "ix_ticket_merged_into_id": ("ticket", ["merged_into_id"]),
    "ix_ticket_repeat_of_id": ("ticket", ["repeat_of_id"]),
    "ix_ticket_entered_by_id": ("ticket", ["entered_by_id"]),
    "ix_ticket_reporter_status": ("ticket", ["reporter_id", "status"]),
    "ix_ticket_ref": ("ticket", ["ref"]),
    "ix_ticket_thread": ("ticket", ["chat", "thread"]),
    "ix_ticket_created_at": ("ticket", ["created_at"]),
    "ix_ticket_closed": ("ticket", ["status", "closed_at"]),
    "ix_told_step_ticket_id": ("told_step", ["ticket_id"]),
    "ix_wait_ticket_id": ("wait", ["ticket_id"]),
}

PARTIAL_INDEXES = {
    "ix_target_next_step": ("target", "next_step_at", IS_OPEN, IS_OPEN),
    "ix_target_owing": ("target", "ticket_id", IS_OPEN, IS_OPEN),
    "ix_told_step_late": ("told_step", "told_at", "is_late IS true", "is_late IS 1"),
    "ix_wait_lasting": ("wait", "begun_at", LASTING, LASTING),
}
"""Of each its table and column, and its condition on PostgreSQL and on SQLite."""

REFERENCES = (
    ("ticket", "duty_id", "INTEGER", "person"),
    ("ticket", "merged_into_id", "INTEGER", "ticket"),
    ("ticket", "repeat_of_id", "INTEGER", "ticket"),
    ("target", "set_by_id", "INTEGER", "person"),
)


def upgrade() -> None:
    """Make the tables and columns; targets that are open are watched from now on, without a look back."""
    op.create_table("wait", *WAIT)
    op.create_table("told_step", *TOLD_STEP)
    op.create_table("ticket_helper", *TICKET_HELPER)
    op.create_table("desk_time", *DESK_TIME)
    op.create_table("downtime", *DOWNTIME)
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    # Added in one statement with their references, which Alembic could not do on SQLite without making the table anew.
    for table, name, kind, other in REFERENCES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind} REFERENCES {other} (id)")
    for name, (table, indexed) in INDEXES.items():
        op.create_index(name, table, indexed)
    for name, (table, by, where, where_on_sqlite) in PARTIAL_INDEXES.items():
        op.create_index(name, table, [by], postgresql_where=sa.text(where), sqlite_where=sa.text(where_on_sqlite))
    op.execute(f"UPDATE target SET next_step_at = due_at, laid_out_at = CURRENT_TIMESTAMP WHERE {IS_OPEN}")  # noqa: S608
