"""Fault reports with their versions, runs of the digest, and the card that asks for a report."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from models.storage.columns import BigId, Json, UtcDateTime, one_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FACES = ("reporter", "team", "verdict", "fault_report")

FAULT_REPORT: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("number", sa.String(), nullable=True),
    sa.Column("stage", one_of("first", "further", "final"), nullable=False),
    sa.Column("fault_kind", sa.String(), nullable=False),
    sa.Column("cause", sa.String(), nullable=False),
    sa.Column("method", sa.String(), nullable=False),
    sa.Column("loss", sa.String(), nullable=False),
    sa.Column("is_filed", sa.Boolean(), nullable=False),
    sa.Column("written_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("written_at", UtcDateTime(), nullable=False),
    sa.Column("filed_at", UtcDateTime(), nullable=True),
    sa.UniqueConstraint("ticket_id", "version"),
)

DIGEST_RUN: tuple[SchemaItem, ...] = (
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("kind", one_of("daily"), nullable=False),
    sa.Column("slot", UtcDateTime(), nullable=False),
    sa.Column("ran_at", UtcDateTime(), nullable=False),
    sa.Column("is_late", sa.Boolean(), nullable=False),
    sa.UniqueConstraint("kind", "slot"),
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
    sa.Column("face", one_of(*FACES), nullable=True),
    sa.Column("card", Json, nullable=False),
    sa.Column("queued_at", UtcDateTime(), nullable=False),
    sa.Column("state", one_of("queued", "leased", "sending", "sent", "ambiguous", "dropped", "dead"), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("sent_version", sa.Integer(), nullable=False),
    sa.Column("sent_at", UtcDateTime(), nullable=True),
    sa.Column("external_ref", sa.String(), nullable=True),
    sa.Column("expected_at", UtcDateTime(), nullable=True),
    sa.Column("steps", Json, nullable=True),
    sa.Column("dropped_because", sa.String(), nullable=True),
    sa.UniqueConstraint("id"),
)

INDEXES = {
    "ix_post_ref": ["platform", "chat", "external_ref"],
    "ix_post_standing": ["ticket_id", "face"],
    "ix_post_waiting": ["platform", "state", "lane", "seq"],
}


def upgrade() -> None:
    """Make the tables, and let a post have the face of a fault report."""
    op.create_table("fault_report", *FAULT_REPORT)
    op.create_table("digest_run", *DIGEST_RUN)
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE post DROP CONSTRAINT post_face_check")
        faces = ", ".join(f"'{face}'" for face in FACES)
        op.execute(f"ALTER TABLE post ADD CONSTRAINT post_face_check CHECK (face IN ({faces}))")
    else:
        _make_posts_anew()


def _make_posts_anew() -> None:
    """SQLite cannot change a CHECK: the rows move into a table that has the new one."""
    for name in INDEXES:
        op.drop_index(name, "post")
    op.rename_table("post", "post_before")
    op.create_table("post", *POST)
    names = ", ".join(str(column.name) for column in POST if isinstance(column, sa.Column))
    op.execute(f"INSERT INTO post ({names}) SELECT {names} FROM post_before")  # noqa: S608 - names of our own columns
    op.drop_table("post_before")
    for name, columns in INDEXES.items():
        op.create_index(name, "post", columns)
