"""Suggestions, the solutions that were talked about, and the builds that were tried."""

import sqlalchemy as sa

from models.migrations.first.table import Index, Table
from models.storage.columns import BigId, Json, UtcDateTime, one_of

STATES = (
    *("proposed", "assessing", "negotiating", "agreed", "changing", "on_trial", "sent_back", "accepted", "to_release"),
    *("released", "done", "declined", "appealed", "declined_for_good", "shelved", "withdrawn", "terminated"),
    "became_defect",
)

TABLES: dict[str, Table] = {
    "suggestion": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("state", one_of(*STATES), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("assessors", Json, nullable=False),
        sa.Column("opinion", one_of("adopt", "partly", "decline"), nullable=True),
        sa.Column("opinion_reason", sa.String(), nullable=False),
        sa.Column("opinion_at", UtcDateTime(), nullable=True),
        sa.Column("appealed_at", UtcDateTime(), nullable=True),
        sa.Column("appeal_reason", sa.String(), nullable=False),
        sa.Column("appeal_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("appeal_decided_at", UtcDateTime(), nullable=True),
        sa.Column("appeal_said", sa.String(), nullable=False),
        sa.Column("barred", Json, nullable=False),
        sa.Column("successor_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("successor_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("successor_at", UtcDateTime(), nullable=True),
        sa.Column("successor_reason", sa.String(), nullable=False),
        sa.Column("change_id", BigId, sa.ForeignKey("ticket.id"), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("impact", sa.String(), nullable=False),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("is_unanswered", sa.Boolean(), nullable=False),
        sa.Column("waiting_since", UtcDateTime(), nullable=True),
        sa.Column("chased_at", UtcDateTime(), nullable=True),
        sa.Column("look_at", UtcDateTime(), nullable=True),
        sa.Column("asked_people", Json, nullable=False),
        sa.UniqueConstraint("ticket_id"),
    ),
    "suggestion_solution": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("office_at", UtcDateTime(), nullable=True),
        sa.Column("proposer_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("proposer_at", UtcDateTime(), nullable=True),
        sa.Column("agreed_at", UtcDateTime(), nullable=True),
        sa.Column("kept_at", UtcDateTime(), nullable=True),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.UniqueConstraint("ticket_id", "number"),
    ),
    "suggestion_build": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("where_to_try", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("judged_at", UtcDateTime(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=True),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proof_file", sa.String(), nullable=False),
        sa.Column("proof_digest", sa.String(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("ticket_id", "number"),
    ),
}

INDEXES = (Index("ix_suggestion_look_at", "suggestion", ("look_at",)),)
