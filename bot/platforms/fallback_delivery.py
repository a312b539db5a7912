"""Says by the outbox what a platform refused to show: it tries for as long as it takes."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog

from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.delivery.fallback_delivery import say_in_own_chat
from handlers.i18n import Voice
from models.chat import Card, Click, Event, Place, Reply, Submission
from models.terms import Platform

log = structlog.get_logger(__name__)


class OtherWay:
    """The direct chats of one platform; `now` gives desk time."""

    def __init__(self, dispatch: Dispatch, platform: Platform, now: Callable[[], datetime]) -> None:
        self._dispatch = dispatch
        self._platform = platform
        self._now = now

    async def bring(self, reply: Reply, event: Event, account: str, voice: Voice) -> None:
        """Put the reply into words for the account's own chat."""
        card = _worded(reply, event, voice)
        if card is None:
            return
        story = partial(say_in_own_chat, place=Place.direct(self._platform, account), card=card)
        try:
            await self._dispatch.carry_out(story, self._now(), f"{self._platform}/other-way/{account}")
        except Busy as busy:
            log.warning("answer lost", account=account, reason=str(busy)[:200])


def _worded(reply: Reply, event: Event, voice: Voice) -> Card | None:
    """Return the reply as a card; a form or a page cannot stand there, so the card says how to get at it."""
    if reply.form is not None:
        return Card(title=voice("reply.form_lost", form=reply.form.title))
    if reply.card is not None:
        # Buttons speak for the card they stand on, and this one would be another.
        is_about_a_card = isinstance(event, Click | Submission) and event.post is not None
        return reply.card.model_copy(update={"buttons": (), "options": ()}) if is_about_a_card else reply.card
    if reply.home is not None and not reply.toast:
        return Card(title=voice("reply.home_lost"))
    sentence = reply.toast or "\n".join(reply.field_errors.values())
    return Card(title=sentence) if sentence else None
