"""The office: people, accounts, places and calendars."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from models.storage.columns import BigId, Json, UtcDateTime, one_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DEPARTMENT: tuple[SchemaItem, ...] = (
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(), nullable=False),
    sa.UniqueConstraint("name"),
)

PERSON: tuple[SchemaItem, ...] = (
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("roles", Json, nullable=False),
    sa.Column("department_id", sa.Integer(), sa.ForeignKey("department.id"), nullable=True),
    sa.Column("company", sa.String(), nullable=True),
    sa.Column("phone", sa.String(), nullable=False),
    sa.Column("language", one_of("zh-CN", "en"), nullable=False),
    sa.Column("active_until", UtcDateTime(), nullable=True),
    sa.UniqueConstraint("name"),
)

ACCOUNT: tuple[SchemaItem, ...] = (
    sa.Column("id", BigId, primary_key=True),
    sa.Column("platform", one_of("webchat", "slack", "telegram"), nullable=False),
    sa.Column("external_id", sa.String(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    sa.UniqueConstraint("platform", "external_id"),
)

PLACE_SETTING: tuple[SchemaItem, ...] = (
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("platform", one_of("webchat", "slack", "telegram"), nullable=False),
    sa.Column("chat", sa.String(), nullable=False),
    sa.Column("purpose", one_of("intake", "team", "office", "staff", "direct"), nullable=False),
    sa.Column("level", one_of("full", "masked", "notice"), nullable=False),
    sa.Column("language", one_of("zh-CN", "en"), nullable=False),
    sa.Column("set_by", sa.String(), nullable=False),
    sa.Column("set_at", UtcDateTime(), nullable=False),
    sa.UniqueConstraint("platform", "chat"),
)

CALENDAR_YEAR: tuple[SchemaItem, ...] = (
    sa.Column("year", sa.Integer(), primary_key=True),
    sa.Column("notice", Json, nullable=False),
    sa.Column("loaded_at", UtcDateTime(), nullable=False),
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table("department", *DEPARTMENT)
    op.create_table("person", *PERSON)
    op.create_index("ix_person_department_id", "person", ["department_id"])
    op.create_table("account", *ACCOUNT)
    op.create_index("ix_account_person_id", "account", ["person_id"])
    op.create_table("place_setting", *PLACE_SETTING)
    op.create_index("ix_place_setting_purpose", "place_setting", ["purpose"])
    op.create_table("calendar_year", *CALENDAR_YEAR)
