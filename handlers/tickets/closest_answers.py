"""Earlier answers and articles found for a question, as they stand now and as its reporter would read them."""

from datetime import date
from hashlib import sha256

from sqlalchemy.orm import object_session
from sqlmodel import Session

from models.knowledge.look import (
    Found,
    KnowledgeLook,
    article_from,
    found_by,
    is_answerable,
    is_earlier_answer,
    look_at,
)
from models.terms import Language
from models.tickets.ticket import Ticket

DIGITS = 6
ANY_DAY = date.min
"""A card shows what was found; whether its last day is over is asked by the press."""


def closest_answers(ticket: Ticket) -> list[Found]:
    """Return the finds for an open question, in its reporter's language where they have it, the closest first."""
    session = _session_of(ticket)
    if session is None or not is_answerable(ticket):
        return []
    look = look_at(session, ticket)
    found = (found_by(session, ref, ANY_DAY, language_of(ticket)) for ref in (look.refs if look else ()))
    return [one for one in found if one is not None]


def may_be_kept(ticket: Ticket) -> bool:
    """Return whether its answer may become an article, and is none yet."""
    session = _session_of(ticket)
    return session is not None and is_earlier_answer(ticket) and article_from(session, ticket) is None


def shown_to_reporter(ticket: Ticket) -> tuple[KnowledgeLook | None, Found | None]:
    """The article that its reporter was shown at once, and what they said of it."""
    session = _session_of(ticket)
    look = look_at(session, ticket) if session is not None else None
    if session is None or look is None or look.told_id is None:
        return look, None
    return look, found_by(session, f"a{look.told_id}", ANY_DAY, language_of(ticket))


def digest_of(found: Found) -> str:
    """Tells whether a text is still the one that somebody read."""
    return sha256(found.body.encode()).hexdigest()[:DIGITS]


def language_of(ticket: Ticket) -> Language:
    """Return the asker's language."""
    return Language(ticket.reporter.language) if ticket.reporter is not None else Language.ZH


def _session_of(ticket: Ticket) -> Session | None:
    session = object_session(ticket)
    return session if isinstance(session, Session) and ticket.id is not None else None
