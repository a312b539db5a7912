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


def asked_in(voice: Voice, button: Button, there: Voice) -> str:
    """The question of a button that speaks the language of `there`, in the reader's; a general one for any other."""
    if button.confirm and voice.language is there.language:
        return button.confirm
    key = f"confirm.{verb_of(button.action)}"
    return voice(key) if voice.has(key) and there(key) == button.confirm else voice("please_confirm")


def called_in(voice: Voice, button: Button, there: Voice) -> str:
    """The label of a button that speaks the language of `there`, in the reader's, where it has the verb's own words."""
    key = f"button.{verb_of(button.action)}"
    return voice(key) if voice.has(key) and there(key) == button.label else button.label
