"""The index of knowledge: articles and earlier answers, by hashed n-grams of how they are asked for, and by meaning."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Index, LargeBinary, bindparam, case, delete, text, update
from sqlmodel import Field, Session, col, func, select

from models.knowledge.article import Article
from models.storage.column_facts import Unproved
from models.storage.columns import BigId, Json, moment
from models.storage.insert_once import insert_into, insert_once
from models.storage.row import Row

MOST_READ = 3_000
"""The most postings that are summed up for one question: the rarest n-grams first."""
ONE_STATE = 1
IS_UNREAD = "figures IS NULL"


class KnowledgeEntry(Row, table=True):
    """An article or the consultation whose answer it is, with its n-grams, so that they can be taken out again.

    `figures` are its meaning (`sla/knowledge/meaning.py`), at most 4 KB; None where only its words were read, nothing
    where an encoder that is installed did not answer.
    """

    __proof__ = Unproved.KNOWLEDGE
    __tablename__ = "knowledge_entry"
    __table_args__: Any = (
        Index("ix_knowledge_entry_unread", "id", sqlite_where=text(IS_UNREAD), postgresql_where=text(IS_UNREAD)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    article_id: int | None = Field(default=None, foreign_key="article.id", unique=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", unique=True)
    grams: list[int] = Field(sa_column=Column(Json, nullable=False))
    figures: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


class KnowledgeGram(Row, table=True):
    """An n-gram that an entry has."""

    __proof__ = Unproved.KNOWLEDGE
    __tablename__ = "knowledge_gram"

    gram: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    entry_id: int = Field(foreign_key="knowledge_entry.id", primary_key=True)


class GramCount(Row, table=True):
    """The number of entries with an n-gram: the rarer it is, the more it says."""

    __proof__ = Unproved.KNOWLEDGE
    __tablename__ = "knowledge_gram_count"

    gram: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    entries: int


class KnowledgeState(Row, table=True):
    """The state of the index: the last consultation that it looked at; and what the folder was last read as.

    `refused` maps the names of files that were not taken to the phrase that says why.
    """

    __proof__ = Unproved.KNOWLEDGE
    __tablename__ = "knowledge_state"

    id: int = Field(default=ONE_STATE, primary_key=True)
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ticket_id: int = 0
    read_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    refused: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))


class Signs(NamedTuple):
    """The n-grams that a text is found by, none where it is not to be found, and the figures of its meaning."""

    grams: Sequence[int] = ()
    figures: bytes | None = None


class Candidate(NamedTuple):
    """An entry that may be close to a question."""

    article_id: int | None
    ticket_id: int | None

    @property
    def ref(self) -> str:
        """The reference to its text."""
        return f"a{self.article_id}" if self.article_id is not None else f"t{self.ticket_id}"


def state_of_knowledge(session: Session, *, lock: bool = False) -> KnowledgeState:
    """The one row, made where there is none yet; with `lock` fresh and held, so that replicas write in turn."""
    row = {"id": ONE_STATE, "ticket_id": 0, "refused": {}}
    found = session.get(KnowledgeState, ONE_STATE, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        insert_once(session.connection(), KnowledgeState, row)
        found = session.get(KnowledgeState, ONE_STATE, with_for_update=lock or None, populate_existing=lock)
    assert found is not None  # noqa: S101 - written just now
    return found


def counts_of(session: Session, grams: Iterable[int]) -> dict[int, int]:
    """Return how many entries have each of the n-grams; what no entry has is left out."""
    found = select(GramCount.gram, GramCount.entries).where(col(GramCount.gram).in_(list(grams)))
    return dict(session.exec(found.where(col(GramCount.entries) > 0)).all())


def number_of_entries(session: Session) -> int:
    """About how many there are: the newest number; entries are seldom taken out."""
    return session.exec(select(func.max(KnowledgeEntry.id))).one() or 0


def candidates(
    session: Session, weights: Mapping[int, float], counts: Mapping[int, int], at_most: int
) -> list[Candidate]:
    """The entries that share the heaviest of the n-grams, best first; what is read for it is bounded."""
    chosen: list[int] = []
    read = 0
    for gram in sorted(counts, key=lambda gram: (counts[gram], gram)):
        read += counts[gram]
        if chosen and read > MOST_READ:
            break
        chosen.append(gram)
    if not chosen:
        return []
    shared, entry_id = col(KnowledgeGram.gram), col(KnowledgeGram.entry_id)
    weight = func.sum(case({one: weights[one] for one in chosen}, value=shared, else_=0.0))
    best = (
        select(entry_id, weight.label("weight"))
        .where(shared.in_(chosen))
        .group_by(entry_id)
        .order_by(text("weight DESC"), entry_id)
        .limit(at_most)
        .subquery()
    )
    found = (
        select(KnowledgeEntry.article_id, KnowledgeEntry.ticket_id)
        .join(best, best.c.entry_id == KnowledgeEntry.id)
        .order_by(best.c.weight.desc(), col(KnowledgeEntry.id))
    )
    return [Candidate(*row) for row in session.execute(found).all()]


def meanings(session: Session, at_most: int) -> list[tuple[Candidate, bytes]]:
    """The newest entries whose meaning was read, each with its figures."""
    found = select(KnowledgeEntry.article_id, KnowledgeEntry.ticket_id, col(KnowledgeEntry.figures))
    found = found.where(col(KnowledgeEntry.figures) > b"").order_by(col(KnowledgeEntry.id).desc()).limit(at_most)
    rows = session.exec(found).all()
    return [(Candidate(article_id, ticket_id), figures or b"") for article_id, ticket_id, figures in rows]


def unread_entries(session: Session, at_most: int) -> list[Candidate]:
    """The oldest entries of which only the words were read."""
    found = select(KnowledgeEntry.article_id, KnowledgeEntry.ticket_id).where(text(IS_UNREAD))
    return [Candidate(*row) for row in session.exec(found.order_by(col(KnowledgeEntry.id)).limit(at_most)).all()]


def keep_article(session: Session, article_id: int, signs: Signs) -> None:
    """Have an article found by these signs, and by no others; by none at all where there are no n-grams."""
    _keep(session, signs, article_id=article_id)
    session.connection().execute(update(Article).where(col(Article.id) == article_id).values(is_indexed=True))


def keep_answer(session: Session, ticket_id: int, signs: Signs) -> None:
    """Have an earlier answer found by these signs; not at all where there are no n-grams."""
    _keep(session, signs, ticket_id=ticket_id)


def take_out(session: Session, **of: int) -> None:
    """Have the text of an `article_id` or a `ticket_id` found by nothing: n-grams and figures go at once."""
    connection = session.connection()
    (key, row_id) = next(iter(of.items()))
    old = session.exec(select(KnowledgeEntry).where(getattr(KnowledgeEntry, key) == row_id)).one_or_none()
    if old is not None:
        _count(session, old.grams, -1)
        connection.execute(
            delete(KnowledgeGram).where(col(KnowledgeGram.gram).in_(old.grams), col(KnowledgeGram.entry_id) == old.id)
        )
        session.expunge(old)
        connection.execute(delete(KnowledgeEntry).where(col(KnowledgeEntry.id) == old.id))


def _keep(session: Session, signs: Signs, **of: int) -> None:
    take_out(session, **of)
    if not signs.grams:
        return
    connection, name = session.connection(), session.connection().dialect.name
    row = {"grams": list(signs.grams), "figures": signs.figures, **of}
    new = insert_into(KnowledgeEntry, name).values(row).returning(col(KnowledgeEntry.id))
    entry_id = connection.execute(new).scalar_one()
    grams = [{"gram": gram, "entry_id": entry_id} for gram in signs.grams]
    connection.execute(insert_into(KnowledgeGram, name), grams)
    _count(session, signs.grams, 1)


def _count(session: Session, grams: Sequence[int], by: int) -> None:
    """Always in the same order, so that two writers never wait for each other in a ring."""
    connection = session.connection()
    counted = insert_into(GramCount, connection.dialect.name).values(gram=bindparam("one"), entries=by)
    counted = counted.on_conflict_do_update(index_elements=["gram"], set_={"entries": col(GramCount.entries) + by})
    connection.execute(counted, [{"one": gram} for gram in sorted(grams)])


def answers_kept(session: Session, ticket_ids: Iterable[int]) -> set[int]:
    """Of these tickets those whose answer can be found."""
    found = select(KnowledgeEntry.ticket_id).where(col(KnowledgeEntry.ticket_id).in_(list(ticket_ids)))
    return {one for one in session.exec(found).all() if one is not None}
