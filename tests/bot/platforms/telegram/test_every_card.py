"""Telegram takes every card of the desk, and with them each question of every form, whatever people typed into it."""

import pytest

from bot.platforms.telegram import cards, keyboard
from handlers.i18n import voice_of
from handlers.turn.visibility import redacted_for
from models.chat import Card
from models.messaging.outbox import new_post_id
from models.terms import Language, Visibility
from tests.support.cards.card_cases import CARDS
from tests.support.cards.typed_texts import every_language, worlds
from tests.support.cards.typed_world import Maker, name_of
from tests.support.fakes.telegram_api import problem_of

pytestmark = pytest.mark.long


@pytest.mark.sampled
@every_language
@pytest.mark.parametrize("maker", CARDS, ids=name_of)
def test_telegram_takes_every_card(maker: Maker, language: Language) -> None:
    """At every level, with a post and without, whatever was typed; every button says which one it is."""
    voice, post = voice_of(language), new_post_id()
    for typed, world in worlds(language):
        made = list(CARDS[maker](voice, world))
        assert made, typed
        for shown in {redacted_for(card, visibility) for card in made for visibility in Visibility}:
            for rendered in (cards.message_of(shown, voice, post), cards.message_of(shown, voice, None)):
                assert problem_of(rendered.text, rendered.keyboard) is None, typed
            assert_pressable(shown, post)


def assert_pressable(card: Card, post: str) -> None:
    """Each answer and button of the card is on the keyboard, in its order, and a press of it is understood."""
    keys = [key for row in keyboard.keyboard_below(card, post) for key in row]
    for key, button in zip(keys, (*card.options, *card.buttons), strict=True):
        pressed = keyboard.read(key["callback_data"])
        assert (pressed.post, keyboard.action_of(pressed, card)) == (post, button.action)
        assert (pressed.step is keyboard.PressMeaning.ASK) == (button.confirm is not None)
