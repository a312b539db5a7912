"""People, their accounts and the places where they meet the desk."""

import sqlalchemy as sa

from models.migrations.first.table import Index, Table
from models.storage.columns import BigId, Json, UtcDateTime, one_of

TABLES: dict[str, Table] = {
    "department": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.UniqueConstraint("name"),
    ),
    "link_guess": lambda: (
        sa.Column("platform", one_of("webchat", "slack", "telegram", "robot"), primary_key=True),
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
    ),
    "place_setting": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("platform", one_of("webchat", "slack", "telegram", "robot"), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", one_of("intake", "team", "office", "staff", "direct", "bulletin"), nullable=False),
        sa.Column("visibility", one_of("full", "masked", "notice"), nullable=False),
        sa.Column("language", one_of("zh-CN", "en"), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("platform", "chat"),
    ),
    "person": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=True),
        sa.Column("company", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("is_placeholder", sa.Boolean(), nullable=False),
        sa.Column("language", one_of("zh-CN", "en"), nullable=False),
        sa.Column("active_until", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("name"),
    ),
    "account": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("platform", one_of("webchat", "slack", "telegram", "robot"), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("deactivated_at", UtcDateTime(), nullable=True),
        sa.Column("unlinked_at", UtcDateTime(), nullable=True),
        sa.Column("described_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("platform", "external_id"),
    ),
    "deputy": lambda: (
        sa.Column("leader_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
    ),
    "link_code": lambda: (
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("person_id"),
    ),
}

INDEXES = (
    Index("ix_person_department_id", "person", ("department_id",)),
    Index("ix_account_person_id", "account", ("person_id",)),
    Index("ix_place_setting_purpose", "place_setting", ("purpose",)),
    Index("ix_person_email", "person", ("email",), is_unique=True),
    Index("ix_link_code_expires_at", "link_code", ("expires_at",)),
    Index("ix_link_guess_since", "link_guess", ("since",)),
)
