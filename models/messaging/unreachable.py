"""Chats that cannot be reached, so that the administrators hear of each once and nothing is sent round in a ring."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, update
from sqlmodel import Field, Session, col, select

from models.chat import Place
from models.messaging.outbox import IS_UNSETTLED, Post, PostState
from models.storage.column_facts import Unproved
from models.storage.columns import moment, word
from models.storage.insert_once import insert_once
from models.storage.row import Row
from models.terms import Platform, Reach

EVERYWHERE = ""
"""The chat of a row that concerns the whole platform, such as a token that was revoked."""


class UnreachablePlace(Row, table=True):
    """A place to which something could not be delivered, with the reason; `reach` says how much that concerns.

    `told_at` is when the administrators last heard of it.
    """

    __proof__ = Unproved.ONCE
    __tablename__ = "unreachable_place"
    __table_args__: Any = (UniqueConstraint("platform", "chat", "reason"),)

    id: int | None = Field(default=None, primary_key=True)
    platform: Platform = Field(sa_column=word(Platform))
    chat: str
    reason: str
    reach: Reach = Field(sa_column=word(Reach))
    told_at: datetime = Field(sa_column=moment())


def note_trouble(session: Session, place: Place, reason: str, reach: Reach, now: datetime) -> bool:
    """Note that a chat cannot be reached; whether that is news: a first time, or again after something had arrived."""
    chat = EVERYWHERE if reach is Reach.PLATFORM else place.chat
    row = {"platform": place.platform, "chat": chat, "reason": reason, "reach": reach, "told_at": now}
    if insert_once(session.connection(), UnreachablePlace, row, col(UnreachablePlace.id)):
        return True
    found = select(UnreachablePlace).where(
        UnreachablePlace.platform == place.platform, UnreachablePlace.chat == chat, UnreachablePlace.reason == reason
    )
    unreachable = session.exec(found.with_for_update().execution_options(populate_existing=True)).one()
    unreachable.reach = reach
    is_news = is_over(session, unreachable)
    if is_news:
        unreachable.told_at = now
    return is_news


def is_out_of_reach(session: Session, place: Place) -> bool:
    """Return whether the chat, or its whole platform, is unreachable, and nothing sent since has arrived."""
    found = select(UnreachablePlace).where(
        UnreachablePlace.platform == place.platform,
        col(UnreachablePlace.chat).in_((place.chat, EVERYWHERE)),
        UnreachablePlace.reach != Reach.MESSAGE,
    )
    return any(not is_over(session, unreachable) for unreachable in session.exec(found).all())


def let_speak_again(session: Session, platform: Platform, but: Collection[str]) -> int:
    """The platform takes the desk's token: its trouble is over, and what waited for that leaves at once.

    Troubles whose reason is among `but` stay, for a good token does not end them. How many ended.
    """
    here = UnreachablePlace.platform == platform, UnreachablePlace.chat == EVERYWHERE
    found = session.exec(select(UnreachablePlace).where(*here).with_for_update()).all()
    over = [one for one in found if one.reason.partition(" ")[0] not in but]
    reasons = [one.reason for one in over]
    for one in over:
        session.delete(one)
    if reasons:
        waiting = (
            col(Post.platform) == platform,
            IS_UNSETTLED,
            col(Post.state).in_((PostState.QUEUED, PostState.AMBIGUOUS)),
        )
        session.execute(update(Post).where(*waiting, col(Post.failed_because).in_(reasons)).values(retry_at=None))
    return len(reasons)


def refused_platforms(session: Session, running: Collection[Platform]) -> dict[Platform, str]:
    """The platforms that refuse the desk itself, each with its word for why."""
    found = select(UnreachablePlace).where(
        UnreachablePlace.chat == EVERYWHERE, col(UnreachablePlace.platform).in_(list(running))
    )
    return {row.platform: row.reason for row in session.exec(found).all() if not is_over(session, row)}


def refused_chats(session: Session, running: Collection[Platform]) -> list[UnreachablePlace]:
    """The chats that refuse the desk until somebody puts it right, where something waits for that."""
    waits = select(Post.seq).where(
        col(Post.platform) == col(UnreachablePlace.platform),
        IS_UNSETTLED,
        col(Post.chat) == col(UnreachablePlace.chat),
        col(Post.failed_because) == col(UnreachablePlace.reason),
    )
    found = select(UnreachablePlace).where(
        UnreachablePlace.reach == Reach.CHAT, col(UnreachablePlace.platform).in_(list(running)), waits.exists()
    )
    return list(session.exec(found.order_by(col(UnreachablePlace.id))).all())


def is_over(session: Session, unreachable: UnreachablePlace) -> bool:
    """Return whether something arrived there after the administrators were told."""
    arrived = select(Post.seq).where(Post.platform == unreachable.platform, col(Post.sent_at) > unreachable.told_at)
    if unreachable.chat != EVERYWHERE:
        arrived = arrived.where(Post.chat == unreachable.chat)
    return session.exec(arrived.limit(1)).first() is not None
