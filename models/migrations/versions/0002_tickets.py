"""Tickets with their targets and work log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from models.storage.columns import BigId, Json, UtcDateTime, one_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TICKET_COUNTER: tuple[SchemaItem, ...] = (
    sa.Column("month", sa.String(), primary_key=True),
    sa.Column("last", sa.Integer(), nullable=False),
)

TICKET: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("number", sa.String(), nullable=False),
    sa.Column("text", sa.String(), nullable=False),
    sa.Column("summary", sa.String(), nullable=False),
    sa.Column(
        "status",
        one_of(
            "new",
            "assigned",
            "in_progress",
            "waiting",
            "restored",
            "resolved",
            "closed",
            "withdrawn",
            "merged",
            "declined",
        ),
        nullable=False,
    ),
    sa.Column(
        "kind",
        one_of("consultation", "defect", "permission", "suggestion", "hardware", "change", "other"),
        nullable=False,
    ),
    sa.Column("severity", one_of("A", "B", "C", "D"), nullable=True),
    sa.Column("impact", one_of("stopped", "impaired", "none"), nullable=True),
    sa.Column("triage", Json, nullable=False),
    sa.Column("is_security", sa.Boolean(), nullable=False),
    sa.Column("is_major", sa.Boolean(), nullable=False),
    sa.Column("platform", one_of("webchat", "slack", "telegram"), nullable=False),
    sa.Column("chat", sa.String(), nullable=False),
    sa.Column("thread", sa.String(), nullable=True),
    sa.Column("ref", sa.String(), nullable=False),
    sa.Column("reporter_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("reporter_account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True),
    sa.Column("entered_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("reported_at", UtcDateTime(), nullable=False),
    sa.Column("created_at", UtcDateTime(), nullable=False),
    sa.Column("recovered_at", UtcDateTime(), nullable=True),
    sa.Column("log_head", sa.String(), nullable=False),
    sa.Column("log_length", sa.Integer(), nullable=False),
    sa.Column("assignee_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("taken_at", UtcDateTime(), nullable=True),
    sa.Column("answer", sa.String(), nullable=False),
    sa.Column("answered_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("answered_at", UtcDateTime(), nullable=True),
    sa.Column("restored_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("restored_at", UtcDateTime(), nullable=True),
    sa.Column("restored_confirmed_at", UtcDateTime(), nullable=True),
    sa.Column("cause", sa.String(), nullable=False),
    sa.Column("method", sa.String(), nullable=False),
    sa.Column("tip", sa.String(), nullable=False),
    sa.Column("resolved_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("resolved_at", UtcDateTime(), nullable=True),
    sa.Column("closed_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("closed_at", UtcDateTime(), nullable=True),
    sa.Column("closed_unanswered", sa.Boolean(), nullable=False),
    sa.Column("satisfaction", one_of("satisfied", "fairly", "not"), nullable=True),
    sa.Column("reopened", sa.Integer(), nullable=False),
    sa.Column("confirmed_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("confirmed_at", UtcDateTime(), nullable=True),
    sa.Column(
        "proposed_kind",
        one_of("consultation", "defect", "permission", "suggestion", "hardware", "change", "other"),
        nullable=True,
    ),
    sa.Column("proposed_severity", one_of("A", "B", "C", "D"), nullable=True),
    sa.Column("proposal_reason", sa.String(), nullable=False),
    sa.UniqueConstraint("number"),
)

TARGET: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
    sa.Column(
        "promise",
        one_of("respond", "resolve", "report", "final_report", "decide", "grant", "revoke", "order"),
        nullable=False,
    ),
    sa.Column("origin", one_of("standard", "internal"), nullable=False),
    sa.Column("severity", one_of("A", "B", "C", "D"), nullable=True),
    sa.Column("started_at", UtcDateTime(), nullable=False),
    sa.Column("due_at", UtcDateTime(), nullable=False),
    sa.Column("warn_at", UtcDateTime(), nullable=True),
    sa.Column("is_provisional", sa.Boolean(), nullable=False),
    sa.Column("met_at", UtcDateTime(), nullable=True),
    sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
)

WORK_LOG: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("by_name", sa.String(), nullable=False),
    sa.Column("verb", sa.String(), nullable=False),
    sa.Column("content", Json, nullable=False),
    sa.Column("salt", sa.String(), nullable=False),
    sa.Column("digest", sa.String(), nullable=False),
    sa.Column("chain", sa.String(), nullable=False),
    sa.Column("masked_at", UtcDateTime(), nullable=True),
    sa.UniqueConstraint("ticket_id", "position"),
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table("ticket_counter", *TICKET_COUNTER)
    op.create_table("ticket", *TICKET)
    op.create_index("ix_ticket_assignee_id", "ticket", ["assignee_id"])
    op.create_index("ix_ticket_reporter_id", "ticket", ["reporter_id"])
    op.create_index("ix_ticket_status", "ticket", ["status"])
    op.create_table("target", *TARGET)
    op.create_index(
        "ix_target_open",
        "target",
        ["due_at"],
        postgresql_where=sa.text("met_at IS NULL AND withdrawn_at IS NULL"),
        sqlite_where=sa.text("met_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_index("ix_target_ticket_id", "target", ["ticket_id"])
    op.create_table("work_log", *WORK_LOG)
    op.create_index("ix_work_log_ticket_id", "work_log", ["ticket_id"])
