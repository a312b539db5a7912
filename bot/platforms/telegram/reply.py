"""Brings the desk's answer to the actor: on the button they pressed, below their message, or in private."""

import structlog
from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import CallbackQueryLimit
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.platforms.fallback_delivery import OtherWay
from bot.platforms.telegram import cards
from bot.platforms.telegram.bundles import length
from bot.platforms.telegram.keyboard import markup_of
from bot.platforms.telegram.places import chat_id_of, topic_of
from bot.platforms.telegram.presses import Confirmation
from bot.platforms.telegram.updates import Inbound, Me, TelegramOrigin
from handlers.i18n import Voice
from models.chat import Card, Click, Edit, Message, Reply, Submission

log = structlog.get_logger(__name__)

LONGEST_TOAST = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Replies:
    """Replies to Telegram; one refused for the moment is a post in the presser's own chat, tried until it stands there.

    Nothing is raised; all that matters is a post anyway.
    """

    def __init__(self, bot: Bot, other_way: OtherWay) -> None:
        self._bot = bot
        self._other_way = other_way

    async def bring(self, reply: Reply, inbound: Inbound, voice: Voice, me: Me) -> None:
        """Answer the press, if it was one, then bring what it could not hold."""
        try:
            await self._bring(reply, inbound, voice, me)
        except (RetryAfter, NetworkError) as error:
            log.warning("answer brought another way", user=inbound.origin.user, reason=type(error).__name__)
            await self._other_way.bring(reply, inbound.event, str(inbound.origin.user), voice)
        except TelegramError as error:
            log.warning("answer not brought", user=inbound.origin.user, reason=type(error).__name__)
        except Exception:
            log.exception("answer not brought", user=inbound.origin.user)

    async def refuse(self, origin: TelegramOrigin, sentence: str) -> None:
        """Say no where there was nothing to act on."""
        try:
            if not origin.query:
                await self._say(origin, sentence)
            elif not await self.answer(origin, sentence, is_alert=True):
                await self._whisper(origin, sentence)
        except TelegramError as error:
            log.warning("answer not brought", user=origin.user, reason=type(error).__name__)

    async def ask(self, question: Confirmation) -> None:
        """Put other buttons below the message that was pressed, to be sure; where others see it, only say so."""
        origin = question.origin
        try:
            if question.keyboard is None:
                if not await self.answer(origin, question.sentence, is_alert=True):
                    await self._whisper(origin, question.sentence)
                return
            await self.answer(origin, question.sentence)
            await self._bot.edit_message_reply_markup(
                chat_id_of(origin.place.chat), origin.message, reply_markup=markup_of(question.keyboard)
            )
        except TelegramError as error:
            log.warning("question not asked", user=origin.user, reason=type(error).__name__)

    async def answer(self, origin: TelegramOrigin, sentence: str = "", *, is_alert: bool = False) -> bool:
        """End the waiting on a pressed button, with a sentence or without; False where it was too late for that."""
        shown = sentence if length(sentence) <= LONGEST_TOAST else f"{_clipped(sentence)}…"
        try:
            await self._bot.answer_callback_query(origin.query, text=shown or None, show_alert=is_alert)
        except BadRequest:
            # "Query is too old": whoever pressed waited too long, or pressed while the desk was away.
            log.info("press answered too late", user=origin.user)
            return False
        return length(sentence) <= LONGEST_TOAST

    async def _bring(self, reply: Reply, inbound: Inbound, voice: Voice, me: Me) -> None:
        origin, sentence = inbound.origin, _sentence(reply)
        if origin.query:
            is_told = await self.answer(origin, sentence, is_alert=reply.is_refusal)
            if sentence and not is_told and reply.is_refusal:
                await self._whisper(origin, sentence)
        elif sentence and isinstance(inbound.event, Click) and inbound.event.post:
            await self._whisper(origin, sentence)  # the press was answered before, for it took long
        elif sentence and says_more(reply, inbound):
            await self._say(origin, sentence)
        if reply.card is not None:
            await self._show(reply.card, inbound, voice, me)

    async def _show(self, card: Card, inbound: Inbound, voice: Voice, me: Me) -> None:
        """Show a card to its reader alone: in their private chat, even if they asked elsewhere."""
        origin = inbound.origin
        post = inbound.event.post if isinstance(inbound.event, Click | Submission) else None
        shown = cards.message_of(card, voice, post)
        try:
            await self._bot.send_message(
                origin.user,
                shown.text,
                parse_mode="HTML",
                reply_markup=shown.markup,
                link_preview_options=NO_PREVIEW,
            )
        except (Forbidden, BadRequest) as error:
            # A bot may not begin: whoever never wrote to it, or stopped it, has to open the chat first.
            log.info("no private chat", user=origin.user, reason=type(error).__name__)
            if not origin.place.is_direct:
                await self._say(origin, voice("telegram.write_first", bot=me.username))

    async def _say(self, origin: TelegramOrigin, sentence: str) -> None:
        """Say something below what was written, where it was written."""
        below = ReplyParameters(origin.message, allow_sending_without_reply=True) if origin.message else None
        await self._bot.send_message(
            chat_id_of(origin.place.chat),
            sentence,
            message_thread_id=topic_of(origin.place.chat),
            reply_parameters=None if origin.place.is_direct else below,
            link_preview_options=NO_PREVIEW,
        )

    async def _whisper(self, origin: TelegramOrigin, sentence: str) -> None:
        """Say something to the presser alone."""
        await self._bot.send_message(origin.user, sentence, link_preview_options=NO_PREVIEW)


def says_more(reply: Reply, inbound: Inbound) -> bool:
    """Return whether a reply is said beside the card: refusals and words handed over for another are; talk is not."""
    event = inbound.event
    is_written = isinstance(event, Message | Edit | Submission) and not getattr(event, "brought_by", None)
    return reply.is_refusal or not is_written


def _sentence(reply: Reply) -> str:
    return reply.toast or "\n".join(reply.field_errors.values())


def _clipped(sentence: str) -> str:
    while length(sentence) > LONGEST_TOAST - 1:
        sentence = sentence[:-1]
    return sentence
