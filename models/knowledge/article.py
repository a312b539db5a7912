"""A knowledge article or a canned answer: one text in one language, from a file or kept by the office."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, Relationship, Session, col, or_, select

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.row import Row
from models.terms import Language, Role
from models.tickets.ticket import Ticket

LONGEST_TITLE, LONGEST_BODY, LONGEST_WORDS = 100, 4000, 300


class ArticleKind(StrEnum):
    """An article answers a question; a canned answer is a text of the office that fits many."""

    ARTICLE = "article"
    CANNED = "canned"


class Article(Row, table=True):
    """One text. `name` is that of its file, or of what was kept, without language: one name may have two languages.

    `words` are other ways to ask. `until` is its last day, local. `stamp` tells a file's state, empty for what was
    kept. `ticket_id` is the consultation it was kept from. `is_indexed` says that it is found as it reads now.
    """

    __proof__ = Unproved.KNOWLEDGE
    __table_args__: Any = (
        UniqueConstraint("name", "language"),
        Index("ix_article_withdrawn_at", "withdrawn_at"),
        Index("ix_article_ticket_id", "ticket_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    name: str
    language: Language = Field(sa_column=word(Language))
    kind: ArticleKind = Field(default=ArticleKind.ARTICLE, sa_column=word(ArticleKind))
    title: str
    body: str
    words: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    functions: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    until: date | None = None
    stamp: str = ""
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    made_by_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_column=moment())
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    withdrawn_by_id: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_because: str = ""
    is_indexed: bool = False

    maker: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Article.made_by_id"})
    withdrawer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Article.withdrawn_by_id"})
    ticket: Ticket | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Article.ticket_id"})

    def is_in_force(self, today: date) -> bool:
        """It is not withdrawn, and its last day, by the local `today`, is not over."""
        return self.withdrawn_at is None and (self.until is None or today <= self.until)

    def withdraw(self, reason: str, by: Person, now: datetime) -> None:
        """Take it back; what was sent of it stays sent. Of a file the file itself is removed."""
        demand_keeper(by)
        if self.stamp:
            raise Refusal("knowledge.of_a_file", name=self.name)
        if self.withdrawn_at is None:
            self.withdrawn_at, self.withdrawn_by_id, self.withdrawn_because = now, by.id, reason
            self.is_indexed = False


def demand_keeper(by: Person) -> None:
    """Raise Refusal for people who are not of the office: what it tells people is the office's to say."""
    if not by.is_ours(Role.OFFICE):
        raise Refusal("knowledge.only_office")


def may_read_knowledge(person: Person) -> bool:
    """Office and leaders read the list, with who keeps what and how often it is used."""
    return person.is_ours(Role.OFFICE, Role.LEADER)


def in_force(session: Session, kind: ArticleKind, today: date) -> list[Article]:
    """Every text of a kind that counts on the local `today`, by title."""
    found = select(Article).where(Article.kind == kind, col(Article.withdrawn_at).is_(None))
    found = found.where(or_(col(Article.until).is_(None), col(Article.until) >= today))
    return list(session.exec(found.order_by(col(Article.title), col(Article.id))).all())


def articles_locked(session: Session, ids: Iterable[int]) -> dict[int, Article]:
    """These articles by id as they stand now, locked in order of id."""
    found = select(Article).where(col(Article.id).in_(list(ids))).order_by(col(Article.id)).with_for_update()
    rows = session.exec(found.execution_options(populate_existing=True)).all()
    return {one.id or 0: one for one in rows}


def in_language(session: Session, article: Article, language: Language, today: date) -> Article:
    """The same article in a language, where it has it in force; else the one given."""
    if article.language is language:
        return article
    found = session.exec(select(Article).where(Article.name == article.name, Article.language == language)).first()
    return found if found is not None and found.kind is article.kind and found.is_in_force(today) else article
