"""Brings the desk's answer to the actor: at the field, in a form, privately in the channel, or on their Home."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.fallback_delivery import OtherWay
from bot.platforms.slack import blocks, forms, home
from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.origin import SlackOrigin, Surface
from bot.platforms.slack.outcomes import second_try_after_s
from bot.platforms.slack.paragraphs import paragraphs
from bot.platforms.slack.payloads import Inbound
from bot.platforms.slack.texts import LONGEST_MESSAGE, LONGEST_TEXT, clipped
from handlers.i18n import Voice
from models.chat import Click, Deletion, Edit, Message, Place, Reply, Submission

log = structlog.get_logger(__name__)

View = dict[str, Any]
Answer = dict[str, Any]
"""The JSON of an acknowledgement; empty where there is nothing to say in it."""

UNREACHED = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, RuntimeError)
"""Errors between the desk and Slack; aiohttp says RuntimeError once its session is shut."""

ANSWERED_WITHIN_S = 2.7
"""A trigger opens nothing after three seconds, and the second call takes its time."""
OPENED_BEFORE = "exchanged_trigger_id"
"""The first try had arrived after all."""

ELSEWHERE = {"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"}
"""The desk, or the presser, is not in the channel any more: it cannot say anything there."""


class Replies:
    """Replies to Slack; a refused one is tried once more while its trigger lives, then said in the presser's own chat.

    Nothing is raised; all that matters is a post anyway.
    """

    def __init__(self, client: AsyncWebClient, other_way: OtherWay) -> None:
        self._client = client
        self._other_way = other_way

    def acknowledgement(self, reply: Reply, inbound: Inbound, voice: Voice) -> Answer:
        """Return the content of the acknowledgement itself: errors at their fields, a command's answer."""
        if inbound.origin.surface is Surface.COMMAND:
            return self.private_answer(reply, _post_of(inbound), voice)
        if not isinstance(inbound.event, Submission):
            return {}
        if reply.field_errors:
            return {
                "response_action": "errors",
                "errors": forms.errors_of(dict(inbound.view or {}), reply.field_errors),
            }
        if reply.form is not None:
            return {"response_action": "update", "view": _form(reply, inbound, voice)}
        if reply.is_refusal and reply.toast:
            # Laid over the form, so that what was typed is still there.
            return {"response_action": "push", "view": _notice(reply, inbound, voice)}
        if reply.card is not None:
            return {"response_action": "update", "view": _notice(reply, inbound, voice)}
        return {"response_action": "clear"}

    def private_answer(self, reply: Reply, post: str | None, voice: Voice) -> Answer:
        """Return an answer that only the typist of the command sees."""
        if reply.card is not None:
            shown = blocks.ephemeral_of(reply.card, voice, post)
            return {"response_type": "ephemeral", "text": shown.text, "blocks": shown.blocks}
        if not reply.toast:
            return {}
        # As a block of plain text, for Slack would take stars and dashes of a name for its own marks.
        said = {"text": clipped(reply.toast, LONGEST_TEXT), "blocks": paragraphs([reply.toast], LONGEST_MESSAGE)}
        return {"response_type": "ephemeral", **said}

    async def bring(
        self, reply: Reply, inbound: Inbound, voice: Voice, waiting: str = "", *, is_asked_for: bool = True
    ) -> None:
        """Bring what the acknowledgement could not; `waiting` is the view that was opened to wait for it.

        An answer that nobody asked for, such as a page that is painted anew, is not said another way.
        """
        try:
            await self._bring(reply, inbound, voice, waiting)
        except UNREACHED as error:
            log.warning("answer not brought", surface=inbound.origin.surface, reason=_reason(error))
            if is_asked_for:
                await self._other_way.bring(reply, inbound.event, inbound.origin.user, voice)
        except Exception:
            log.exception("answer not brought", surface=inbound.origin.surface)

    async def bring_late(self, reply: Reply, inbound: Inbound, voice: Voice) -> None:
        """Say in the presser's own chat what came of an act that was answered before it was done."""
        said = reply if _says_something(reply) else reply.model_copy(update={"toast": voice("slack_command.done")})
        await self._other_way.bring(said, inbound.event, inbound.origin.user, voice)

    async def open_waiting(self, origin: SlackOrigin, voice: Voice) -> str:
        """Show at once that the desk is at work; the view's id, empty where none could be opened."""
        if not origin.trigger:
            return ""
        try:
            return await self._show(origin, forms.loading(voice))
        except UNREACHED as error:
            log.warning("no view to wait in", reason=_reason(error))
            return ""

    async def _bring(self, reply: Reply, inbound: Inbound, voice: Voice, waiting: str) -> None:
        origin, event = inbound.origin, inbound.event
        if reply.home is not None:
            view = home.home_view(reply.home, voice)
            await _at_most_twice(origin, lambda: self._client.views_publish(user_id=origin.user, view=view))
        if isinstance(event, Submission) and origin.surface is Surface.MODAL:
            if _says_it_is_done(reply):
                await self._whisper(reply, inbound, voice)
            return
        if reply.form is not None:
            await self._show(origin, _form(reply, inbound, voice), waiting)
        elif waiting or origin.surface in {Surface.HOME, Surface.MENU, Surface.MODAL}:
            await self._show_notice(reply, inbound, voice, waiting)
        elif origin.surface is not Surface.COMMAND:
            await self._whisper(reply, inbound, voice)

    async def _show_notice(self, reply: Reply, inbound: Inbound, voice: Voice, waiting: str = "") -> None:
        if reply.card or reply.toast or waiting:
            await self._show(inbound.origin, _notice(reply, inbound, voice), waiting)

    async def _show(self, origin: SlackOrigin, view: View, waiting: str = "") -> str:
        """Open the view, over the one that was acted on, or in the place of the one that waits."""

        def show() -> Awaitable[AsyncSlackResponse]:
            if waiting or origin.menu:
                return self._client.views_update(view_id=waiting or origin.menu, view=view)
            if origin.surface is Surface.MODAL:
                return self._client.views_push(trigger_id=origin.trigger, view=view)
            return self._client.views_open(trigger_id=origin.trigger, view=view)

        try:
            answer = await _at_most_twice(origin, show)
        except SlackApiError as error:
            if _reason(error) != OPENED_BEFORE:
                raise
            return ""
        return str(answer["view"]["id"])

    async def _whisper(self, reply: Reply, inbound: Inbound, voice: Voice) -> None:
        """Say something that only the presser sees, where they are."""
        origin, said = inbound.origin, self.private_answer(reply, _post_of(inbound), voice)
        if not said:
            return
        del said["response_type"]
        channel = origin.channel or await self._channel_of(inbound.event.place, origin.user)

        def whisper() -> Awaitable[AsyncSlackResponse]:
            return self._client.chat_postEphemeral(
                channel=channel, user=origin.user, thread_ts=origin.thread or None, **said
            )

        try:
            await _at_most_twice(origin, whisper)
        except SlackApiError as error:
            if not origin.trigger or _reason(error) not in ELSEWHERE:
                raise
            await self._show_notice(reply, inbound, voice)

    async def _channel_of(self, place: Place, user: str) -> str:
        if not place.is_direct:
            return place.chat
        opened = await self._client.conversations_open(users=user)
        return str(opened["channel"]["id"])


