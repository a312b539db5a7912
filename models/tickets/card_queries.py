"""Finds the cards of a ticket that a change of it, of hands or a directive concerns."""

from enum import StrEnum

from sqlmodel import Session, col, or_, select

from models.chat import Place
from models.messaging.outbox import Post
from models.tickets.ticket import Ticket

CHANGING = or_(col(Post.card_view).is_not(None), col(Post.ends_with).is_not(None))
"""A card that is kept up to date, or a notice that is not over."""


class OrdinaryView(StrEnum):
    """The views of an ordinary ticket's live card besides the reporter's and the team's: what is asked, the report.

    The report stands where it is written, and whole where it is signed; the article that answers a question at once
    before its reporter, and that it helped before the office.
    """

    VERDICT = "verdict"
    QUESTION = "question"
    MOMENT = "moment"
    CASE = "case"
    FAULT_REPORT = "fault_report"
    REPORT_TO_SIGN = "report_to_sign"
    ARTICLE = "article"
    HELPED = "helped"


def is_pinned_in(session: Session, ticket: Ticket, place: Place, view: str) -> bool:
    """Return whether the ticket has a live card of this view in the chat."""
    found = select(Post.seq).where(
        Post.ticket_id == ticket.id,
        Post.platform == place.platform,
        Post.chat == place.chat,
        Post.card_view == view,
    )
    return session.exec(found.limit(1)).first() is not None


def is_without_cards(session: Session, ticket: Ticket) -> bool:
    """Return whether the ticket is over and its live cards were forgotten, so that it has none anywhere."""
    if not ticket.status.is_final:
        return False
    found = select(Post.seq).where(Post.ticket_id == ticket.id, col(Post.card_view).is_not(None))
    return session.exec(found.limit(1)).first() is None


def changing_posts(session: Session, ticket: Ticket) -> list[tuple[Post, Ticket]]:
    """The live cards of a ticket and of those merged into it, and the notices that wait for something.

    Each with its ticket, locked, oldest first, in one statement.
    """
    concerned = select(Ticket.id).where(or_(Ticket.id == ticket.id, col(Ticket.merged_into_id) == ticket.id))
    found = select(Post).where(col(Post.ticket_id).in_(concerned), CHANGING)
    posts = session.exec(found.order_by(col(Post.seq)).with_for_update()).all()
    about = {part: session.get(Ticket, part) or ticket for part in {post.ticket_id for post in posts}}
    return [(post, about[post.ticket_id]) for post in posts]


def newest_changing_posts(session: Session, place: Place, at_most: int) -> list[tuple[Post, Ticket]]:
    """The same of one chat, on any ticket, the newest first."""
    here = select(Post, Ticket).join(Ticket, col(Ticket.id) == col(Post.ticket_id))
    here = here.where(Post.platform == place.platform, Post.chat == place.chat, CHANGING)
    newest = here.order_by(col(Post.seq).desc()).limit(at_most).with_for_update(of=Post)
    return [(post, ticket) for post, ticket in session.exec(newest).all()]


def posts_with(session: Session, ticket: Ticket, action: str) -> list[Post]:
    """The cards said about the ticket, live cards apart, that still have the button."""
    found = select(Post).where(Post.ticket_id == ticket.id, col(Post.card_view).is_(None)).order_by(col(Post.seq))
    return [
        post
        for post in session.exec(found).all()
        if any(button["action"] == action for button in post.card.get("buttons", ()))
    ]
