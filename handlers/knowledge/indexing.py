"""Takes articles and answers into the index, in the order in which they came; what may not be found is taken out."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from handlers.knowledge.finding import SHOWN, grams_of, grams_of_answer
from handlers.knowledge.privacy_check import carries, rules_of
from models.knowledge.article import Article, ArticleKind
from models.knowledge.entry import keep_answer, keep_article, state_of_knowledge
from models.knowledge.look import SETTLED_AFTER, article_from, closed_since, is_earlier_answer, look_again, was_adopted
from models.terms import Kind
from models.tickets.ticket import Ticket

LOOKED_AGAIN = 50
"""So many open questions at most are looked after anew when something new can be found."""


class New(NamedTuple):
    """Articles that changed, and tickets that closed since, by id; how far the index comes with them."""

    articles: tuple[int, ...]
    tickets: tuple[int, ...]
    closed_at: datetime | None
    ticket_id: int


class WorkedOut(NamedTuple):
    """The n-grams of each, none for what is not to be found."""

    new: New
    articles: Mapping[int, list[int]]
    tickets: Mapping[int, list[int]]


def something_new(session: Session, now: datetime, at_most: int) -> New | None:
    """Return articles and tickets that the index does not know yet; None where it knows everything."""
    articles = session.exec(
        select(Article.id).where(col(Article.is_indexed).is_(False)).order_by(col(Article.id)).limit(at_most)
    ).all()
    state = state_of_knowledge(session)
    closed = closed_since(session, state.closed_at, state.ticket_id, now, at_most)
    if not articles and not closed:
        return None
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


def work_out(session: Session, new: New) -> WorkedOut:
    """The n-grams of each; this takes its time."""
    articles = session.exec(select(Article).where(col(Article.id).in_(new.articles))).all()
    tickets = session.exec(select(Ticket).where(col(Ticket.id).in_(new.tickets))).all()
    return WorkedOut(
        new,
        {one.id or 0: grams_of(one) if _is_found(one) else [] for one in articles},
        {one.id or 0: grams_of_answer(one) if _may_be_found(session, one) else [] for one in tickets},
    )


def write_entries(session: Session, worked_out: WorkedOut) -> int:
    """Write it, and how far the index has come; how many were looked at."""
    state, new = state_of_knowledge(session, lock=True), worked_out.new
    for article_id, grams in sorted(worked_out.articles.items()):
        keep_article(session, article_id, grams)
    for ticket_id, grams in sorted(worked_out.tickets.items()):
        keep_answer(session, ticket_id, grams)
    had_come = state.closed_at, state.ticket_id
    has_come = new.closed_at, new.ticket_id
    state.closed_at, state.ticket_id = has_come
    if any((*worked_out.articles.values(), *worked_out.tickets.values())):
        look_anew(session)
    return len(worked_out.articles) + len(worked_out.tickets) + (has_come != had_come)


def look_anew(session: Session) -> None:
    """Have the newest open questions looked after once more for which fewer texts were found than a card shows."""
    look_again(session, SHOWN, LOOKED_AGAIN)


def _is_found(article: Article) -> bool:
    return article.withdrawn_at is None and article.kind is ArticleKind.ARTICLE


def _may_be_found(session: Session, ticket: Ticket) -> bool:
    """An answer that fits others, and that no article says already."""
    if not is_earlier_answer(ticket) or carries(ticket.answer, rules_of(session)):
        return False
    return article_from(session, ticket) is None and not was_adopted(session, ticket)
