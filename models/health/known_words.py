"""Words of workflows that the database has: columns that hold them have no CHECK, so the desk asks at its start."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.messaging.outbox import Post
from models.tickets.target import Target
from models.tickets.ticket import IS_OPEN, Ticket


def unknown_workflows(session: Session, known: Collection[str]) -> list[str]:
    """Workflows of open tickets that nobody knows."""
    found = select(Ticket.workflow).where(IS_OPEN, col(Ticket.workflow).not_in(known))
    return sorted(session.exec(found.distinct()).all())


def unknown_views(session: Session, known: Collection[str]) -> list[str]:
    """Views of the live cards of open tickets that nobody draws."""
    found = select(Post.card_view).join(Ticket, col(Post.ticket_id) == col(Ticket.id))
    found = found.where(IS_OPEN, col(Post.card_view).is_not(None))
    return sorted(view for view in session.exec(found.distinct()).all() if view not in known and view)


def unknown_promises(session: Session, known: Collection[str]) -> list[str]:
    """Promises still owed that nobody makes."""
    found = select(Target.promise).where(col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None))
    return sorted(session.exec(found.where(col(Target.promise).not_in(known)).distinct()).all())
