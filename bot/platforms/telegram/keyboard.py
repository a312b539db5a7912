"""Draws the desk's buttons below a message of Telegram's, and reads what a pressed one says."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.platforms.telegram.html import clipped
from handlers.i18n import Voice
from models.chat import Button, ButtonStyle, Card

Key = dict[str, str]
Keyboard = list[list[Key]]

DATA_BYTES = 64
"""Bytes that a button may carry: https://core.telegram.org/bots/api#inlinekeyboardbutton"""
_LABEL = 48
_WIDTH, _PADDING, _IN_A_ROW = 34, 4, 3
_SHORT = "#"
_DIGEST = 16

_DATA = re.compile(r"v1:(?P<post>[0-9A-Za-z_-]*):(?P<step>[?!]?)(?P<action>.*)", re.DOTALL)


class PressMeaning(StrEnum):
    """Meanings of a press: do it, ask first whether it is meant, or leave it and show the card's buttons again."""

    DO = ""
    ASK = "?"
    LEAVE = "!"


@dataclass(frozen=True, slots=True)
class PressedButton:
    """Data of a pressed button; the client may have made up every word. `action` is as `action_of` reads it."""

    step: PressMeaning
    post: str | None
    action: str


def keyboard_of(buttons: Iterable[Button], post: str | None) -> Keyboard:
    """The buttons in rows; those that cannot be undone ask first, where a card can be shown again afterwards.

    One that Telegram could not carry and that stands on no card which tells it is left out.
    """
    keys = (
        (button, _data(PressMeaning.ASK if button.confirm and post else PressMeaning.DO, button.action, post))
        for button in buttons
    )
    return _rows([_key(button.label, data, button.style) for button, data in keys if data])


def keyboard_below(card: Card, post: str | None) -> Keyboard:
    """All that can be pressed on a card: what a question offers one to a row, the buttons after it."""
    offered = (keyboard_of([option], post) for option in card.options)
    return [*(row for rows in offered for row in rows), *keyboard_of(card.buttons, post)]


def asking(button: Button, post: str, voice: Voice) -> Keyboard:
    """The buttons in the place of the card's while it is asked whether this one is meant: yes, or leave it."""
    do, leave = _data(PressMeaning.DO, button.action, post), _data(PressMeaning.LEAVE, button.action, post)
    keys = [_key(f"✔ {button.label}", do, button.style)] if do else []
    return [*([one] for one in keys), *([[_key(voice("view.cancel"), leave)]] if leave else [])]


def markup_of(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """The same for the library; None takes the buttons of a message away."""
    rows = [[_library_button(key) for key in row] for row in keyboard]
    return InlineKeyboardMarkup(rows) if rows else None


def read(data: object) -> PressedButton:
    """Return the data of a pressed button. Raises ValueError for anything that the desk's buttons do not say."""
    found = _DATA.fullmatch(data) if isinstance(data, str) and len(data.encode()) <= DATA_BYTES else None
    if found is None or not found["action"]:
        raise ValueError("not the data of one of the desk's buttons")
    return PressedButton(PressMeaning(found["step"]), found["post"] or None, found["action"])


def action_of(pressed: PressedButton, card: Card | None) -> str | None:
    """The action that was pressed. One too long to be carried is looked up on its card; None if it is not there."""
    if not pressed.action.startswith(_SHORT):
        return pressed.action
    button = button_of(pressed, card)
    return button.action if button else None


def button_of(pressed: PressedButton, card: Card | None) -> Button | None:
    """The button that was pressed, as it stands on its card by now; None if it does not."""
    for button in (*card.options, *card.buttons) if card else ():
        if pressed.action in {button.action, _short(button.action)}:
            return button
    return None


def _data(step: PressMeaning, action: str, post: str | None) -> str | None:
    """Return the data of a button; a long action by its digest, which the card resolves. None where nothing fits."""
    if not action:
        return None
    whole = f"v1:{post or ''}:{step}{action}"
    if len(whole.encode("utf-8", "replace")) <= DATA_BYTES and not action.startswith(
        (_SHORT, PressMeaning.ASK, PressMeaning.LEAVE)
    ):
        return whole
    return f"v1:{post}:{step}{_short(action)}" if post else None


def _short(action: str) -> str:
    return _SHORT + hashlib.sha256(action.encode("utf-8", "replace")).hexdigest()[:_DIGEST]


def _key(label: str, data: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Key:
    key = {"text": clipped(label.replace("\n", " "), _LABEL), "callback_data": data}
    return key if style is ButtonStyle.PLAIN else {**key, "style": style.value}


def _library_button(key: Key) -> InlineKeyboardButton:
    return InlineKeyboardButton(key["text"], callback_data=key["callback_data"], style=key.get("style"))


def _rows(keys: Sequence[Key]) -> Keyboard:
    """As many in a row as a phone shows without cutting their labels, and never more than three."""
    rows: Keyboard = []
    room = 0
    for key in keys:
        needed = _width(key["text"]) + _PADDING
        if not rows or needed > room or len(rows[-1]) == _IN_A_ROW:
            rows.append([])
            room = _WIDTH
        rows[-1].append(key)
        room -= needed
    return rows


def _width(label: str) -> int:
    """Chinese characters and emoji are twice as wide as letters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in label)
