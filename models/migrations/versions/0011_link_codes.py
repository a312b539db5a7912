"""One-time codes that link an account, and who sends wrong ones."""

import sqlalchemy as sa
from alembic import op

from models.storage.columns import UtcDateTime, one_of

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No code has been handed out."""
    op.create_table(
        "link_code",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False, unique=True),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_link_code_expires_at", "link_code", ["expires_at"])
    op.create_table(
        "link_guess",
        sa.Column("platform", one_of("webchat", "slack", "telegram"), primary_key=True),
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_link_guess_since", "link_guess", ["since"])
