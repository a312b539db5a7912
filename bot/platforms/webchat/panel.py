"""Content of the panel beside a ticket's card, as its workflow has it: facts, and the papers to save."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.platforms.webchat.visitor import DIRECT, Visitor
from handlers.i18n import Voice
from handlers.turn.posting import RECENT
from handlers.turn.workflow import Workflow
from models.chat import Card
from models.messaging.outbox import Post
from models.terms import Platform
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry


def own_card(session: Session, visitor: Visitor, ticket: Ticket) -> tuple[str, str] | None:
    """The newest card of a ticket that stands before this very person: its view and the id of its post."""
    found = (
        select(Post)
        .where(Post.ticket_id == ticket.id, col(Post.card_view).is_not(None))
        .where(Post.platform == Platform.WEBCHAT, Post.chat == visitor.chat(DIRECT))
        .order_by(col(Post.seq).desc())
        .limit(1)
    )
    post = session.exec(found).first()
    return (post.card_view, post.id) if post is not None and post.card_view is not None else None


def said_anew(
    session: Session,
    visitor: Visitor,
    voice: Voice,
    workflow: Workflow,
    ticket: Ticket,
    told: Sequence[WorkLogEntry],
    now: datetime,
) -> dict[str, dict[str, Any] | None]:
    """By post, what the desk says of a ticket to this reader in a language that is not theirs, in theirs.

    None for what was said for its moment alone: where it still counts, the ticket's own card tells it.
    """
    chats = [visitor.chat(place) for place in visitor.places]
    found = select(Post.id, Post.card_view).where(Post.ticket_id == ticket.id, Post.platform == Platform.WEBCHAT)
    foreign = found.where(col(Post.chat).in_(chats), col(Post.language) != voice.language)
    drawn: dict[str, dict[str, Any]] = {}
    anew: dict[str, dict[str, Any] | None] = {}
    for post, view in session.exec(foreign).all():
        if view is not None and view not in drawn:
            drawn[view] = workflow.card_views[view](voice, ticket, told[-RECENT:], now).model_dump(mode="json")
        anew[post] = drawn.get(view) if view is not None else None
    return anew


def facts_beside(card: Card, voice: Voice, workflow: Workflow, ticket: Ticket, now: datetime) -> list[dict[str, str]]:
    """Return the facts that the card leaves out or cuts short, each with its label."""
    said = {fact.label for fact in card.facts}
    told = workflow.panel_facts(voice, ticket, now)
    facts = [{"label": voice(key), "value": value} for key, value in told if value]
    return [fact for fact in facts if fact["label"] not in said]


def papers_of(voice: Voice, visitor: Visitor, workflow: Workflow, ticket: Ticket) -> list[dict[str, Any]]:
    """The papers that this person may save, each with its name and its address."""
    if not workflow.may_have_papers(visitor.person, ticket):
        return []
    href = f"/chat/papers/{ticket.number}.docx?paper="
    return [{"name": voice(f"page.paper.{one}"), "href": f"{href}{one}"} for one in workflow.papers_of(ticket)]
