"""Files that came with a message, and how many of them each ticket has."""

import sqlalchemy as sa
from alembic import op

from models.storage.columns import BigId, Json, UtcDateTime, one_of

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and count none for the tickets there are."""
    op.create_table(
        "attachment",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("platform", one_of("webchat", "slack", "telegram"), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", BigId, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", one_of("waiting", "kept", "refused", "failed"), nullable=False),
        sa.Column("because", Json, nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("try_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
    )
    op.create_index("ix_attachment_waiting", "attachment", ["state", "try_at"])
    op.create_index("ix_attachment_ticket", "attachment", ["ticket_id", "ref"])
    op.add_column("ticket", sa.Column("files_count", sa.Integer(), nullable=False, server_default="0"))
