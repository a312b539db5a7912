"""Pressed buttons: clients can send anything, so it is looked up whether the card stands where it was pressed."""

from typing import NamedTuple

import structlog
from telegram import CallbackQuery
from telegram import Message as Written

from bot.platforms.accounts import Accounts
from bot.platforms.telegram.keyboard import (
    Keyboard,
    PressedButton,
    PressMeaning,
    action_of,
    asking,
    button_of,
    keyboard_below,
    read,
)
from bot.platforms.telegram.places import group_of, group_place, own_chat
from bot.platforms.telegram.second_presses import SecondPresses
from bot.platforms.telegram.updates import (
    GROUPS,
    Inbound,
    Me,
    TelegramOrigin,
    Unparsed,
    key_of,
    place_of,
    sender_of,
    spoken_by,
)
from handlers.i18n import Voice, voice_of
from handlers.turn.buttons import asked_in
from models.chat import Card, Click, Place
from models.messaging.outbox import Post
from models.phrase import phrase

log = structlog.get_logger(__name__)


class Confirmation(NamedTuple):
    """Asked before it counts: what to say and, where nobody else sees it, other buttons for the message.

    Nothing is acted on yet. `keyboard` is None where the buttons stay as they are.
    """

    origin: TelegramOrigin
    keyboard: Keyboard | None
    sentence: str


async def press_of(
    query: CallbackQuery, me: Me, accounts: Accounts, second_presses: SecondPresses
) -> Inbound | Confirmation | Unparsed | None:
    """The press, at the place of its card; Unparsed for a button that does not stand there, or never was made.

    None for a press below a message that is in none of the desk's chats. Where others see the card, a button that asks
    first is pressed again to confirm it.
    """
    place = _place(query)
    if place is None or query.message is None:
        return None
    origin = TelegramOrigin(query.from_user.id, place, query.message.message_id, query.id, spoken_by(query.from_user))
    try:
        pressed = read(query.data)
    except ValueError:
        log.warning("made-up button", user=query.from_user.id)
        return Unparsed(origin, phrase("card.unknown_button"))
    post = await accounts.post(pressed.post) if pressed.post else None
    if pressed.post and (post is None or group_of(post.chat) != group_of(place.chat)):
        log.warning("card pressed elsewhere", user=query.from_user.id)
        return Unparsed(origin, phrase("card.stale"))
    if post is not None:
        # A message that is too old to be shown does not say in which topic it stands; its post does.
        origin = origin._replace(place=place.model_copy(update={"chat": post.chat}))
    card = Card.model_validate(post.card) if post is not None else None
    if pressed.step is not PressMeaning.DO:
        if post is None or card is None:
            # Only a card's buttons ask first; whoever made this one up wants another to confirm it.
            log.warning("made-up button", user=query.from_user.id)
            return Unparsed(origin, phrase("card.unknown_button"))
        is_meant = (
            pressed.step is PressMeaning.ASK and not origin.place.is_direct and button_of(pressed, card) is not None
        )
        if not (is_meant and second_presses.is_meant((origin.user, post.id, pressed.action), query.id)):
            return _question(pressed, origin, post, card, await accounts.voice_of(str(origin.user), origin.spoken))
    return _click(query, me, origin, pressed, card)


def _click(
    query: CallbackQuery, me: Me, origin: TelegramOrigin, pressed: PressedButton, card: Card | None
) -> Inbound | Unparsed:
    action = action_of(pressed, card)
    if action is None:
        return Unparsed(origin, phrase("card.stale"))
    click = Click(
        idempotency_key=key_of(me, "callback", query.id),
        place=origin.place,
        sender=sender_of(query.from_user),
        action=action,
        post=pressed.post,
        is_direct=origin.place.is_direct,
    )
    return Inbound(click, origin)


def _question(
    pressed: PressedButton, origin: TelegramOrigin, post: Post, card: Card, voice: Voice
) -> Confirmation | Unparsed:
    """Ask whether the press is meant, or, where it was not, show the buttons as they were."""
    found = button_of(pressed, card)
    if pressed.step is PressMeaning.LEAVE:
        return Confirmation(origin, keyboard_below(card, post.id), "")
    if found is None:
        return Unparsed(origin, phrase("card.stale"))
    if not origin.place.is_direct:
        question = asked_in(voice, found, voice_of(post.language))
        return Confirmation(origin, None, voice("telegram.press_again", question=question))
    voice_there = voice_of(post.language)
    return Confirmation(origin, asking(found, post.id, voice_there), asked_in(voice, found, voice_there))


def _place(query: CallbackQuery) -> Place | None:
    message, user = query.message, query.from_user
    if message is None or user.is_bot:
        return None
    if isinstance(message, Written):
        return place_of(message, user)
    if message.chat.type in GROUPS:
        return group_place(message.chat.id)
    return own_chat(user.id) if message.chat.type == message.chat.PRIVATE else None
