"""Sends the desk's cards to Slack, each under a delivery id by which it can be found again."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.transport import CannotLook, Later, Outcome, Outgoing, Sent, Undeliverable, Unknown
from bot.platforms.slack import blocks, files
from bot.platforms.slack.client import close_client
from bot.platforms.slack.outcomes import look_failed, outcome_of
from handlers.i18n import voice_of
from models.chat import is_direct_chat
from models.terms import Platform

DELIVERY = "zhiban_delivery"
CLOCKS_DIFFER_BY = timedelta(minutes=2)
"""By so much the database's clock and Slack's may be apart: the search for a message begins that much earlier."""
PAGE, PAGES = 200, 10


class SlackSender:
    """Posts and edits messages. Closing the sender closes its `client`."""

    platform = Platform.SLACK

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self._direct_chats: dict[str, str] = {}

    async def send(self, post: Outgoing) -> Outcome:
        """Send or edit once; see outcomes.py for what the answers mean."""
        shown = blocks.message_of(post.card, voice_of(post.language), post.id)
        message: dict[str, Any] = {"text": shown.text, "blocks": shown.blocks, "metadata": _metadata(post)}
        try:
            channel = await self._channel(post.place.chat)
        except Exception as error:
            return _not_sent(outcome_of(error, is_edit=False))
        if post.file is not None and not post.is_edit:
            return await files.bring(self.client, post, channel, post.file)
        try:
            if post.had_file:
                await files.take_away(self.client, post.external_ref or "")
            elif post.is_edit:
                await self.client.chat_update(channel=channel, ts=post.external_ref or "", link_names=False, **message)
                return Sent(post.external_ref or "")
            answer = await self.client.chat_postMessage(
                channel=channel,
                thread_ts=post.place.thread,
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
                **message,
            )
            return Sent(str(answer["ts"]))
        except Exception as error:
            outcome = outcome_of(error, is_edit=post.is_edit)
            if isinstance(outcome, Undeliverable):
                self._direct_chats.pop(post.place.chat, None)  # asked for anew, should the person come back
            return outcome

    async def find(self, post: Outgoing) -> str | None:
        """Look through what stands in the chat, or its thread, since the first try began."""
        if post.began_at is None:
            return None
        try:
            channel = await self._channel(post.place.chat)
            oldest = f"{(post.began_at - CLOCKS_DIFFER_BY).timestamp():.6f}"
            cursor = ""
            for _ in range(PAGES):
                page = await self._page(channel, post.place.thread, oldest=oldest, cursor=cursor)
                for message in page.get("messages") or []:
                    if _delivery_of(message) == post.id:
                        return str(message["ts"])
                    if (file_id := files.brings(message, post.file)) is not None:
                        return file_id
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    return None
        except Exception as error:
            raise look_failed(error) from error
        raise CannotLook("too much was said since")

    async def close(self) -> None:
        """Let the connections go."""
        await close_client(self.client)

    def _page(self, channel: str, thread: str | None, **which: Any) -> Awaitable[Any]:
        """A page of a thread or, without one, of the chat, with what senders attached to their messages."""
        whole: dict[str, Any] = {"channel": channel, "limit": PAGE, "include_all_metadata": True, **which}
        if thread is not None:
            return self.client.conversations_replies(ts=thread, **whole)
        return self.client.conversations_history(**whole)

    async def _channel(self, chat: str) -> str:
        """The id by which Slack knows the chat; a direct one is opened when it is first needed."""
        if not is_direct_chat(chat):
            return chat
        if chat not in self._direct_chats:
            answer = await self.client.conversations_open(users=chat[1:])
            self._direct_chats[chat] = str(answer["channel"]["id"])
        return self._direct_chats[chat]


def _metadata(post: Outgoing) -> dict[str, Any]:
    return {"event_type": DELIVERY, "event_payload": {"delivery_id": post.id}}


def _delivery_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != DELIVERY:
        return None
    payload = metadata.get("event_payload")
    delivery_id = payload.get("delivery_id") if isinstance(payload, dict) else None
    return delivery_id if isinstance(delivery_id, str) else None


def _not_sent(outcome: Outcome) -> Outcome:
    """Return the outcome of a failed opening of a chat: nothing was posted, so an unknown outcome is a delay."""
    return Later(outcome.after_s, outcome.reason) if isinstance(outcome, Unknown) else outcome
