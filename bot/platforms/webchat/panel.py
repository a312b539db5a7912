"""The surroundings of a ticket's card in the panel: the desk's last word, facts, and the papers to save."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from bot.platforms.webchat.cards import asks_for_word, is_over
from bot.platforms.webchat.visitor import DIRECT, Visitor
from handlers.i18n import Voice
from handlers.turn.posting import RECENT
from handlers.turn.workflow import Workflow
from models.chat import Card, Fact
from models.messaging.outbox import Post
from models.messaging.webchat import Line
from models.terms import Platform
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket


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


class LastWord(NamedTuple):
    """The card that the desk last brought back to a reader about their ticket, and the post behind its buttons."""

    card: Card
    post: str


def latest_word(
    session: Session, visitor: Visitor, voice: Voice, workflow: Workflow, ticket: Ticket, place: str, now: datetime
) -> LastWord | None:
    """The question that is open in this place, or the outcome, in the reader's language; None where there is neither.

    What was said for its moment alone, in another language, is left out: the ticket's own card tells what still counts.
    """
    chat = visitor.chat(place)
    said = select(Line, Post).join(Post, col(Post.id) == col(Line.post_id))
    said = said.where(Line.chat == chat, Post.ticket_id == ticket.id).order_by(col(Line.position), col(Line.seq))
    rows = [(line, post, Card.model_validate(line.card)) for line, post in session.exec(said).all() if line.card]
    if not rows or not _is_own(session, visitor, place, rows[0][0]):
        return None
    newest = next(((post, card) for _, post, card in reversed(rows[1:]) if card.intro), None)
    if newest is None or not (is_over(rows[0][2]) or asks_for_word(newest[1])):
        return None
    post, card = newest
    if post.language != voice.language:
        if post.card_view is None:
            return None
        told = [one for one in log_of(session, ticket) if one.verb in workflow.told_to_reporter]
        card = workflow.card_views[post.card_view](voice, ticket, told[-RECENT:], now)
    title = voice("page.panel.asking" if asks_for_word(card) else "page.panel.result")
    return LastWord(card.model_copy(update={"title": title, "severity": None}), post.id)


def _is_own(session: Session, visitor: Visitor, place: str, line: Line) -> bool:
    """Tell whether the ticket hangs from a line of the reader's here, as all in their own chat does."""
    root = session.get(Line, line.thread) if line.thread else line
    return place == DIRECT or (root is not None and root.author_id == visitor.person.id)


def facts_beside(card: Card, voice: Voice, workflow: Workflow, ticket: Ticket, now: datetime) -> list[Fact]:
    """Return the facts that the card leaves out or cuts short, each with its label."""
    said = {fact.label for fact in card.facts}
    told = workflow.panel_facts(voice, ticket, now)
    facts = [Fact(label=voice(key), value=value) for key, value in told if value]
    return [fact for fact in facts if fact.label not in said]


def papers_of(voice: Voice, visitor: Visitor, workflow: Workflow, ticket: Ticket) -> list[tuple[str, str]]:
    """The papers that this person may save, each with its name and its address."""
    if not workflow.may_have_papers(visitor.person, ticket):
        return []
    href = f"/chat/papers/{ticket.number}.docx?paper="
    return [(voice(f"page.paper.{one}"), f"{href}{one}") for one in workflow.papers_of(ticket)]
