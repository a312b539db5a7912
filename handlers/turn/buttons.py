"""Buttons whose words stand in the catalogues under their action."""

from handlers.i18n import Voice
from models.chat import Button, ButtonStyle, verb_of


def button(voice: Voice, action: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    """The button of an action, `verb` or `verb:argument`."""
    return Button(action=action, label=voice(f"button.{verb_of(action)}"), style=style)


def primary(voice: Voice, action: str) -> Button:
    """The likely next step."""
    return button(voice, action, ButtonStyle.PRIMARY)


def confirmed(voice: Voice, action: str, style: ButtonStyle = ButtonStyle.DANGER) -> Button:
    """One that is asked about once more before it counts."""
    verb = verb_of(action)
    return Button(action=action, label=voice(f"button.{verb}"), style=style, confirm=voice(f"confirm.{verb}"))
