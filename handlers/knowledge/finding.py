"""Finds the closest articles and earlier answers to a question: beside the writer, for it takes its time.

They are found by what they mean, and by their words where no encoder reads. Words tell what answers exactly, such as
names that no encoder knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from handlers.knowledge.meaning import KnownMeanings, figures_of
from handlers.knowledge.privacy_check import carries, rules_of
from models.knowledge.article import Article
from models.knowledge.entry import Candidate, Signs, candidates, counts_of, number_of_entries
from models.knowledge.look import is_earlier_answer
from models.tickets.ticket import Ticket
from sla.knowledge.closeness import EXACT, FLOOR, closest, grams, rarity
from sla.rulebook import Rulebook

SHOWN = 3
COMPARED = 16
"""So many that are nearest by what they mean, or share rare n-grams, are compared whole."""
ENOUGH = 4
"""So many n-grams ask for something by themselves; fewer do with the title alone."""
LEANING = 0.05
"""An article is preferred to an answer that is as close, and so is one about the function that was named."""


class Match(NamedTuple):
    """A text that is close to a question; `is_exact` if it answers just that; `article` where it is one."""

    ref: str
    is_exact: bool
    article: Article | None


class _Known(NamedTuple):
    entry: Candidate
    same: str
    body: str
    faces: Sequence[str]
    article: Article | None


def signs_of(article: Article, rules: Rulebook) -> Signs:
    """All that an article is found by."""
    return _signs(faces_of(article.title, article.words), article.body, rules)


def signs_of_answer(ticket: Ticket, rules: Rulebook) -> Signs:
    """All that the answer of a ticket is found by."""
    return _signs([ticket.text], ticket.answer, rules)


def faces_of(title: str, words: Iterable[str] = ()) -> list[str]:
    """Each way in which something is asked for; a single short word is none by itself."""
    return [title, *(one if len(grams(one)) >= ENOUGH else f"{title} {one}" for one in words)]


def closest_to(session: Session, ticket: Ticket, today: date, meanings: KnownMeanings | None) -> list[Match]:
    """The three closest to a question that count on the local `today`, none below the floor; without `meanings` by
    words.

    Texts that say the same are one, and what must not reach others is left out.
    """
    asked = grams(ticket.text)
    if not asked:
        return []
    near = meanings.nearest(ticket.text, COMPARED) if meanings is not None else {}
    found = dict.fromkeys((*near, *_sharing_words(session, asked)))
    known = list(_known(session, list(found), today, ticket.id or 0))
    by_words = _closeness_by_words(session, asked, known)
    measured = by_words if meanings is None else _by_meaning(near, by_words)
    fit, function = _fit(session, known), ticket.triage.get("function")
    fit.sort(key=lambda one: (-measured[one.entry] - _leaning(one, function), one.entry.ref))
    close = _each_once(fit)
    floor = FLOOR if meanings is None else meanings.floor([measured[one.entry] for one in close])
    return [
        Match(one.entry.ref, by_words[one.entry] >= EXACT, one.article) for one in close if measured[one.entry] >= floor
    ][:SHOWN]


def _signs(faces: Sequence[str], answer: str, rules: Rulebook) -> Signs:
    every = sorted(frozenset().union(*map(grams, faces)))
    return Signs(every, figures_of(faces, answer, rules) if every else None)


def _sharing_words(session: Session, asked: frozenset[int]) -> list[Candidate]:
    counts = counts_of(session, asked)
    weigh = rarity(counts, number_of_entries(session))
    return candidates(session, {one: weigh(one) for one in counts}, counts, COMPARED)


def _known(session: Session, found: Sequence[Candidate], today: date, own: int) -> Iterable[_Known]:
    article_ids = [one.article_id for one in found if one.article_id is not None]
    ticket_ids = [one.ticket_id for one in found if one.ticket_id is not None and one.ticket_id != own]
    for article in session.exec(select(Article).where(col(Article.id).in_(article_ids))).all():
        if article.is_in_force(today):
            faces = faces_of(article.title, article.words)
            yield _Known(Candidate(article.id, None), f"article {article.name}", article.body, faces, article)
    for ticket in session.exec(select(Ticket).where(col(Ticket.id).in_(ticket_ids))).all():
        if is_earlier_answer(ticket):
            yield _Known(Candidate(None, ticket.id), ticket.number, ticket.answer.strip(), [ticket.text], None)


def _closeness_by_words(session: Session, asked: frozenset[int], known: Sequence[_Known]) -> dict[Candidate, float]:
    faces = {one.entry: [grams(face) for face in one.faces] for one in known}
    every = asked.union(*(face for each in faces.values() for face in each))
    weigh = rarity(counts_of(session, every), number_of_entries(session))
    return {entry: closest(asked, each, weigh) for entry, each in faces.items()}


def _by_meaning(near: Mapping[Candidate, float], by_words: Mapping[Candidate, float]) -> dict[Candidate, float]:
    """The nearness of each; a text that says just the words that were asked is as close as those are."""
    return {entry: max(near.get(entry, 0.0), words if words >= EXACT else 0.0) for entry, words in by_words.items()}


def _fit(session: Session, known: Iterable[_Known]) -> list[_Known]:
    """The office checked its articles when it took them; what was said to one person was said to that one."""
    rules = rules_of(session)
    return [one for one in known if one.article is not None or not carries(one.body, rules)]


def _each_once(known: Iterable[_Known]) -> list[_Known]:
    said: set[str] = set()
    once: list[_Known] = []
    for one in known:
        if one.same not in said and one.body not in said:
            said |= {one.same, one.body}
            once.append(one)
    return once


def _leaning(one: _Known, function: str | None) -> float:
    if one.article is None:
        return 0.0
    return LEANING + (LEANING if function is not None and function in one.article.functions else 0.0)
