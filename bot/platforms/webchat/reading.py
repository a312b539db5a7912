"""Queries of the page: lines since a change, the board, one ticket with its log."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.platforms.webchat import panel
from bot.platforms.webchat.bodies import LONGEST_TEXT
from bot.platforms.webchat.cards import card_in_line
from bot.platforms.webchat.downloads import files_of
from bot.platforms.webchat.drawing import drawn
from bot.platforms.webchat.visitor import DESK_ROLES, Visitor
from handlers.i18n import voice_of
from handlers.papers.signatures import author
from handlers.tickets.cards.notices import explanation_lines
from handlers.tickets.cards.parts import clipped, deed
from handlers.turn.buttons import button
from handlers.turn.workflow import Workflow, Workflows
from models.chat import Card
from models.messaging.outbox import CardView, Post
from models.messaging.webchat import Line
from models.people.person import Person
from models.terms import Language, Platform
from models.tickets.card_queries import is_without_cards
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.clocks.standard_clock import StandardClock

PAGE_SIZE = 200
SHOWN_CHARACTERS = 4000


def lines_after(session: Session, visitor: Visitor, chat: str, after: int) -> dict[str, Any]:
    """Lines changed since number `after`, in that order; at the first call the newest roots with their threads."""
    if not after:
        last = _last_seq(session, chat)  # first: what is written in between comes with the next call
        return {"lines": _newest(session, visitor, chat, None)[0], "last": last}
    lines = changed_lines(session, chat, after, visitor.person.language)
    return {"lines": for_reader(visitor, lines), "last": lines[-1]["seq"] if lines else after}


def changed_lines(session: Session, chat: str, after: int, language: Language) -> list[dict[str, Any]]:
    """Return up to 200 lines of a chat that changed since number `after`, as all who read this language have them.

    `for_reader` makes them one reader's.
    """
    found = select(Line).where(Line.chat == chat, Line.seq > after).order_by(col(Line.seq)).limit(PAGE_SIZE)
    return _shown(session, session.exec(found).all(), language)


def for_reader(visitor: Visitor, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return lines as this reader has them: which are theirs, and what each place is called."""
    return [_for_reader(visitor, **line) for line in lines]


def _for_reader(
    visitor: Visitor, *, chat: str, author_id: int | None, client_id: str | None, who: dict[str, Any], **line: Any
) -> dict[str, Any]:
    is_mine = author_id is not None and author_id == visitor.person.id
    own = {"place": visitor.place(chat), "who": {**who, "mine": is_mine}, "client_id": client_id if is_mine else None}
    return {**line, **own}


def lines_before(session: Session, visitor: Visitor, chat: str, before: int) -> dict[str, Any]:
    """Older roots than the one at position `before`, with their threads."""
    lines, has_more = _newest(session, visitor, chat, before)
    return {"lines": lines, "more": has_more}


def whole_text(session: Session, visitor: Visitor, line_id: str) -> str | None:
    """Everything that was typed into a line, of any place this person may enter."""
    line = session.get(Line, line_id)
    return line.text if line is not None and line.chat in map(visitor.chat, visitor.places) else None


def line_in(session: Session, chat: str, line_id: str) -> Line | None:
    """A line of the room, by its id."""
    line = session.get(Line, line_id)
    return line if line is not None and line.chat == chat else None


def ticket_shown(
    session: Session,
    visitor: Visitor,
    workflows: Workflows,
    clock: StandardClock,
    number: str,
    place: str,
    now: datetime,
) -> str | None:
    """Everything about one ticket for the panel beside a place, drawn; None when it is not for this person's eyes."""
    ticket = session.exec(select(Ticket).where(Ticket.number == number)).one_or_none()
    if ticket is None or not workflows.may_read(visitor.person, ticket):
        return None
    voice, workflow = voice_of(visitor.person.language), workflows.of(ticket)
    is_team = visitor.person.has(*DESK_ROLES) and not ticket.is_reported_by(visitor.person)
    whole = log_of(session, ticket)
    entries = whole if is_team else [one for one in whole if one.verb in workflow.told_to_reporter]
    card, post = _card_of(session, visitor, workflow, ticket, entries[-3:], now, is_team=is_team)
    text = ticket.text if workflow.shows_text(ticket) else ""
    # Where one card says all, nothing else stands above it; elsewhere the desk's last word does.
    latest = panel.latest_word(session, visitor, voice, workflow, ticket, place, now)
    return drawn(
        "ticket",
        voice,
        number=ticket.number,
        now=now,
        latest=None if workflow.card_says_all else latest,
        # The whole log and the whole text stand below; the card need not repeat their beginning.
        shown=card.model_copy(update={"log": () if entries else card.log, "quote": None if text else card.quote}),
        post=post,
        text=text,
        beside=panel.facts_beside(card, voice, workflow, ticket, now),
        papers_of=panel.papers_of(voice, visitor, workflow, ticket),
        files=files_of(session, ticket, voice),
        reasons=explanation_lines(voice, clock.reasons(ticket, workflow.shown(is_team=is_team)), now),
        log=[{"at": one.at, "who": author(voice, one), "text": deed(voice, one, LONGEST_TEXT)} for one in entries],
    )


