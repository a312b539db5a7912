"""Words that people may type after a command of any platform, in English and Chinese, and guesses at slips."""

import difflib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from handlers.conversation.typed_commands import SPELLINGS, meaning_of
from handlers.form_dialogs.typed_days import day_typed
from models.chat import says_something
from models.terms import Language

LANGUAGES = {
    "zh": Language.ZH,
    "zh-cn": Language.ZH,
    "chinese": Language.ZH,
    "中文": Language.ZH,
    "en": Language.EN,
    "english": Language.EN,
    "英文": Language.EN,
}

FILED = ("report", "ask")
"""Commands that file the text behind them at once; alone they open a form."""
SOUGHT = "find"
"""The command that searches for the text behind it."""
ONE_WORD = ("language", "start")
"""Commands that take a single word."""
SLIPS = frozenset({"保障", "报章", "报丈", "抱障", "暴障", "爆障"})
"""Slips of input methods for 报障. Other words that look alike may be the matter itself: 报价, 模板."""
OPENED = (*FILED, "access", "admin", "calendar", "change", "knowledge", "ledger", "leave", "help")

LONGEST_SOUGHT = 200
_ARGUMENT = re.compile(r"[@#]?[\w.@#-]+", re.ASCII)
_WEEK = re.compile(r"(?:[上下本这]个?)?(?:周|星期|礼拜)[一二三四五六日天末]?|(?:last|this|next) \w+", re.IGNORECASE)
_SURELY_MEANT, _MAYBE_MEANT = 0.8, 0.5

_WORDS = tuple(word for spellings in SPELLINGS.values() for word in spellings)


class Command(NamedTuple):
    """A command, by what it means, and the words that it takes."""

    meaning: str
    rest: str


class Superfluous(NamedTuple):
    """A command, as it was typed, behind which stands something that it does not take."""

    word: str
    rest: str


class NoSuchCommand(NamedTuple):
    """A word that is no command, with nothing behind it."""

    word: str


class NoCommand(NamedTuple):
    """No command but something to be read; `unknown` is the command that was cut off because there is none such."""

    text: str
    unknown: str | None


Understood = Command | Superfluous | NoSuchCommand | NoCommand


def understood(
    word: str, rest: str, now: datetime, own: Mapping[str, str] | None = None, *, is_marked: bool
) -> Understood:
    """Return the meaning of `word`, typed where a command may stand, and of `rest` behind it.

    `own` are commands of the platform's alone. `is_marked` says that a slash of its own stands before the word: then a
    Latin word is no part of a sentence.
    """
    meaning = _meaning(word, own or {})
    if meaning is None:
        return _unknown(word, rest, tuple(own or ()), is_marked=is_marked)
    if not rest or meaning in (*FILED, SOUGHT) or (meaning in ONE_WORD and len(rest.split()) == 1):
        return Command(meaning, rest)
    if _ARGUMENT.fullmatch(rest) or _WEEK.fullmatch(rest) or day_typed(rest, now):
        return Superfluous(word, rest)
    return NoCommand(f"{word} {rest}", None)


def action_of(meaning: str, rest: str = "") -> str:
    """The press that a command stands for; what is looked for goes with it."""
    if meaning == SOUGHT and rest:
        return f"{SOUGHT}:{rest[:LONGEST_SOUGHT]}"
    return f"{meaning}.open" if meaning in OPENED else meaning


def closest_to(word: str, among: tuple[str, ...] = (), cutoff: float = _MAYBE_MEANT) -> str | None:
    """A command that somebody may have meant who typed `word`; `among` are others than those all platforms have."""
    if word in SLIPS:
        return "报障"
    found = difflib.get_close_matches(word.lower(), [*_WORDS, *among], n=1, cutoff=cutoff)
    return found[0] if found else None


def _meaning(word: str, own: Mapping[str, str]) -> str | None:
    return own.get(word.lower()) or meaning_of(word)


def _unknown(word: str, rest: str, own: tuple[str, ...], *, is_marked: bool) -> Understood:
    is_slip = closest_to(word, own, _SURELY_MEANT) is not None
    is_cut = is_slip or (is_marked and word.isascii())
    if not says_something(rest):
        return NoSuchCommand(word) if is_cut or word.isascii() else NoCommand(word, None)
    return NoCommand(rest, word) if is_cut else NoCommand(f"{word} {rest}", None)
