"""Knowledge articles, the index by which they and earlier answers are found, and what became of what was found."""

import sqlalchemy as sa

from models.migrations.first.table import Index, Table
from models.storage.columns import BigId, Json, UtcDateTime, one_of

TABLES: dict[str, Table] = {
    "article": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", one_of("zh-CN", "en"), nullable=False),
        sa.Column("kind", one_of("article", "canned"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("functions", Json, nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
        sa.Column("made_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("withdrawn_because", sa.String(), nullable=False),
        sa.Column("is_indexed", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("name", "language"),
    ),
    "knowledge_entry": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("article_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=True),
        sa.Column("grams", Json, nullable=False),
        sa.UniqueConstraint("article_id"),
        sa.UniqueConstraint("ticket_id"),
    ),
    "knowledge_gram": lambda: (
        sa.Column("gram", BigId, primary_key=True, autoincrement=False),
        sa.Column("entry_id", sa.Integer(), sa.ForeignKey("knowledge_entry.id"), primary_key=True, autoincrement=False),
    ),
    "knowledge_gram_count": lambda: (
        sa.Column("gram", BigId, primary_key=True, autoincrement=False),
        sa.Column("entries", sa.Integer(), nullable=False),
    ),
    "knowledge_state": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("refused", Json, nullable=False),
    ),
    "knowledge_look": lambda: (
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("refs", Json, nullable=False),
        sa.Column("told_id", sa.Integer(), sa.ForeignKey("article.id"), nullable=True),
        sa.Column("helped_at", UtcDateTime(), nullable=True),
        sa.Column("person_at", UtcDateTime(), nullable=True),
    ),
    "knowledge_use": lambda: (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("deed", one_of("shown", "adopted", "told", "helped", "person"), nullable=False),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("ref", "deed", "ticket_id"),
    ),
}

INDEXES = (
    Index("ix_article_withdrawn_at", "article", ("withdrawn_at",)),
    Index("ix_article_ticket_id", "article", ("ticket_id",)),
    Index("ix_knowledge_use_ticket_id", "knowledge_use", ("ticket_id", "deed")),
)
