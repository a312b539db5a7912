"""Forms that are filled in field by field."""

import sqlalchemy as sa
from alembic import op

from models.storage.columns import BigId, Json, UtcDateTime, one_of

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody fills in anything yet."""
    op.create_table(
        "draft",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("account_id", BigId, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("platform", one_of("webchat", "slack", "telegram"), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        sa.Column("language", one_of("zh-CN", "en"), nullable=False),
        sa.Column("shown", Json, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("filled", Json, nullable=False),
        sa.Column("errors", Json, nullable=False),
        sa.Column("brought", Json, nullable=False),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(), nullable=False, unique=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("account_id", "platform", "chat"),
    )
    op.create_index("ix_draft_expires_at", "draft", ["expires_at"])
