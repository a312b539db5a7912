"""What was read of tickets besides the rules."""

import sqlalchemy as sa

from models.migrations.first.table import Index, Table
from models.storage.columns import BigId, Json, UtcDateTime, one_of

TABLES: dict[str, Table] = {
    "ticket_reading": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("reader", one_of("trained", "second"), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "kind",
            one_of("consultation", "defect", "permission", "suggestion", "hardware", "change", "other"),
            nullable=False,
        ),
        sa.Column("severity", one_of("A", "B", "C", "D"), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("effect", one_of("filled", "raised"), nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.UniqueConstraint("ticket_id", "reader", "length"),
    ),
    "asked_opinion": lambda: (
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.UniqueConstraint("hour", "number"),
    ),
}

INDEXES: tuple[Index, ...] = ()
