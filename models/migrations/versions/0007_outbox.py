"""What delivery to outside platforms has to remember of each post, and when each chat may be sent to."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.storage.columns import UtcDateTime, one_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IS_OUTSIDE = "platform <> 'webchat'"
ADDED: tuple[sa.Column[Any], ...] = (
    sa.Column("under", sa.String(), nullable=True),
    sa.Column("lease", sa.String(), nullable=True),
    sa.Column("lease_until", UtcDateTime(), nullable=True),
    sa.Column("sending_version", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("faults", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("retry_at", UtcDateTime(), nullable=True),
    sa.Column("began_at", UtcDateTime(), nullable=True),
    sa.Column("is_repeat", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("failed_because", sa.String(), nullable=True),
)


def upgrade() -> None:
    """Add the columns and the table; what was sent before needs none of it."""
    for column in ADDED:
        op.add_column("post", column)
    where = sa.text(IS_OUTSIDE)
    line = ["platform", "state", "chat", "lane", "seq", "retry_at"]
    op.create_index("ix_post_line", "post", line, postgresql_where=where, sqlite_where=where)
    op.create_table(
        "chat_pace",
        sa.Column("platform", one_of("webchat", "slack", "telegram"), primary_key=True),
        sa.Column("chat", sa.String(), primary_key=True),
        sa.Column("next_at", UtcDateTime(), nullable=False),
    )
