"""Quarterly reviews of rights, handovers of administrator rights, and the promise that a review is done in time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from models.storage.columns import BigId, Json, UtcDateTime, one_of

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PROMISES = ("respond", "resolve", "report", "final_report", "decide", "grant", "revoke", "review", "order")
IS_OPEN = "met_at IS NULL AND withdrawn_at IS NULL"
REVIEW_IS_OPEN = "verdict IS NULL AND dropped_at IS NULL"
HANDOVER_IS_OPEN = "appointed_at IS NULL AND cancelled_at IS NULL"
HANDOVER_COUNTS = "cancelled_at IS NULL"

RUN: tuple[SchemaItem, ...] = (
    sa.Column("quarter", sa.String(), primary_key=True),
    sa.Column("slot", UtcDateTime(), nullable=False),
    sa.Column("ran_at", UtcDateTime(), nullable=False),
    sa.Column("is_late", sa.Boolean(), nullable=False),
)

REVIEW: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("quarter", sa.String(), sa.ForeignKey("access_review_run.quarter"), nullable=False),
    sa.Column("grant_id", BigId, sa.ForeignKey("access_grant.id"), nullable=False),
    sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
    sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=True),
    sa.Column("approved_by", Json, nullable=False),
    sa.Column("reviewed_before", UtcDateTime(), nullable=True),
    sa.Column("put_off_at", UtcDateTime(), nullable=True),
    sa.Column("verdict", one_of("keep", "revoke"), nullable=True),
    sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("at", UtcDateTime(), nullable=True),
    sa.Column("dropped_at", UtcDateTime(), nullable=True),
    sa.UniqueConstraint("quarter", "grant_id"),
)

HANDOVER: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
    sa.Column("system", sa.String(), nullable=False),
    sa.Column("names", Json, nullable=False),
    sa.Column("vendor", sa.String(), nullable=False),
    sa.Column("vendor_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("primary_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("stand_in_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("go_live", sa.Date(), nullable=False),
    sa.Column("items", sa.String(), nullable=False),
    sa.Column("opened_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("opened_at", UtcDateTime(), nullable=False),
    sa.Column("handed_over_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("handed_over_at", UtcDateTime(), nullable=True),
    sa.Column("received_at", UtcDateTime(), nullable=True),
    sa.Column("known_at", UtcDateTime(), nullable=True),
    sa.Column("appointed_at", UtcDateTime(), nullable=True),
    sa.Column("superseded_at", UtcDateTime(), nullable=True),
    sa.Column("cancelled_at", UtcDateTime(), nullable=True),
    sa.Column("told_gone", Json, nullable=False),
    sa.UniqueConstraint("ticket_id"),
)

TARGET: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
    sa.Column("promise", one_of(*PROMISES), nullable=False),
    sa.Column("origin", one_of("standard", "internal"), nullable=False),
    sa.Column("severity", one_of("A", "B", "C", "D"), nullable=True),
    sa.Column("started_at", UtcDateTime(), nullable=False),
    sa.Column("due_at", UtcDateTime(), nullable=False),
    sa.Column("warn_at", UtcDateTime(), nullable=True),
    sa.Column("is_provisional", sa.Boolean(), nullable=False),
    sa.Column("met_at", UtcDateTime(), nullable=True),
    sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
    sa.Column("cycle", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("laid_out_at", UtcDateTime(), nullable=True),
    sa.Column("reopened_at", UtcDateTime(), nullable=True),
    sa.Column("paused_at", UtcDateTime(), nullable=True),
    sa.Column("next_step_at", UtcDateTime(), nullable=True),
    sa.Column("note", sa.String(), nullable=False, server_default=""),
    sa.Column("set_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
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

INDEXES = {
    "ix_target_open": ("target", "due_at", IS_OPEN),
    "ix_target_owing": ("target", "ticket_id", IS_OPEN),
    "ix_target_next_step": ("target", "next_step_at", IS_OPEN),
    "ix_target_ticket_id": ("target", "ticket_id", None),
    "ix_told_step_late": ("told_step", "told_at", "is_late IS 1"),
    "ix_told_step_ticket_id": ("told_step", "ticket_id", None),
}
"""Of each its table, its column and its condition on SQLite."""


def upgrade() -> None:
    """Make the tables, and let a target promise a review."""
    op.create_table("access_review_run", *RUN)
    op.create_table("access_review", *REVIEW)
    op.create_index("ix_access_review_ticket", "access_review", ["ticket_id"])
    _partial_index("ix_access_review_open", "access_review", ["grant_id"], REVIEW_IS_OPEN)
    op.create_table("admin_handover", *HANDOVER)
    _partial_index("ix_admin_handover_open", "admin_handover", ["system"], HANDOVER_IS_OPEN, unique=True)
    _partial_index("ix_admin_handover_go_live", "admin_handover", ["system", "go_live"], HANDOVER_COUNTS, unique=True)
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE target DROP CONSTRAINT target_promise_check")
        promises = ", ".join(f"'{promise}'" for promise in PROMISES)
        op.execute(f"ALTER TABLE target ADD CONSTRAINT target_promise_check CHECK (promise IN ({promises}))")
    else:
        _make_targets_anew()


def _make_targets_anew() -> None:
    """SQLite cannot change a CHECK: the rows move into a table that has the new one, with those that point to them."""
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
    op.rename_table("told_step", "told_step_before")
    op.rename_table("target", "target_before")
    for table, columns in (("target", TARGET), ("told_step", TOLD_STEP)):
        op.create_table(table, *columns)
        names = ", ".join(str(column.name) for column in columns if isinstance(column, sa.Column))
        op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}_before")  # noqa: S608 - our own names
    op.drop_table("told_step_before")
    op.drop_table("target_before")
    for name, (table, column, where) in INDEXES.items():
        op.create_index(name, table, [column], sqlite_where=sa.text(where) if where else None)


def _partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, postgresql_where=condition, sqlite_where=condition)
