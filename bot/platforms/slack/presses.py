"""Finds the place of a press: what only one person is shown in a channel may be a card of their own chat."""

import asyncio

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.platforms.slack.origin import Surface, own_chat
from bot.platforms.slack.payloads import Inbound
from bot.turns.writer import in_time
from models.chat import Click, Submission
from models.messaging.outbox import Post
from models.terms import Platform

SHOWN_TO_ONE = {Surface.PRIVATE_CARD, Surface.MODAL, Surface.HOME}
"""Surfaces where a card may stand for one that stands in the presser's own chat."""


async def at_its_card(engine: Engine, inbound: Inbound) -> Inbound:
    """The press at the presser's own chat, if its card stands there; else as it came, for the turn to look at."""
    event, own = inbound.event, own_chat(inbound.origin.user)
    if not isinstance(event, Click | Submission) or event.post is None or event.place == own:
        return inbound
    if (
        inbound.origin.surface not in SHOWN_TO_ONE
        or await in_time(asyncio.to_thread(_chat_of, engine, event.post)) != own.chat
    ):
        return inbound
    return inbound._replace(event=event.model_copy(update={"place": own, "is_direct": True}))


def _chat_of(engine: Engine, post: str) -> str | None:
    found = select(Post.chat).where(col(Post.id) == post, col(Post.platform) == Platform.SLACK)
    with Session(engine) as session:
        return session.exec(found).first()
