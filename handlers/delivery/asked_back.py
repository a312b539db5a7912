"""The desk is in a chat again: what it could not bring there meanwhile comes back; and a chat is known by its title."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from handlers.turn.turn import Turn
from models.chat import Place
from models.messaging.outbox import CardView, Post, PostState
from models.messaging.unreachable import UnreachablePlace
from models.people.place import PlaceSetting
from models.terms import Purpose, Reach
from models.tickets.ticket import IS_OPEN, Ticket

AT_MOST = 200
"""Cards that come back at most; the rest are on the board."""


def note_title(turn: Turn, place: Place, title: str) -> int:
    """Note the platform's title of a chat that was set up. Return the number of chats; 0 means it is unknown."""
    here = col(PlaceSetting.platform) == place.platform, _is_in(place, col(PlaceSetting.chat))
    return turn.session.connection().execute(update(PlaceSetting).where(*here).values(title=title)).rowcount


def come_back(turn: Turn, place: Place, title: str) -> int:
    """Its trouble is over, and the cards of open tickets that could not be shown there are; how many those are.

    `title` is empty where the platform does not say it.
    """
    if title:
        note_title(turn, place, title)
    over = col(UnreachablePlace.platform) == place.platform, col(UnreachablePlace.reach) == Reach.CHAT
    turn.session.execute(delete(UnreachablePlace).where(*over, _is_in(place, col(UnreachablePlace.chat))))
    by_ticket: dict[int, list[Post]] = {}
    for post in _undelivered(turn, place):
        by_ticket.setdefault(post.ticket_id or 0, []).append(post)
    return sum(_bring_back(turn, ticket_id, posts) for ticket_id, posts in sorted(by_ticket.items()))


def _undelivered(turn: Turn, place: Place) -> Sequence[Post]:
    """The cards of open tickets that were given up for this chat, oldest first."""
    found = select(Post).join(Ticket, col(Ticket.id) == col(Post.ticket_id))
    here = Post.platform == place.platform, _is_in(place, col(Post.chat)), Post.state == PostState.DEAD
    return turn.session.exec(found.where(*here, IS_OPEN).order_by(col(Post.seq)).limit(AT_MOST)).all()


def _bring_back(turn: Turn, ticket_id: int, posts: Sequence[Post]) -> int:
    """As the ticket stands now: each live card where it stood, or a new one where it had gone another way meanwhile."""
    ticket = turn.get(Ticket, ticket_id, lock=True)
    if ticket is None:
        return 0
    live = [post for post in turn.live_cards(ticket) if post.state is PostState.DEAD]
    here = [post for post in live if post.id in {one.id for one in posts}]
    turn.refresh(ticket)
    for post in here:
        if post.state is PostState.DEAD:
            post.queue_again(turn.now)
    if here:
        return len(here)
    place = posts[-1].place
    view = CardView.TEAM if turn.purpose_of(place) is Purpose.TEAM else CardView.REPORTER
    is_theirs = view is CardView.TEAM or (ticket.platform, ticket.chat) == (place.platform, place.chat)
    if not is_theirs or any(one.place == place for one in turn.live_cards(ticket)):
        return 0
    turn.pin_card(ticket, place, view)
    return 1


def _is_in(place: Place, chat: Mapped[str]) -> ColumnElement[bool]:
    """The chat itself, or a topic of it."""
    return or_(chat == place.chat, chat.startswith(f"{place.chat}/"))