async def _at_most_twice(origin: SlackOrigin, call: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
    """Once more where Slack refused for the moment, as long as a trigger opens anything."""
    try:
        return await call()
    except UNREACHED as error:
        left_s = origin.heard_at + ANSWERED_WITHIN_S - time.monotonic()
        pause_s = second_try_after_s(error, left_s)
        if pause_s is None:
            raise
        log.info("answer tried again", surface=origin.surface, reason=_reason(error))
        await asyncio.sleep(pause_s)
        return await call()


def says_more(reply: Reply, inbound: Inbound) -> bool:
    """Return whether a reply is said beside the card: refusals, words handed over and commands are; talk is not."""
    is_written = isinstance(inbound.event, Message | Edit | Deletion) and not getattr(inbound.event, "brought_by", None)
    return reply.is_refusal or not is_written or inbound.origin.surface is Surface.COMMAND


def _form(reply: Reply, inbound: Inbound, voice: Voice) -> View:
    assert reply.form is not None  # noqa: S101 - only asked where there is one
    return forms.view_of(reply.form, voice, FormContext(place=inbound.event.place, post=_post_of(inbound)))


def _notice(reply: Reply, inbound: Inbound, voice: Voice) -> View:
    """Return the reply as a modal; a card keeps its buttons."""
    context = FormContext(place=inbound.event.place, post=_post_of(inbound))
    return forms.notice_of(reply.card or reply.toast or voice("slack_command.done"), voice, context)


def _post_of(inbound: Inbound) -> str | None:
    return inbound.event.post if isinstance(inbound.event, Click | Submission) else None


def _says_it_is_done(reply: Reply) -> bool:
    return bool(reply.toast) and not reply.is_refusal and not reply.field_errors and reply.form is None


def _says_something(reply: Reply) -> bool:
    return bool(reply.toast or reply.field_errors or reply.card or reply.form or reply.home)


def _reason(error: Exception) -> str:
    response = getattr(error, "response", None)
    return str(response.get("error", "")) if response is not None else type(error).__name__
