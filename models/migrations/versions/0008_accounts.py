"""Addresses of the directory, stand-ins for accounts of nobody known, accounts shut by their platform, and troubles."""

import sqlalchemy as sa
from alembic import op

from models.storage.columns import UtcDateTime, one_of

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody there is so far is a person of their own."""
    op.add_column("person", sa.Column("email", sa.String(), nullable=True))
    op.add_column("person", sa.Column("is_stand_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_person_email", "person", ["email"], unique=True)
    for name in ("deactivated_at", "unlinked_at", "described_at"):
        op.add_column("account", sa.Column(name, UtcDateTime(), nullable=True))
    op.create_table(
        "place_trouble",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("platform", one_of("webchat", "slack", "telegram"), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("platform", "chat", "reason"),
    )
