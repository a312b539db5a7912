"""Typed answers to a question of a form, read as the field means them."""

import re
import unicodedata
from collections.abc import Sequence

from handlers.form_dialogs.typed_days import day_typed, says_no_day
from handlers.form_dialogs.typed_times import moment_typed
from handlers.i18n import Voice, voice_of
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, fault_in
from models.chat import Choice, FieldKind, FormField
from models.terms import Language

LONGEST_WORD = 40
SKIP_WORDS = "dialog.button.skip", "dialog.button.keep"
CLEAR_WORDS = "dialog.button.clear", "dialog.word.clear"
REVIEW_WORDS = "dialog.button.review", "dialog.word.review", "dialog.word.check"


def value_typed(field: FormField, text: str, turn: Turn, voice: Voice) -> str:
    """The value that `text` stands for. Raises FieldErrors with the sentence where it cannot be the answer."""
    value = text.strip()
    if field.kind is FieldKind.CHOICE:
        value = _choice_meant(field.choices, value) or value
    elif field.kind is FieldKind.MOMENT:
        value = moment_typed(value, turn.now) or value
    elif field.kind is FieldKind.DAY:
        value = day_typed(value, turn.now, is_past=field.is_past) or value
    error = fault_in(field, value, voice, turn.now)
    if error is not None:
        raise FieldErrors({field.name: error})
    return value


def value_left(field: FormField, standing: str, text: str) -> str | None:
    """Return the value of a field that is skipped or emptied; None where the text is an answer.

    跳过 keeps what stands there. 清空 empties it, and so does 长期 for a day that is not to come.
    """
    if is_word(text, *SKIP_WORDS):
        return standing
    is_no_day = field.kind is FieldKind.DAY and not field.is_required and says_no_day(text)
    return "" if is_no_day or is_word(text, *CLEAR_WORDS) else None


def is_review_word(field: FormField, text: str) -> bool:
    """Return whether the text asks for the review, and names no choice by that."""
    return is_word(text, *REVIEW_WORDS) and _choice_meant(field.choices, text) is None


def correction_in(fields: Sequence[FormField], text: str) -> tuple[FormField, str] | None:
    """The field that a text begins with the name of, and what follows: `地点：三号评标室`; None where none is named."""
    typed = text.strip()
    for field in sorted(fields, key=lambda one: len(one.label), reverse=True):
        named = re.match(rf"(?:改[为成]?)?\s*{re.escape(field.label)}\s*(?:[:：=]|改为|改成|\s)\s*(?=\S)", typed)
        if named is not None:
            return field, typed[named.end() :]
    return None


def is_word(text: str, *keys: str) -> bool:
    """Return whether the text is nothing but one of these words of the catalogues, in either language."""
    if len(text) > LONGEST_WORD:
        return False
    return _plain(text) in {_plain(voice_of(language)(key)) for language in Language for key in keys}


def _choice_meant(choices: Sequence[Choice], text: str) -> str | None:
    """The value whose label the text is, or whose label alone begins with it."""
    if not text or len(text) > LONGEST_WORD:
        return None
    typed = _plain(text)
    labels = [(_plain(choice.label), choice.value) for choice in choices]
    exact = [value for label, value in labels if label == typed]
    meant = exact or [value for label, value in labels if label.startswith(typed)]
    return meant[0] if len(meant) == 1 else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
