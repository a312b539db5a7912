"""Changes, the facts that their gates rest on, and links between tickets."""

import sqlalchemy as sa

from models.migrations.first.table import Index, Table
from models.storage.columns import BigId, Json, UtcDateTime, one_of

TABLES: dict[str, Table] = {
    "ticket_link": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("other_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column(
            "relation",
            one_of("solves", "rests_on", "comes_of", "finding_of", "overrun_of", "explained_by"),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("ticket_id", "other_id", "relation"),
    ),
    "change": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column(
            "state",
            one_of(
                "drafted",
                "deployed",
                "tested",
                "confirmed",
                "backed_up",
                "emergency_approved",
                "under_way",
                "verifying",
                "rolling_back",
                "completed",
                "rolled_back",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column("applicant_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("systems", Json, nullable=False),
        sa.Column("system_names", Json, nullable=False),
        sa.Column("kind", one_of("patch", "reinstall", "configuration", "data"), nullable=False),
        sa.Column("solves", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("impact", sa.String(), nullable=False),
        sa.Column("stops", sa.Boolean(), nullable=True),
        sa.Column("is_for_market", sa.Boolean(), nullable=False),
        sa.Column("touches_main", sa.Boolean(), nullable=True),
        sa.Column("fallback", sa.String(), nullable=False),
        sa.Column("fallback_minutes", sa.Integer(), nullable=True),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("verifier_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("announced_end", UtcDateTime(), nullable=True),
        sa.Column("implementer_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("overrun_id", BigId, sa.ForeignKey("ticket.id"), nullable=True),
        sa.Column("told", Json, nullable=False),
        sa.UniqueConstraint("ticket_id"),
    ),
    "gate_fact": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
    ),
}
INDEXES = (
    Index("ix_ticket_link_other", "ticket_link", ("other_id",)),
    Index("ix_change_state", "change", ("state", "ends_at")),
    Index("ix_gate_fact_ticket_id", "gate_fact", ("ticket_id",)),
)
