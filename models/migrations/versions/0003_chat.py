"""What comes in and goes out: receipts, posts, rooms and lines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from models.storage.columns import BigId, Json, UtcDateTime, one_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RECEIPT: tuple[SchemaItem, ...] = (
    sa.Column("key", sa.String(), primary_key=True),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("state", one_of("done", "failed", "again"), nullable=False),
    sa.Column("reply", Json, nullable=True),
    sa.Column("event", Json, nullable=True),
    sa.Column("error", sa.String(), nullable=True),
    sa.Column("attempts", sa.Integer(), nullable=False),
)

POST: tuple[SchemaItem, ...] = (
    sa.Column("seq", BigId, primary_key=True),
    sa.Column("id", sa.String(), nullable=False),
    sa.Column("platform", one_of("webchat", "slack", "telegram"), nullable=False),
    sa.Column("chat", sa.String(), nullable=False),
    sa.Column("thread", sa.String(), nullable=True),
    sa.Column("language", one_of("zh-CN", "en"), nullable=False),
    sa.Column("lane", sa.Integer(), nullable=False),
    sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
    sa.Column("face", one_of("reporter", "team", "verdict"), nullable=True),
    sa.Column("card", Json, nullable=False),
    sa.Column("queued_at", UtcDateTime(), nullable=False),
    sa.Column("state", one_of("queued", "leased", "sending", "sent", "ambiguous", "dropped", "dead"), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("sent_version", sa.Integer(), nullable=False),
    sa.Column("sent_at", UtcDateTime(), nullable=True),
    sa.Column("external_ref", sa.String(), nullable=True),
    sa.UniqueConstraint("id"),
)

ROOM: tuple[SchemaItem, ...] = (
    sa.Column("chat", sa.String(), primary_key=True),
    sa.Column("seq", BigId, nullable=False),
)

LINE: tuple[SchemaItem, ...] = (
    sa.Column("id", sa.String(), primary_key=True),
    sa.Column("chat", sa.String(), sa.ForeignKey("room.chat"), nullable=False),
    sa.Column("seq", BigId, nullable=False),
    sa.Column("position", BigId, nullable=False),
    sa.Column("thread", sa.String(), nullable=True),
    sa.Column("author_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("client_id", sa.String(), nullable=True),
    sa.Column("post_id", sa.String(), nullable=True),
    sa.Column("text", sa.String(), nullable=False),
    sa.Column("card", Json, nullable=True),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.UniqueConstraint("author_id", "client_id"),
    sa.UniqueConstraint("post_id"),
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table("receipt", *RECEIPT)
    op.create_index("ix_receipt_at", "receipt", ["at"])
    op.create_index("ix_receipt_state", "receipt", ["state"])
    op.create_table("post", *POST)
    op.create_index("ix_post_ref", "post", ["platform", "chat", "external_ref"])
    op.create_index("ix_post_standing", "post", ["ticket_id", "face"])
    op.create_index("ix_post_waiting", "post", ["platform", "state", "lane", "seq"])
    op.create_table("room", *ROOM)
    op.create_table("line", *LINE)
    op.create_index("ix_line_room_position", "line", ["chat", "position"])
    op.create_index("ix_line_room_seq", "line", ["chat", "seq"])
    op.create_index("ix_line_thread", "line", ["thread"])
