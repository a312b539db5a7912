"""Which of several processes fetches what a platform hands to one at a time."""

import sqlalchemy as sa
from alembic import op

from models.storage.columns import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody fetches yet."""
    op.create_table(
        "poll_lease",
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
    )
