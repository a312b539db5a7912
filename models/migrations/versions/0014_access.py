"""Access requests, the leaders' decisions, grants, and checklists of rights to take back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from models.storage.columns import BigId, Json, UtcDateTime, one_of

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FACES = (
    *("reporter", "team", "verdict", "fault_report"),
    *("decider", "granter", "checklist", "review", "admin_handover"),
)
ENDS = ("left", "moved", "expired", "revoked", "reviewed", "handed_over", "replaced")
IS_OUTSIDE = "platform <> 'webchat'"
IS_OPEN = "dropped_at IS NULL"

REQUEST: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
    sa.Column("change", one_of("new", "extend"), nullable=False),
    sa.Column(
        "state",
        one_of(
            *("unclaimed", "asked", "returned", "approved", "granted", "confirmed"),
            *("rejected", "impossible", "withdrawn", "cancelled", "expired"),
        ),
        nullable=False,
    ),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("prepared_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("system", sa.String(), nullable=False),
    sa.Column("role", sa.String(), nullable=False),
    sa.Column("scope", sa.String(), nullable=False),
    sa.Column("names", Json, nullable=False),
    sa.Column("reason", sa.String(), nullable=False),
    sa.Column("until", UtcDateTime(), nullable=True),
    sa.Column("extends_id", sa.Integer(), sa.ForeignKey("access_request.id"), nullable=True),
    sa.Column("seats", sa.Integer(), nullable=False),
    sa.Column("round", sa.Integer(), nullable=False),
    sa.Column("held", Json, nullable=False),
    sa.Column("conflicts", Json, nullable=False),
    sa.Column("put_to", Json, nullable=False),
    sa.Column("asked_at", UtcDateTime(), nullable=True),
    sa.Column("ended_at", UtcDateTime(), nullable=True),
    sa.UniqueConstraint("ticket_id"),
)

DECISION: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("request_id", BigId, sa.ForeignKey("access_request.id"), nullable=False),
    sa.Column("round", sa.Integer(), nullable=False),
    sa.Column("seat", sa.Integer(), nullable=False),
    sa.Column("verdict", one_of("approve", "reject", "return"), nullable=False),
    sa.Column("reason", sa.String(), nullable=False),
    sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("as_deputy", sa.Boolean(), nullable=False),
    sa.UniqueConstraint("request_id", "round", "seat"),
)

GRANT: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("request_id", BigId, sa.ForeignKey("access_request.id"), nullable=False),
    sa.Column("number", sa.String(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("system", sa.String(), nullable=False),
    sa.Column("role", sa.String(), nullable=False),
    sa.Column("scope", sa.String(), nullable=False),
    sa.Column("names", Json, nullable=False),
    sa.Column("until", UtcDateTime(), nullable=True),
    sa.Column("granted_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    sa.Column("granted_at", UtcDateTime(), nullable=False),
    sa.Column("note", sa.String(), nullable=False),
    sa.Column("confirmed_at", UtcDateTime(), nullable=True),
    sa.Column("warned_at", UtcDateTime(), nullable=True),
    sa.Column("ended_at", UtcDateTime(), nullable=True),
    sa.Column("ended_because", one_of(*ENDS), nullable=True),
    sa.UniqueConstraint("request_id"),
)

REVOCATION: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
    sa.Column("grant_id", BigId, sa.ForeignKey("access_grant.id"), nullable=False),
    sa.Column("because", one_of(*ENDS), nullable=False),
    sa.Column("opened_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("opened_at", UtcDateTime(), nullable=False),
    sa.Column("disabled_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("disabled_at", UtcDateTime(), nullable=True),
    sa.Column("revoked_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("revoked_at", UtcDateTime(), nullable=True),
    sa.Column("note", sa.String(), nullable=False),
    sa.Column("checked_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.Column("checked_at", UtcDateTime(), nullable=True),
    sa.Column("dropped_at", UtcDateTime(), nullable=True),
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
    sa.UniqueConstraint("id"),
)

POST_INDEXES = {
    "ix_post_ref": ["platform", "chat", "external_ref"],
    "ix_post_standing": ["ticket_id", "face"],
    "ix_post_waiting": ["platform", "state", "lane", "seq"],
}
LINE = ["platform", "state", "chat", "lane", "seq", "retry_at"]


def upgrade() -> None:
    """Make the tables; let a post have the faces of a permission, a leader a deputy, a ticket its own steps."""
    _make_tables()
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE post DROP CONSTRAINT post_face_check")
        faces = ", ".join(f"'{face}'" for face in FACES)
        op.execute(f"ALTER TABLE post ADD CONSTRAINT post_face_check CHECK (face IN ({faces}))")
    else:
        _make_posts_anew()


def _make_tables() -> None:
    op.create_table("access_request", *REQUEST)
    op.create_index("ix_access_request_person", "access_request", ["person_id", "state"])
    op.create_index("ix_access_request_state", "access_request", ["state", "until"])
    op.create_table("access_decision", *DECISION)
    op.create_table("access_grant", *GRANT)
    op.create_index("ix_access_grant_person", "access_grant", ["person_id", "ended_at"])
    op.create_index("ix_access_grant_until", "access_grant", ["ended_at", "until"])
    op.create_index("ix_access_grant_system", "access_grant", ["system", "ended_at"])
    op.create_table("access_revocation", *REVOCATION)
    where = sa.text(IS_OPEN)
    op.create_index(
        "ix_access_revocation_grant",
        "access_revocation",
        ["grant_id"],
        unique=True,
        postgresql_where=where,
        sqlite_where=where,
    )
    op.create_index("ix_access_revocation_ticket", "access_revocation", ["ticket_id"])
    op.create_index("ix_access_revocation_of", "access_revocation", ["grant_id"])
    op.add_column("ticket", sa.Column("has_own_steps", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "access_export",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
    )
    op.create_table(
        "deputy",
        sa.Column("leader_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    )


def _make_posts_anew() -> None:
    """SQLite cannot change a CHECK: the rows move into a table that has the new one."""
    for name in (*POST_INDEXES, "ix_post_line"):
        op.drop_index(name, "post")
    op.rename_table("post", "post_before")
    op.create_table("post", *POST)
    names = ", ".join(str(column.name) for column in POST if isinstance(column, sa.Column))
    op.execute(f"INSERT INTO post ({names}) SELECT {names} FROM post_before")  # noqa: S608 - names of our own columns
    op.drop_table("post_before")
    for name, columns in POST_INDEXES.items():
        op.create_index(name, "post", columns)
    op.create_index("ix_post_line", "post", LINE, sqlite_where=sa.text(IS_OUTSIDE))
