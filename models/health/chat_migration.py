"""A chat that its platform gives another name: what the desk knows of it goes along."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CursorResult, Update, and_, delete, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.messaging.form_dialog import FormDialog
from models.messaging.outbox import OUTSTANDING, ChatPace, Post, as_first
from models.messaging.unreachable import UnreachablePlace
from models.people.place import PlaceSetting
from models.terms import Platform
from models.tickets.ticket import IS_OPEN, Ticket


def move_chat(session: Session, platform: Platform, chat: str, to: str) -> int:
    """Have everything that stands in `chat` stand in `to`; how many tickets and posts that were.

    Messages are numbered anew there, so that an old number may be anybody's: threads and references are dropped. A
    second call for the same move finds nothing left to do.
    """
    tickets = update(Ticket).where(col(Ticket.platform) == platform, col(Ticket.chat) == chat)
    count = _count(session, tickets.values(chat=to, thread=None, ref=""))
    posts = update(Post).where(col(Post.platform) == platform, col(Post.chat) == chat)
    count += _count(session, posts.values(chat=to, thread=None, external_ref=None))
    dialogs = update(FormDialog).where(col(FormDialog.platform) == platform, col(FormDialog.chat) == chat)
    begun_anew = aliased(FormDialog)
    is_begun = select(begun_anew.id).where(
        begun_anew.account_id == col(FormDialog.account_id), begun_anew.platform == platform, begun_anew.chat == to
    )
    session.execute(dialogs.where(~is_begun.exists()).values(chat=to, thread=None))
    _move_settings(session, platform, chat, to)
    for model in (ChatPace, UnreachablePlace):
        session.execute(delete(model).where(col(model.platform) == platform, col(model.chat) == chat))
    return count


def cards_to_move(session: Session, platform: Platform, chat: str) -> Sequence[Post]:
    """Of a chat the cards of open tickets and the questions of open forms, locked, oldest first.

    What is on its way there already is left out.
    """
    open_tickets = select(Ticket.id).where(IS_OPEN)
    is_kept = and_(col(Post.card_view).is_not(None), col(Post.ticket_id).in_(open_tickets))
    questions = select(FormDialog.card).where(FormDialog.platform == platform, FormDialog.chat == chat)
    found = (
        select(Post)
        .where(Post.platform == platform, Post.chat == chat, col(Post.state).not_in(OUTSTANDING))
        .where(or_(is_kept, col(Post.id).in_(questions)))
        .order_by(col(Post.seq))
        .with_for_update()
    )
    return session.exec(found.execution_options(populate_existing=True)).all()


def send_anew(post: Post, now: datetime) -> None:
    """Have a card that stands nowhere any more stand in its place as a new message, asked for at `now`."""
    post.sent_version, post.external_ref = 0, None
    post.priority, post.asked_at = as_first(post.priority), None
    post.queue_again(now)


def _move_settings(session: Session, platform: Platform, chat: str, to: str) -> None:
    """Keep the purpose of the chat for the new one, unless somebody has set that already."""
    of_new = select(PlaceSetting.id).where(PlaceSetting.platform == platform, PlaceSetting.chat == to)
    of_old = col(PlaceSetting.platform) == platform, col(PlaceSetting.chat) == chat
    if session.exec(of_new).first() is None:
        session.execute(update(PlaceSetting).where(*of_old).values(chat=to))
    else:
        session.execute(delete(PlaceSetting).where(*of_old))


def _count(session: Session, statement: Update) -> int:
    result = session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0