def _card_of(
    session: Session,
    visitor: Visitor,
    workflow: Workflow,
    ticket: Ticket,
    told: Sequence[WorkLogEntry],
    now: datetime,
    *,
    is_team: bool,
) -> tuple[Card, str | None]:
    """The ticket's card for this reader, and the post behind its buttons; it has none where that is not here."""
    voice = voice_of(visitor.person.language)
    view, post = _card_for(session, visitor, workflow, ticket, CardView.TEAM if is_team else CardView.REPORTER)
    card = workflow.card_views[view](voice, ticket, told, now)
    if post is None:
        again = (button(voice, f"card.show:{ticket.number}"),) if is_without_cards(session, ticket) else ()
        card = card.model_copy(update={"buttons": again})
    return workflow.for_reader(card, ticket, visitor.person), post


def people(session: Session) -> Sequence[Person]:
    """Everybody of the office, in order of entry."""
    return session.exec(select(Person).where(col(Person.is_placeholder).is_(False)).order_by(col(Person.id))).all()


def _card_for(
    session: Session, visitor: Visitor, workflow: Workflow, ticket: Ticket, view: str
) -> tuple[str, str | None]:
    """Return the panel's view and the post behind its buttons: this person's own where one card says all."""
    own = panel.own_card(session, visitor, ticket) if workflow.card_says_all else None
    if own is not None:
        return own
    chats = [visitor.chat(place) for place in visitor.places]
    found = select(Post.id).where(Post.ticket_id == ticket.id, Post.card_view == view)
    found = found.where(Post.platform == Platform.WEBCHAT, col(Post.chat).in_(chats))
    return view, session.exec(found.order_by(col(Post.seq)).limit(1)).first()


def _newest(session: Session, visitor: Visitor, chat: str, before: int | None) -> tuple[list[dict[str, Any]], bool]:
    roots = select(Line).where(Line.chat == chat, col(Line.thread).is_(None))
    if before is not None:
        roots = roots.where(Line.position < before)
    newest = session.exec(roots.order_by(col(Line.position).desc()).limit(PAGE_SIZE + 1)).all()
    shown = newest[:PAGE_SIZE]
    replies = session.exec(select(Line).where(col(Line.thread).in_([line.id for line in shown]))).all() if shown else ()
    lines = sorted([*shown, *replies], key=lambda line: line.seq)
    return for_reader(visitor, _shown(session, lines, visitor.person.language)), len(newest) > PAGE_SIZE


def _last_seq(session: Session, chat: str) -> int:
    return session.exec(select(Line.seq).where(Line.chat == chat).order_by(col(Line.seq).desc()).limit(1)).first() or 0


def _shown(session: Session, lines: Sequence[Line], reader: Language) -> list[dict[str, Any]]:
    names = _names(session, {line.author_id for line in lines if line.author_id})
    reported, posts = _reported(session, lines), _posts_of(session, lines)
    return [_line(line, reader, names, reported, posts) for line in lines]


def _line(
    line: Line,
    reader: Language,
    names: dict[int, Person],
    reported: dict[str, str],
    posts: dict[str, tuple[Language, str | None]],
) -> dict[str, Any]:
    language, number = posts.get(line.post_id or "", (reader, reported.get(line.id)))
    author = names.get(line.author_id or 0)
    return {
        "id": line.id,
        "seq": line.seq,
        "position": line.position,
        "chat": line.chat,
        "thread": line.thread,
        "who": {
            "name": author.name if author else voice_of(reader)("place.desk"),
            "role": author.roles[0] if author and author.roles else "desk",
        },
        "author_id": line.author_id,
        "at": line.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "text": clipped(line.text, SHOWN_CHARACTERS) if len(line.text) > SHOWN_CHARACTERS else line.text,
        "cut": len(line.text) > SHOWN_CHARACTERS,
        "card": card_in_line(line, number, reader, language) if line.card else None,
        "post": line.post_id,
        "edited": line.version > 1,
        "client_id": line.client_id,
        "ticket": number,
    }


def _names(session: Session, ids: set[int]) -> dict[int, Person]:
    found = session.exec(select(Person).where(col(Person.id).in_(ids))).all() if ids else ()
    return {person.id: person for person in found if person.id is not None}


def _reported(session: Session, lines: Sequence[Line]) -> dict[str, str]:
    """By the id of a line that reported a ticket, its number."""
    ids = [line.id for line in lines if line.post_id is None]
    found = select(Ticket.ref, Ticket.number).where(col(Ticket.ref).in_(ids))
    return {ref: number for ref, number in session.exec(found).all() if ref} if ids else {}


def _posts_of(session: Session, lines: Sequence[Line]) -> dict[str, tuple[Language, str | None]]:
    """By post, the language that a card speaks, and the number of the ticket it is about."""
    ids = [line.post_id for line in lines if line.post_id is not None]
    found = select(Post.id, Post.language, Ticket.number).outerjoin(Ticket, col(Post.ticket_id) == col(Ticket.id))
    rows = session.exec(found.where(col(Post.id).in_(ids))).all() if ids else ()
    return {post: (Language(language), number) for post, language, number in rows}
