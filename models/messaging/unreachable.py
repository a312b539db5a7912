"""Chats that cannot be reached, so that the administrators hear of each once and nothing is sent round in a ring."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.chat import Place
from models.messaging.outbox import Post
from models.storage.columns import moment, word
from models.storage.insert_once import insert_once
from models.storage.row import Row
from models.terms import Platform

EVERYWHERE = ""
"""The chat of a trouble that concerns the whole platform, such as a token that was revoked."""
LOCKED_OUT = (
    *("token_revoked", "token_expired", "invalid_auth", "not_authed", "account_inactive", "missing_scope"),
    *("not_allowed_token_type", "org_login_required", "team_access_not_granted", "ekm_access_denied"),
)
"""What platforms say when it is the desk that may not speak, wherever it speaks to."""


OF_ONE_MESSAGE = (
    *(
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "too_many_attachments",
    ),
    *(
        "invalid_arguments",
        "invalid_metadata_format",
        "metadata_too_large",
        "cannot_reply_to_message",
        "duplicate_message_not_found",
    ),
)
"""What platforms say of a message that would be refused anywhere: the chat itself can be reached."""


class PlaceTrouble(Row, table=True):
    """Nothing could be delivered to a chat for a reason; `told_at` is when the administrators last heard of it."""

    __tablename__ = "place_trouble"
    __table_args__: Any = (UniqueConstraint("platform", "chat", "reason"),)

    id: int | None = Field(default=None, primary_key=True)
    platform: Platform = Field(sa_column=word(Platform))
    chat: str
    reason: str
    told_at: datetime = Field(sa_column=moment())


def note_trouble(session: Session, place: Place, reason: str, now: datetime) -> bool:
    """Note that nothing reaches a chat; whether that is news: a first time, or again after something had arrived."""
    chat = EVERYWHERE if reason in LOCKED_OUT else place.chat
    row = {"platform": place.platform, "chat": chat, "reason": reason, "told_at": now}
    if insert_once(session.connection(), PlaceTrouble, row, col(PlaceTrouble.id)):
        return True
    found = select(PlaceTrouble).where(
        PlaceTrouble.platform == place.platform, PlaceTrouble.chat == chat, PlaceTrouble.reason == reason
    )
    trouble = session.exec(found.with_for_update().execution_options(populate_existing=True)).one()
    is_news = is_over(session, trouble)
    if is_news:
        trouble.told_at = now
    return is_news


def is_out_of_reach(session: Session, place: Place) -> bool:
    """Whether the chat, or its whole platform, is in a trouble that nothing sent since has shown to be over."""
    found = select(PlaceTrouble).where(
        PlaceTrouble.platform == place.platform,
        col(PlaceTrouble.chat).in_((place.chat, EVERYWHERE)),
        col(PlaceTrouble.reason).not_in(OF_ONE_MESSAGE),
    )
    return any(not is_over(session, trouble) for trouble in session.exec(found).all())


def is_over(session: Session, trouble: PlaceTrouble) -> bool:
    """Whether something arrived there after the administrators were told."""
    arrived = select(Post.seq).where(Post.platform == trouble.platform, col(Post.sent_at) > trouble.told_at)
    if trouble.chat != EVERYWHERE:
        arrived = arrived.where(Post.chat == trouble.chat)
    return session.exec(arrived.limit(1)).first() is not None
