"""Answers that the desk found for a question: the closest ones on the office's card, and what became of each."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, Session, and_, col, func, or_, select

from models.cutting import MASK
from models.knowledge.article import Article, in_language
from models.knowledge.entry import take_out
from models.people.person import Person
from models.storage.column_facts import Unproved
from models.storage.columns import BigId, Json, moment, word
from models.storage.insert_once import insert_once
from models.storage.row import Row
from models.terms import Kind, Language, Satisfaction, Status
from models.tickets.facts import ORDINARY
from models.tickets.masking import hidden
from models.tickets.ticket import IS_CLOSED, IS_OPEN, Ticket

SHORTEST_ANSWER = 6
"""好的 and 已回电 answer nobody else."""
SETTLED_AFTER = timedelta(seconds=5)
"""Turns that began earlier are written by then, on any replica."""


class Deed(StrEnum):
    """The use of an article or an earlier answer for a ticket."""

    SHOWN = "shown"
    ADOPTED = "adopted"
    TOLD = "told"
    HELPED = "helped"
    PERSON = "person"


class KnowledgeLook(Row, table=True):
    """A look for answers to a consultation, and what was found: `refs` such as `a12` for an article, `t40` for the
    answer of a ticket, the closest first. `told_id` is the article its reporter was shown at once."""

    __proof__ = Unproved.KNOWLEDGE
    __tablename__ = "knowledge_look"

    ticket_id: int = Field(foreign_key="ticket.id", primary_key=True)
    at: datetime = Field(sa_column=moment())
    refs: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    told_id: int | None = Field(default=None, foreign_key="article.id")
    helped_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    person_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class KnowledgeUse(Row, table=True):
    """One deed with one text for one ticket, once."""

    __proof__ = Unproved.KNOWLEDGE
    __tablename__ = "knowledge_use"
    __table_args__: Any = (
        UniqueConstraint("ref", "deed", "ticket_id"),
        Index("ix_knowledge_use_ticket_id", "ticket_id", "deed"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ref: str
    deed: Deed = Field(sa_column=word(Deed))
    ticket_id: int = Field(foreign_key="ticket.id")
    by_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=moment())


class Found(NamedTuple):
    """A text that may answer: how it is referred to, how it was asked for, and the answer."""

    ref: str
    title: str
    body: str
    article: Article | None = None
    number: str = ""


def note_use(session: Session, ref: str, deed: Deed, ticket: Ticket, by: Person | None, now: datetime) -> None:
    """Count it, once for each ticket."""
    row = {"ref": ref, "deed": deed, "ticket_id": ticket.id, "by_id": by.id if by else None, "at": now}
    insert_once(session.connection(), KnowledgeUse, row)


def uses_of(session: Session, refs: Sequence[str]) -> dict[tuple[str, Deed], int]:
    """Count how often each text was used in each way: shown, adopted, found helpful."""
    counted = select(KnowledgeUse.ref, KnowledgeUse.deed, func.count()).where(col(KnowledgeUse.ref).in_(refs))
    counted = counted.group_by(col(KnowledgeUse.ref), col(KnowledgeUse.deed))
    return {(ref, Deed(deed)): number for ref, deed, number in session.exec(counted).all()}


def look_at(session: Session, ticket: Ticket) -> KnowledgeLook | None:
    """Return what was found for the ticket, or None where nothing was looked for."""
    return session.get(KnowledgeLook, ticket.id) if ticket.id is not None else None


def is_answerable(ticket: Ticket) -> bool:
    """An open question that is no secret: nothing is offered for a defect, an attack or an objection (R5, R6)."""
    is_question = ticket.kind is Kind.CONSULTATION and ticket.workflow == ORDINARY and not ticket.status.is_final
    is_secret = ticket.is_confidential or ticket.is_security or bool(ticket.triage.get("not_accepted"))
    return is_question and not is_secret and ticket.status is not Status.MERGED


def to_look_after(session: Session, at_most: int) -> list[Ticket]:
    """Open consultations that nobody has looked after yet, oldest first."""
    looked = select(KnowledgeLook.ticket_id).where(col(KnowledgeLook.ticket_id) == col(Ticket.id))
    found = select(Ticket).where(IS_OPEN, Ticket.kind == Kind.CONSULTATION, ~looked.exists())
    found = found.where(Ticket.workflow == ORDINARY, col(Ticket.is_confidential).is_(False))
    return list(session.exec(found.order_by(col(Ticket.id)).limit(at_most)).all())


def look_again(session: Session, enough: int, at_most: int) -> None:
    """Have the newest open questions looked at anew for which fewer texts than `enough` were found."""
    open_ones = select(KnowledgeLook).join(Ticket, col(Ticket.id) == col(KnowledgeLook.ticket_id)).where(IS_OPEN)
    open_ones = open_ones.where(Ticket.kind == Kind.CONSULTATION, col(KnowledgeLook.told_id).is_(None))
    for look in session.exec(open_ones.order_by(col(Ticket.id).desc()).limit(at_most)).all():
        if len(look.refs) < enough:
            session.delete(look)


def closed_since(
    session: Session, closed_at: datetime | None, ticket_id: int, now: datetime, at_most: int
) -> list[Ticket]:
    """Tickets that closed after the one named, in the order of closing."""
    found = select(Ticket).where(IS_CLOSED, col(Ticket.closed_at) <= now - SETTLED_AFTER)
    if closed_at is not None:
        same = and_(col(Ticket.closed_at) == closed_at, col(Ticket.id) > ticket_id)
        found = found.where(col(Ticket.closed_at) >= closed_at, or_(col(Ticket.closed_at) > closed_at, same))
    return list(session.exec(found.order_by(col(Ticket.closed_at), col(Ticket.id)).limit(at_most)).all())


def is_earlier_answer(ticket: Ticket) -> bool:
    """Return whether the ticket's answer may be offered for another question: given, held good, hidden nowhere."""
    is_question = ticket.kind is Kind.CONSULTATION and ticket.workflow == ORDINARY
    is_over = ticket.status is Status.CLOSED and ticket.satisfaction is not Satisfaction.NOT
    is_secret = ticket.is_confidential or ticket.is_security or bool(ticket.triage.get("not_accepted"))
    is_masked = MASK in ticket.answer or MASK in ticket.text
    says_enough = len(ticket.answer.strip()) >= SHORTEST_ANSWER
    return is_question and is_over and says_enough and not (is_secret or is_masked)


