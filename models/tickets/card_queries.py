"""Finds the cards of a ticket that a change of hands or a directive concerns."""

from enum import StrEnum

from sqlmodel import Session, col, select

from models.chat import Place
from models.messaging.outbox import Post
from models.tickets.ticket import Ticket


class OrdinaryView(StrEnum):
    """The views of an ordinary ticket's live card besides the reporter's and the team's: what is asked, the report."""

    VERDICT = "verdict"
    QUESTION = "question"
    MOMENT = "moment"
    FAULT_REPORT = "fault_report"


def is_pinned_in(session: Session, ticket: Ticket, place: Place, view: str) -> bool:
    """Whether the ticket has a live card of this view in the chat."""
    found = select(Post.seq).where(
        Post.ticket_id == ticket.id,
        Post.platform == place.platform,
        Post.chat == place.chat,
        Post.card_view == view,
    )
    return session.exec(found.limit(1)).first() is not None


def posts_with(session: Session, ticket: Ticket, action: str) -> list[Post]:
    """The cards said about the ticket, live cards apart, that still have the button."""
    found = select(Post).where(Post.ticket_id == ticket.id, col(Post.card_view).is_(None)).order_by(col(Post.seq))
    return [
        post
        for post in session.exec(found).all()
        if any(button["action"] == action for button in post.card.get("buttons", ()))
    ]
