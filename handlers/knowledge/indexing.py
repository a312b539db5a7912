"""Takes articles and answers into the index, in the order in which they came; what may not be found is taken out."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from handlers.knowledge.finding import SHOWN, signs_of, signs_of_answer
from handlers.knowledge.privacy_check import carries, rules_of
from models.knowledge.article import Article, ArticleKind, articles_locked
from models.knowledge.entry import KnowledgeState, Signs, keep_answer, keep_article, state_of_knowledge, unread_entries
from models.knowledge.look import SETTLED_AFTER, article_from, closed_since, is_earlier_answer, look_again, was_adopted
from models.terms import Kind
from models.tickets.queries import locked_in_order
from models.tickets.ticket import Ticket
from sla.rulebook import Rulebook

LOOKED_AGAIN = 50
"""So many open questions at most are looked after anew when something new can be found."""


class New(NamedTuple):
    """Articles that changed, and tickets that closed since, by id; how far the index comes with them."""

    articles: tuple[int, ...]
    tickets: tuple[int, ...]
    closed_at: datetime | None
    ticket_id: int


class Read(NamedTuple):
    """A text as it was read, and what it is found by; nothing for what is not to be found."""

    text: str
    signs: Signs


class WorkedOut(NamedTuple):
    """Each of them, by id."""

    new: New
    articles: Mapping[int, Read]
    tickets: Mapping[int, Read]


def something_new(session: Session, now: datetime, at_most: int, *, reads_meaning: bool) -> New | None:
    """Return articles and tickets that the index does not know yet; None where it knows everything.

    Where meaning is read, those come last of which the index knows the words alone.
    """
    articles = session.exec(
        select(Article.id).where(col(Article.is_indexed).is_(False)).order_by(col(Article.id)).limit(at_most)
    ).all()
    state = state_of_knowledge(session)
    closed = closed_since(session, state.closed_at, state.ticket_id, now, at_most)
    if not articles and not closed:
        return _unread(session, state, at_most) if reads_meaning else None
    last = closed[-1] if closed else None
    return New(
        tuple(one for one in articles if one is not None),
        tuple(one.id or 0 for one in closed if one.kind is Kind.CONSULTATION),
        last.closed_at if last else state.closed_at,
        (last.id or 0) if last else state.ticket_id,
    )


def next_to_take_in(session: Session, now: datetime) -> datetime | None:
    """Return when the first answer of those just closed is old enough to be taken in, aware UTC."""
    state = state_of_knowledge(session)
    closed = closed_since(session, state.closed_at, state.ticket_id, now + SETTLED_AFTER, 1)
    return closed[0].closed_at + SETTLED_AFTER if closed and closed[0].closed_at is not None else None


def work_out(session: Session, new: New, rules: Rulebook) -> WorkedOut:
    """Read each of them; this takes its time."""
    articles = session.exec(select(Article).where(col(Article.id).in_(new.articles))).all()
    tickets = session.exec(select(Ticket).where(col(Ticket.id).in_(new.tickets))).all()
    return WorkedOut(
        new,
        {one.id or 0: Read(_said_in(one), signs_of(one, rules) if _is_found(one) else Signs()) for one in articles},
        {
            one.id or 0: Read(_asked_in(one), signs_of_answer(one, rules) if _may_be_found(session, one) else Signs())
            for one in tickets
        },
    )


def write_entries(session: Session, worked_out: WorkedOut) -> int:
    """Write it, and how far the index has come; how many were looked at. What reads otherwise by now is left out."""
    state, new = state_of_knowledge(session, lock=True), worked_out.new
    tickets = locked_in_order(session, *worked_out.tickets)
    articles = articles_locked(session, worked_out.articles)
    for article_id, read in sorted(worked_out.articles.items()):
        if article_id in articles and _said_in(articles[article_id]) == read.text:
            keep_article(session, article_id, read.signs)
    for ticket_id, read in sorted(worked_out.tickets.items()):
        if ticket_id in tickets and _asked_in(tickets[ticket_id]) == read.text:
            keep_answer(session, ticket_id, read.signs)
    had_come = state.closed_at, state.ticket_id
    has_come = new.closed_at, new.ticket_id
    state.closed_at, state.ticket_id = has_come
    if any(one.signs.grams for one in (*worked_out.articles.values(), *worked_out.tickets.values())):
        look_anew(session)
    return len(worked_out.articles) + len(worked_out.tickets) + (has_come != had_come)


def look_anew(session: Session) -> None:
    """Have the newest open questions looked after once more for which fewer texts were found than a card shows."""
    look_again(session, SHOWN, LOOKED_AGAIN)


def _unread(session: Session, state: KnowledgeState, at_most: int) -> New | None:
    found = unread_entries(session, at_most)
    articles = tuple(one.article_id for one in found if one.article_id is not None)
    tickets = tuple(one.ticket_id for one in found if one.ticket_id is not None)
    return New(articles, tickets, state.closed_at, state.ticket_id) if found else None


def _said_in(article: Article) -> str:
    return "\n".join((article.title, article.body, *article.words))


def _asked_in(ticket: Ticket) -> str:
    return f"{ticket.text}\n{ticket.answer}"


def _is_found(article: Article) -> bool:
    return article.withdrawn_at is None and article.kind is ArticleKind.ARTICLE


def _may_be_found(session: Session, ticket: Ticket) -> bool:
    """An answer that fits others, and that no article says already."""
    if not is_earlier_answer(ticket) or carries(ticket.answer, rules_of(session)):
        return False
    return article_from(session, ticket) is None and not was_adopted(session, ticket)
