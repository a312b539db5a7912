"""Puts what was found before the office, and before a reporter where the policy says so."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.knowledge.finding import Match, closest_to
from handlers.knowledge.meaning import known_meanings
from handlers.turn.turn import Turn
from models.chat import Place
from models.knowledge.look import Deed, KnowledgeLook, is_answerable, note_use
from models.storage.insert_once import insert_once
from models.terms import Language, Visibility
from models.tickets.card_queries import OrdinaryView
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import local_day
from sla.policy.policy import Policy
from sla.reading.deadline_words import is_within_two_hours
from sla.reading.lexicon import normalise
from sla.rulebook import Rulebook


def find_for(session: Session, ticket_ids: Sequence[int], now: datetime, rules: Rulebook) -> dict[int, list[Match]]:
    """The closest texts for each of these questions; none for what is nobody's to answer this way."""
    tickets, meanings = [session.get(Ticket, one) for one in ticket_ids], known_meanings(session, rules)
    return {
        one.id or 0: closest_to(session, one, local_day(now), meanings) if is_answerable(one) else []
        for one in tickets
        if one is not None
    }


def offer(turn: Turn, ticket_id: int, matches: Sequence[Match], policy: Policy) -> int:
    """Note once what was found, and put it on the ticket's cards; whether it was new."""
    ticket = turn.get(Ticket, ticket_id, lock=True)
    if ticket is None:
        return 0
    kept = matches if is_answerable(ticket) else ()
    told = _to_tell(turn, ticket, kept) if policy.shows_articles_to_reporters else None
    row = {
        "ticket_id": ticket.id,
        "at": turn.now,
        "refs": [one.ref for one in kept],
        "told_id": told.article.id if told and told.article else None,
    }
    if not insert_once(turn.session.connection(), KnowledgeLook, row, KnowledgeLook.ticket_id):
        return 0
    for one in kept:
        note_use(turn.session, one.ref, Deed.SHOWN, ticket, None, turn.now)
    if told is not None:
        _tell(turn, ticket, told)
    if kept:
        turn.refresh(ticket)
    return 1


def _to_tell(turn: Turn, ticket: Ticket, matches: Sequence[Match]) -> Match | None:
    """Return the article that answers exactly, for a reporter who may read it in their own language (R0, R8e)."""
    best = matches[0] if matches else None
    if best is None or best.article is None or not best.is_exact or ticket.reporter is None:
        return None
    if best.article.language is not Language(ticket.reporter.language):
        return None
    if is_within_two_hours(normalise(ticket.text), ticket.reported_at) or ticket.caller is not None:
        return None
    return best if _where(turn, ticket) is not None else None


def _tell(turn: Turn, ticket: Ticket, told: Match) -> None:
    place = _where(turn, ticket)
    assert place is not None  # noqa: S101 - it was asked before
    note_use(turn.session, told.ref, Deed.TOLD, ticket, None, turn.now)
    ticket.log("article_shown", None, turn.now, title=told.article.title if told.article else "", source=told.ref)
    turn.pin_card(ticket, place, OrdinaryView.ARTICLE)


def _where(turn: Turn, ticket: Ticket) -> Place | None:
    """The reporter's own chat, else where the question was asked, if words may be read there."""
    places = reversed(turn.where_read(ticket))
    return next((one for one in places if turn.visibility_of(one) is not Visibility.NOTICE), None)
