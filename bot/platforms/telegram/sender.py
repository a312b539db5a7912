"""Sends the desk's cards to Telegram, and edits them where they stand."""

from contextlib import suppress
from dataclasses import replace

from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.delivery.transport import CannotLook, Outcome, Outgoing, OutgoingFile, Sent, Undeliverable
from bot.platforms.telegram import cards
from bot.platforms.telegram.client import close_bot
from bot.platforms.telegram.outcomes import outcome_of
from bot.platforms.telegram.places import chat_id_of, topic_of
from handlers.i18n import voice_of
from models.terms import Platform

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""Setting for typed text: it shows no picture of a page that the desk never looked at."""


class TelegramSender:
    """Sends and edits messages. `bot` is shared with other callers of Telegram; closing the sender closes it."""

    platform = Platform.TELEGRAM

    def __init__(self, bot: Bot) -> None:
        self.bot = bot

    async def send(self, post: Outgoing) -> Outcome:
        """Send or edit once; see outcomes.py for what the answers mean. A file that is to go is deleted first."""
        try:
            chat = chat_id_of(post.place.chat)
        except ValueError:
            return Undeliverable("chat_not_found")
        try:
            if post.had_file:
                return Sent(await self._instead_of_file(post, chat))
            return Sent(await (self._edited(post, chat) if post.is_edit else self._posted(post, chat)))
        except Exception as error:
            return outcome_of(error, is_edit=post.is_edit) or Sent(post.external_ref or "")

    async def find(self, post: Outgoing) -> str | None:
        """A bot can read nothing that it did not get as an update. Raises CannotLook."""
        raise CannotLook("Telegram does not show a bot what it has sent")

    async def close(self) -> None:
        """Let the connections go."""
        await close_bot(self.bot)

    async def _posted(self, post: Outgoing, chat: int) -> str:
        shown = cards.message_of(post.card, voice_of(post.language), post.id)
        if post.file is not None:
            return await self._brought(post, chat, post.file)
        message = await self.bot.send_message(
            chat,
            shown.text,
            parse_mode=ParseMode.HTML,
            message_thread_id=topic_of(post.place.chat),
            reply_parameters=_reply_to(post.place.thread),
            reply_markup=shown.markup,
            link_preview_options=NO_PREVIEW,
        )
        return str(message.message_id)

    async def _brought(self, post: Outgoing, chat: int, file: OutgoingFile) -> str:
        """The file, with the card for its caption; a picture is shown as one."""
        caption = cards.message_of(post.card, voice_of(post.language), post.id).text
        topic, reply = topic_of(post.place.chat), _reply_to(post.place.thread)
        if file.is_picture:
            message = await self.bot.send_photo(
                chat,
                file.content,
                filename=file.name,
                caption=caption,
                parse_mode=ParseMode.HTML,
                message_thread_id=topic,
                reply_parameters=reply,
            )
        else:
            message = await self.bot.send_document(
                chat,
                file.content,
                filename=file.name,
                caption=caption,
                parse_mode=ParseMode.HTML,
                message_thread_id=topic,
                reply_parameters=reply,
                disable_content_type_detection=True,
            )
        return str(message.message_id)

    async def _instead_of_file(self, post: Outgoing, chat: int) -> str:
        """Replace a file whose text was hidden since: delete it and post the card alone, which says what there was."""
        with suppress(BadRequest):  # somebody deleted it before, or it is too old for the bot to delete
            await self.bot.delete_message(chat, int(post.external_ref or "0"))
        return await self._posted(replace(post, file=None), chat)

    async def _edited(self, post: Outgoing, chat: int) -> str:
        shown = cards.message_of(post.card, voice_of(post.language), post.id)
        ref = post.external_ref or "0"
        await self.bot.edit_message_text(
            shown.text,
            chat,
            int(ref),
            parse_mode=ParseMode.HTML,
            reply_markup=shown.markup,
            link_preview_options=NO_PREVIEW,
        )
        return ref


def _reply_to(thread: str | None) -> ReplyParameters | None:
    """The message that a thread hangs from. It may have been deleted since, and what is said below it is said still."""
    if thread is None or not thread.isdecimal():
        return None
    return ReplyParameters(int(thread), allow_sending_without_reply=True)
