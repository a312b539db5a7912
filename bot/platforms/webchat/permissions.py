"""What the page shows of a permission beside its card: whose step it waits for, facts, and the papers to save."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.platforms.webchat.visitor import DIRECT, Visitor
from handlers.access.cards.parts import SHOWN_REASON, right_words
from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind, status
from models.access.deciding import Decision
from models.access.ledger import may_read_all
from models.access.request import AccessRequest, request_of
from models.access.revocation import revocations_of
from models.access.waiting_for import THE_PERSONS_TURN
from models.chat import Card
from models.messaging.outbox import Post
from models.terms import Platform
from models.tickets.ticket import Ticket


def own_card(session: Session, visitor: Visitor, ticket: Ticket) -> tuple[str, str] | None:
    """The newest card of a permission that stands before this very person: its view and the id of its post."""
    found = (
        select(Post)
        .where(Post.ticket_id == ticket.id, col(Post.card_view).is_not(None))
        .where(Post.platform == Platform.WEBCHAT, Post.chat == visitor.chat(DIRECT))
        .order_by(col(Post.seq).desc())
        .limit(1)
    )
    post = session.exec(found).first()
    return (post.card_view, post.id) if post is not None and post.card_view is not None else None


def title(voice: Voice, ticket: Ticket) -> str:
    """The first line of a request in the reader's language; of a checklist, as it was written down."""
    request = request_of(ticket)
    what = right_words(voice, request.right_names) if request is not None else ticket.summary
    return f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number} {what}"


def turn_of(ticket: Ticket) -> list[str]:
    """The names of those whose step a request waits for; a checklist waits for whoever comes first."""
    request = request_of(ticket)
    if request is None or ticket.status.is_final:
        return []
    if request.state in THE_PERSONS_TURN:
        return [request.person.name]
    agreed = {one.by.name for one in request.approvals}
    return [name for name in request.put_to if name not in agreed]


def facts_beside(card: Card, voice: Voice, ticket: Ticket, now: datetime) -> list[dict[str, str]]:
    """What a permission's card leaves out or cuts short, each with its label; nothing for other tickets."""
    request, said = request_of(ticket), {fact.label for fact in card.facts}
    told = [("fact.status", status(voice, ticket))] if ticket.has_own_steps else []
    told += _told(voice, request, now) if request is not None else []
    facts = [{"label": voice(key), "value": value} for key, value in told if value]
    return [fact for fact in facts if fact["label"] not in said]


def papers_of(voice: Voice, visitor: Visitor, ticket: Ticket) -> list[dict[str, Any]]:
    """The papers that this person may save, each with its name and its address."""
    request, person = request_of(ticket), visitor.person
    what = "request" if request is not None else "checklist" if revocations_of(ticket) else None
    is_own = request is not None and request.person_id == person.id
    if what is None or not (is_own or may_read_all(person)):
        return []
    return [{"name": voice(f"page.paper.{what}"), "href": f"/chat/access/{ticket.number}.docx"}]


def _told(voice: Voice, request: AccessRequest, now: datetime) -> list[tuple[str, str]]:
    """The whole reason where it is long, what was said in earlier rounds, and what was set."""
    earlier = [one for one in request.decisions if one.round < request.round]
    return [
        ("field.reason", request.reason if len(request.reason) > SHOWN_REASON else ""),
        ("page.fact.earlier", "\n".join(_said(voice, one, now) for one in earlier)),
        ("page.fact.set_as", request.grant.note if request.grant is not None else ""),
    ]


def _said(voice: Voice, decision: Decision, now: datetime) -> str:
    verdict, at = voice(f"verdict.{decision.verdict}"), voice.moment(decision.at, now)
    line = voice("page.fact.said", verdict=verdict, who=decision.by.name, at=at)
    return voice("access.with_reason", line=line, reason=decision.reason) if decision.reason else line
