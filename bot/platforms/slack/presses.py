"""Looks whether the card behind a button stands where it was pressed: Slack vouches for the place, not for the card."""

import asyncio

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.platforms.slack.origin import Surface, own_chat
from bot.platforms.slack.payloads import Heard
from models.chat import Click, Place, Submission
from models.messaging.outbox import Post
from models.terms import Platform

SHOWN_TO_ONE = {Surface.PRIVATE_CARD, Surface.MODAL, Surface.HOME}
"""Where a card may stand for one that stands in the presser's own chat."""


async def placed(engine: Engine, heard: Heard) -> Heard | None:
    """The press with the place of its card; None for a card that does not stand there, or never did."""
    event = heard.event
    if not isinstance(event, Click | Submission) or event.post is None:
        return heard
    chat = await asyncio.to_thread(_chat_of, engine, event.post)
    if chat is not None and chat == event.place.chat:
        return heard
    own = own_chat(heard.origin.user)
    if chat == own.chat and heard.origin.surface in SHOWN_TO_ONE:
        return _moved(heard, event, own)
    return None


def _moved(heard: Heard, event: Click | Submission, place: Place) -> Heard:
    moved = event.model_copy(update={"place": place, "is_direct": place.is_direct})
    return heard._replace(event=moved)


def _chat_of(engine: Engine, post: str) -> str | None:
    found = select(Post.chat).where(col(Post.id) == post, col(Post.platform) == Platform.SLACK)
    with Session(engine) as session:
        return session.exec(found).first()
