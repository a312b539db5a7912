"""When the last messages to a chat left, for platforms that count them by the minute."""

import sqlalchemy as sa
from alembic import op

from models.storage.columns import Json

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what left before needs not be counted."""
    op.add_column("chat_pace", sa.Column("passed", Json, nullable=True))
