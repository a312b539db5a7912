"""Digests, calendars, daily seals, the list of roles and accounts, and how far forgetting has come."""

import sqlalchemy as sa

from models.migrations.first.table import Table
from models.storage.columns import BigId, Json, UtcDateTime, one_of

TABLES: dict[str, Table] = {
    "forgetting": lambda: (
        sa.Column("what", sa.String(), primary_key=True),
        sa.Column("after", Json, nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
    ),
    "calendar_year": lambda: (
        sa.Column("year", sa.Integer(), primary_key=True),
        sa.Column("notice", Json, nullable=False),
        sa.Column("loaded_at", UtcDateTime(), nullable=False),
    ),
    "digest_run": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", one_of("daily", "day_off", "weekly", "monthly", "unstarted_sample"), nullable=False),
        sa.Column("slot", UtcDateTime(), nullable=False),
        sa.Column("ran_at", UtcDateTime(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("kind", "slot"),
    ),
    "digest_files": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", one_of("daily", "day_off", "weekly", "monthly", "unstarted_sample"), nullable=False),
        sa.Column("slot", UtcDateTime(), nullable=False),
        sa.Column("posts", Json, nullable=False),
        sa.UniqueConstraint("kind", "slot"),
    ),
    "month_report": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", one_of("written", "checked", "issued"), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("cut_at", UtcDateTime(), nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("problems", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.UniqueConstraint("month", "version", "step"),
    ),
    "role_fact": lambda: (
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
    ),
    "seal": lambda: (
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reached", sa.String(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.UniqueConstraint("day"),
    ),
    "sealed_head": lambda: (
        sa.Column("seal_number", sa.Integer(), sa.ForeignKey("seal.number"), primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.UniqueConstraint("source", "name", "seal_number"),
    ),
}
