"""Delivery in a person's own chat of all that could not be shown where they acted."""

from handlers.i18n import Voice
from handlers.turn.turn import Turn
from models.chat import Card, Place


def say_in_own_chat(turn: Turn, place: Place, card: Card) -> bool:
    """Post a card that is worded already to a direct chat; always true: there is something to deliver."""
    turn.post(place, as_worded, card)
    return True


def as_worded(voice: Voice, card: Card) -> Card:
    """Return the card in the language of the person it was made for."""
    return card
