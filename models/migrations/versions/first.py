"""Every table of the desk; until the first release this one migration is edited in place."""

from alembic import op

from models.migrations.first import (
    access,
    change,
    changes,
    clocks,
    duty,
    knowledge,
    messaging,
    operations,
    papers,
    people,
    readings,
    suggestions,
    tickets,
)
from models.storage.revision import NEWEST

revision = NEWEST
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables, those first that others point to, then their indexes."""
    for room in (
        clocks,
        people,
        operations,
        duty,
        tickets,
        readings,
        papers,
        messaging,
        access,
        changes,
        change,
        suggestions,
        knowledge,
    ):
        for name, items in room.TABLES.items():
            op.create_table(name, *items())
    for room in (people, duty, tickets, papers, messaging, access, changes, change, suggestions, knowledge):
        for index in room.INDEXES:
            op.create_index(index.name, index.table, list(index.columns), **index.options())
