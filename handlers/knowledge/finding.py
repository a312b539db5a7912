"""Finds the closest articles and earlier answers to a question: beside the writer, for it takes its time."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from handlers.knowledge.privacy_check import Rules, carries, rules_of
from models.knowledge.article import Article
from models.knowledge.entry import Candidate, candidates, counts_of, number_of_entries
from models.knowledge.look import is_earlier_answer, ref_of
from models.tickets.ticket import Ticket
from sla.knowledge.closeness import EXACT, FLOOR, closest, grams, rarity

SHOWN = 3
COMPARED = 16
"""So many that share rare n-grams are compared whole."""
ENOUGH = 4
"""So many n-grams ask for something by themselves; fewer do with the title alone."""
LEANING = 0.05
"""An article is preferred to an answer that is as close, and so is one about the function that was named."""


class Match(NamedTuple):
    """A text that is close to a question, and how close, from 0 to 1; `article` where it is one."""

    ref: str
    close: float
    article: Article | None

    @property
    def is_exact(self) -> bool:
        """True if it answers exactly the question asked."""
        return self.close >= EXACT


class _Known(NamedTuple):
    ref: str
    same: str
    body: str
    faces: Sequence[frozenset[int]]
    article: Article | None


def faces_of(title: str, words: Iterable[str] = ()) -> list[frozenset[int]]:
    """The n-grams of each way in which something is asked for; a single short word is none by itself."""
    whole = grams(title)
    return [whole, *(one if len(one) >= ENOUGH else one | whole for one in map(grams, words))]


def grams_of(article: Article) -> list[int]:
    """All n-grams that an article is found by."""
    return sorted(frozenset().union(*faces_of(article.title, article.words)))


def grams_of_answer(ticket: Ticket) -> list[int]:
    """All n-grams that the answer of a ticket is found by: those of its question."""
    return sorted(grams(ticket.text))


def closest_to(session: Session, text: str, today: date, function: str | None = None, own: int = 0) -> list[Match]:
    """The three closest that count on the local `today`, none below the floor; `own` is the ticket that asks.

    Texts that say the same are one, and what must not reach others is left out.
    """
    asked = grams(text)
    counts = counts_of(session, asked)
    if not counts:
        return []
    entries = number_of_entries(session)
    weigh = rarity(counts, entries)
    found = candidates(session, {one: weigh(one) for one in counts}, counts, COMPARED)
    rules = rules_of(session)
    known = list(_known(session, found, today, own))
    every = frozenset().union(*(one for each in known for one in each.faces))
    weigh = rarity({**counts, **counts_of(session, every - counts.keys())}, entries)
    matches = [(closest(asked, one.faces, weigh), one) for one in known]
    close = [(score, one) for score, one in matches if score >= FLOOR and not _is_unfit(one, rules)]
    close.sort(key=lambda each: (-each[0] - _leaning(each[1], function), each[1].ref))
    return _each_once(close)


def closest_to_ticket(session: Session, ticket: Ticket, today: date) -> list[Match]:
    """The same for a question that was asked."""
    return closest_to(session, ticket.text, today, ticket.triage.get("function"), ticket.id or 0)


def _each_once(close: Iterable[tuple[float, _Known]]) -> list[Match]:
    said: set[str] = set()
    matches: list[Match] = []
    for score, one in close:
        if one.same not in said and one.body not in said:
            said |= {one.same, one.body}
            matches.append(Match(one.ref, score, one.article))
    return matches[:SHOWN]


def _known(session: Session, found: Sequence[Candidate], today: date, own: int) -> Iterable[_Known]:
    article_ids = [one.article_id for one in found if one.article_id is not None]
    ticket_ids = [one.ticket_id for one in found if one.ticket_id is not None and one.ticket_id != own]
    for article in session.exec(select(Article).where(col(Article.id).in_(article_ids))).all():
        if article.is_in_force(today):
            faces = faces_of(article.title, article.words)
            yield _Known(ref_of(article), f"article {article.name}", article.body, faces, article)
    for ticket in session.exec(select(Ticket).where(col(Ticket.id).in_(ticket_ids))).all():
        if is_earlier_answer(ticket):
            yield _Known(f"t{ticket.id}", ticket.number, ticket.answer.strip(), [grams(ticket.text)], None)


def _is_unfit(one: _Known, rules: Rules) -> bool:
    """The office checked its articles when it took them; what was said to one person was said to that one."""
    return one.article is None and carries(one.body, rules)


def _leaning(one: _Known, function: str | None) -> float:
    if one.article is None:
        return 0.0
    return LEANING + (LEANING if function is not None and function in one.article.functions else 0.0)
