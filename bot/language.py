"""The language that an operator named, and the language of a command's answer."""

import os
import sys

from handlers.i18n import Voice, voice_of
from models.phrase import Phrase
from models.terms import Language
from sla.toml_reader import FileError


def chosen_voice(language: str | None) -> Voice:
    """The voice of `language`, else of ZHIBAN_LANGUAGE, else Chinese; an unknown one ends the command."""
    name = language or os.environ.get("ZHIBAN_LANGUAGE") or Language.ZH
    chosen = Language.named(name)
    if chosen is None:
        sys.stderr.write(voice_of(Language.ZH)("deadline.language", value=name) + "\n")
        raise SystemExit(2)
    return voice_of(chosen)


def worded_file_error(voice: Voice, error: FileError) -> str:
    """File, line where known, and what is wrong, in one sentence."""
    return worded_problem(voice, error.file, error.line, error.problem)


def worded_problem(voice: Voice, file: str, line: int | None, problem: Phrase) -> str:
    """One sentence on a problem of a file, with the line where it is known."""
    if line is None:
        return voice("file.problem_somewhere", file=file, problem=problem)
    return voice("file.problem", file=file, line=line, problem=problem)
