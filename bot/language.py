"""The language that an operator named, and the language of a command's answer."""

import os
import sys

from handlers.i18n import Voice, voice_of
from models.terms import Language


def chosen_voice(language: str | None) -> Voice:
    """The voice of `language`, else of ZHIBAN_LANGUAGE, else Chinese; an unknown one ends the command."""
    name = language or os.environ.get("ZHIBAN_LANGUAGE") or Language.ZH
    chosen = Language.named(name)
    if chosen is None:
        sys.stderr.write(voice_of(Language.ZH)("deadline.language", value=name) + "\n")
        raise SystemExit(2)
    return voice_of(chosen)
