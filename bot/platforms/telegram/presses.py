"""Pressed buttons: clients can send anything, so it is looked up whether the card stands where it was pressed."""

from typing import NamedTuple

import structlog
from telegram import CallbackQuery
from telegram import Message as Written

from bot.platforms.accounts import Accounts
from bot.platforms.telegram.keyboard import (
    Keyboard,
    Pressed,
    Step,
    action_of,
    asking,
    button_of,
    keyboard_below,
    keyboard_of,
    read,
)
from bot.platforms.telegram.places import group_of, group_place, is_direct, own_chat
from bot.platforms.telegram.updates import GROUPS, Heard, Me, Origin, Unclear, key_of, place_of, sender_of
from handlers.i18n import Voice, voice_of
from models.chat import Button, Card, Click, Place
from models.outbox import Post
from models.phrase import phrase

log = structlog.get_logger(__name__)


class Question(NamedTuple):
    """Asked before it counts: other buttons for the message, and what to say; nothing is acted on yet."""

    origin: Origin
    keyboard: Keyboard
    sentence: str


async def press_of(query: CallbackQuery, me: Me, accounts: Accounts) -> Heard | Question | Unclear | None:
    """The press, at the place of its card; Unclear for a button that does not stand there, or never was made.

    None for a press below a message that is in none of the desk's chats.
    """
    place = _place(query)
    if place is None or query.message is None:
        return None
    origin = Origin(query.from_user.id, place, query.message.message_id, query.id)
    try:
        pressed = read(query.data)
    except ValueError:
        log.warning("made-up button", user=query.from_user.id)
        return Unclear(origin, phrase("card.unknown_button"))
    post = await accounts.post(pressed.post) if pressed.post else None
    if pressed.post and (post is None or group_of(post.chat) != group_of(place.chat)):
        log.warning("card pressed elsewhere", user=query.from_user.id)
        return Unclear(origin, phrase("card.stale"))
    if post is not None:
        # A message that is too old to be shown does not say in which topic it stands; its post does.
        origin = origin._replace(place=place.model_copy(update={"chat": post.chat}))
    card = Card.model_validate(post.card) if post is not None else None
    if pressed.step is not Step.DO:
        return _question(pressed, origin, post, card, query, await accounts.voice_of(str(origin.user)))
    action = action_of(pressed, card)
    if action is None:
        return Unclear(origin, phrase("card.stale"))
    click = Click(
        key=key_of(me, "callback", query.id),
        place=origin.place,
        sender=sender_of(query.from_user),
        action=action,
        post=pressed.post,
        is_direct=is_direct(origin.place),
    )
    return Heard(click, origin)


def _question(
    pressed: Pressed, origin: Origin, post: Post | None, card: Card | None, query: CallbackQuery, voice: Voice
) -> Question | Unclear:
    """Ask whether the press is meant, or, where it was not, show the buttons as they were."""
    if card is None:
        button = _shown_button(pressed, query, voice)
        keyboard = asking(button, None, voice) if pressed.step is Step.ASK else keyboard_of([button], None)
        return Question(origin, keyboard, voice("telegram.sure") if pressed.step is Step.ASK else "")
    assert post is not None  # noqa: S101 - the card is its
    found = button_of(pressed, card)
    if pressed.step is Step.LEAVE:
        return Question(origin, keyboard_below(card, post.id), "")
    if found is None:
        return Unclear(origin, phrase("card.stale"))
    voice_there = voice_of(post.language)
    return Question(origin, asking(found, post.id, voice_there), found.confirm or voice("telegram.sure"))


def _shown_button(pressed: Pressed, query: CallbackQuery, voice: Voice) -> Button:
    """The button of a card that was only shown, as it stands in the message."""
    markup = query.message.reply_markup if isinstance(query.message, Written) else None
    keys = [key for row in markup.inline_keyboard for key in row] if markup else []
    label = next((key.text for key in keys if key.callback_data == query.data), "") or voice("telegram.yes")
    return Button(action=pressed.action, label=label.removeprefix("✔ "), confirm=voice("telegram.sure"))


def _place(query: CallbackQuery) -> Place | None:
    message, user = query.message, query.from_user
    if message is None or user.is_bot:
        return None
    if isinstance(message, Written):
        return place_of(message, user)
    if message.chat.type in GROUPS:
        return group_place(message.chat.id)
    return own_chat(user.id) if message.chat.type == message.chat.PRIVATE else None