def was_adopted(session: Session, ticket: Ticket) -> bool:
    """Its answer was sent from another text, which is found itself."""
    adopted = select(KnowledgeUse.id).where(KnowledgeUse.ticket_id == ticket.id, KnowledgeUse.deed == Deed.ADOPTED)
    return session.exec(adopted.limit(1)).first() is not None


def article_from(session: Session, ticket: Ticket) -> Article | None:
    """The article in force that was kept from the ticket."""
    kept = select(Article).where(Article.ticket_id == ticket.id, col(Article.withdrawn_at).is_(None))
    return session.exec(kept.order_by(col(Article.id).desc()).limit(1)).first()


def ref_of(article: Article) -> str:
    """Return the reference to an article."""
    return f"a{article.id}"


def found_by(session: Session, ref: str, today: date, language: Language | None = None) -> Found | None:
    """The text behind a reference as it stands now, in a language where it has it; None where it counts no more."""
    row_id = ref[1:]
    if not (row_id.isascii() and row_id.isdigit() and len(row_id) < 19):
        return None
    if ref.startswith("a"):
        article = session.get(Article, int(row_id))
        if article is None or not article.is_in_force(today):
            return None
        said = in_language(session, article, language, today) if language else article
        return Found(ref, said.title, said.body, said)
    ticket = session.get(Ticket, int(row_id)) if ref.startswith("t") else None
    if ticket is None or not is_earlier_answer(ticket):
        return None
    return Found(ref, ticket.summary, ticket.answer, None, ticket.number)


def tickets_that_show(session: Session, refs: Sequence[str]) -> list[Ticket]:
    """Open tickets on whose card one of these texts stands, locked."""
    shown = select(KnowledgeUse.ticket_id).where(col(KnowledgeUse.ref).in_(refs), KnowledgeUse.deed == Deed.SHOWN)
    found = select(Ticket).where(IS_OPEN, col(Ticket.id).in_(shown)).order_by(col(Ticket.id)).with_for_update()
    return list(session.exec(found).all())


def tickets_with_same_answer(session: Session, ids: Collection[int]) -> set[int]:
    """The tickets whose answer was adopted from one of these, and those from which these adopted theirs."""
    adopted = select(KnowledgeUse.ref, KnowledgeUse.ticket_id).where(KnowledgeUse.deed == Deed.ADOPTED)
    from_these = or_(col(KnowledgeUse.ref).in_([f"t{one}" for one in ids]), col(KnowledgeUse.ticket_id).in_(list(ids)))
    found: set[int] = set()
    for ref, ticket_id in session.exec(adopted.where(from_these)).all():
        found |= {ticket_id, int(ref[1:])} if ref.startswith("t") else set()
    return found


def hide_in_knowledge(session: Session, ids: Collection[int], passages: Sequence[str]) -> list[str]:
    """Hide the passages in articles that were kept from these tickets; all texts that come from these tickets."""
    kept = list(session.exec(select(Article).where(col(Article.ticket_id).in_(list(ids))).with_for_update()).all())
    for article in kept:
        article.title, article.body = hidden(article.title, passages), hidden(article.body, passages)
        article.words, article.is_indexed = hidden(article.words, passages), False
        take_out(session, article_id=article.id or 0)  # what it meant goes with the words, and not a moment later
    return [*(ref_of(one) for one in kept), *(f"t{one}" for one in ids)]
