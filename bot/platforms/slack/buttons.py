"""Draws the desk's buttons for Slack, and reads what a pressed one says."""

import re
from collections.abc import Iterable

from bot.platforms.slack.texts import BUTTON, TITLE, VALUE, Json, is_kept, plain_text
from handlers.i18n import Voice
from models.chat import Button, ButtonStyle, Card

_CONFIRM_TITLE, _CONFIRM_TEXT, _CONFIRM_CHOICE = 100, 300, 30
_VALUE = re.compile(r"v1:([0-9A-Za-z_-]*):(.+)", re.DOTALL)


def actions_of(card: Card, post: str | None, voice: Voice) -> list[Json]:
    """Return the buttons of a card: the answers it offers, then its buttons; no block where there is nothing."""
    options = elements_of(card.options, post, voice)
    rows = {"options": options, "buttons": elements_of(card.buttons, post, voice, first=len(options))}
    return [row_of(block_id, elements) for block_id, elements in rows.items() if elements]


def row_of(block_id: str, elements: list[Json]) -> Json:
    """Buttons side by side."""
    return {"type": "actions", "block_id": block_id, "elements": elements}


def elements_of(buttons: Iterable[Button], post: str | None, voice: Voice, first: int = 0) -> list[Json]:
    """The buttons, numbered from `first` so that no two of a message are alike to Slack.

    A button whose value would not come back as it is is left out.
    """
    fitting = (button for button in buttons if button.action and is_kept(value_of(button.action, post), VALUE))
    return [_element(button, post, voice, number) for number, button in enumerate(fitting, first)]


def value_of(action: str, post: str | None) -> str:
    """Return the value that a button carries: the action, and the card it stands on."""
    return f"v1:{post or ''}:{action}"


def read(value: object) -> tuple[str, str | None]:
    """Action and card of a value. Raises ValueError for anything that `value_of` does not make."""
    found = _VALUE.fullmatch(value) if isinstance(value, str) and len(value) <= VALUE else None
    if found is None:
        raise ValueError("not a value of the desk's buttons")
    return found[2], found[1] or None


def _element(button: Button, post: str | None, voice: Voice, number: int) -> Json:
    element: Json = {
        "type": "button",
        "action_id": f"press.{number}",
        "text": plain_text(button.label, BUTTON),
        "value": value_of(button.action, post),
    }
    if button.style is not ButtonStyle.PLAIN:
        element["style"] = button.style.value
    if button.confirm is not None:
        element["confirm"] = _confirm(button, button.confirm, voice)
    return element


def _confirm(button: Button, question: str, voice: Voice) -> Json:
    asked: Json = {
        "title": plain_text(button.label, _CONFIRM_TITLE),
        "text": plain_text(question, _CONFIRM_TEXT),
        "confirm": plain_text(button.label, _CONFIRM_CHOICE),
        "deny": plain_text(voice("view.cancel"), TITLE),
    }
    if button.style is not ButtonStyle.PLAIN:
        asked["style"] = button.style.value
    return asked
