"""Cards as they stand in a room: each is drawn once for all who read it in one language."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from bot.platforms.webchat.drawing import card_drawn
from handlers.i18n import Voice, voice_of
from handlers.turn.buttons import asked_in, called_in
from models.chat import Button, Card, verb_of
from models.messaging.webchat import Line
from models.terms import Language

MOST_KEPT = 4096
ASKS = ("confirm_fixed", "confirm_restored", "supplement", "rate")
"""Buttons by which a reporter says how it stands."""
CAME_BACK = "came_back"


@dataclass(frozen=True, slots=True)
class _CardInLine:
    """A card in a room as readers of one language have it; the same one as long as its line has not changed."""

    line: str
    seq: int
    ticket: str | None
    reader: Language
    there: Language
    card: Card = field(compare=False)
    post: str | None = field(compare=False)


class _Asks(NamedTuple):
    """The question before a press, and the button's name in it, of a card in the language of `there` for its reader."""

    voice: Voice
    there: Voice

    def confirm(self, button: Button) -> str:
        return asked_in(self.voice, button, self.there)

    def called(self, button: Button) -> str:
        return called_in(self.voice, button, self.there)


def card_in_line(line: Line, ticket: str | None, reader: Language, there: Language) -> dict[str, Any]:
    """Return a card in a room, drawn, with what the page goes by: its title, whether it says or asks something."""
    card = Card.model_validate(line.card)
    html = _card_in_line(_CardInLine(line.id, line.seq, ticket, reader, there, card, line.post_id))
    return {
        "html": html,
        "title": card.title,
        "says": bool(card.intro),
        "asks": asks_for_word(card),
        "is_over": is_over(card),
    }


@lru_cache(MOST_KEPT)
def _card_in_line(one: _CardInLine) -> str:
    voice = voice_of(one.reader)
    asks = None if one.reader is one.there else _Asks(voice, voice_of(one.there))
    return card_drawn(one.card, voice, one.post, ticket=one.ticket, to_tickets=True, asks=asks)


def asks_for_word(card: Card) -> bool:
    """Return whether a card asks the reporter how it stands."""
    return any(verb_of(button.action) in ASKS for button in card.buttons)


def is_over(card: Card) -> bool:
    """Return whether nothing is left to press on a card but that the trouble came back."""
    return all(button.action == CAME_BACK for button in card.buttons)
