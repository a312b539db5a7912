"""Finds the cards of a ticket that a change of hands or an order concerns."""

from sqlmodel import Session, col, select

from models.chat import Place
from models.messaging.outbox import Face, Post
from models.tickets.ticket import Ticket


def stands_in(session: Session, ticket: Ticket, place: Place, face: Face) -> bool:
    """Whether the ticket has a standing card of this face in the chat."""
    found = select(Post.seq).where(
        Post.ticket_id == ticket.id, Post.platform == place.platform, Post.chat == place.chat, Post.face == face
    )
    return session.exec(found.limit(1)).first() is not None


def posts_with(session: Session, ticket: Ticket, action: str) -> list[Post]:
    """The cards said about the ticket, standing ones apart, that still have the button."""
    found = select(Post).where(Post.ticket_id == ticket.id, col(Post.face).is_(None)).order_by(col(Post.seq))
    return [
        post
        for post in session.exec(found).all()
        if any(button["action"] == action for button in post.card.get("buttons", ()))
    ]
