"""Every table of the desk, as the models say; frozen as the text of its statements with the first release."""

from alembic import op
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.database.revision import NEWEST
from models.storage.schema_text import statements

revision = NEWEST
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables, those first that others point to, then their indexes."""
    for statement in statements(SQLModel.metadata, op.get_bind().dialect):
        op.get_bind().exec_driver_sql(statement)
