"""The word list an office keeps, by which the desk recognises what a message is about."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from models.phrase import phrase
from sla.reading.word_pattern import anchors_of, compile_word
from sla.toml_reader import FileError, Source, Table, read_toml

SHIPPED = Path(__file__).with_name("lexicon.toml")


class LexiconError(FileError):
    """The word list cannot be used; names the file, the line where known, and what is wrong."""


class Signal(StrEnum):
    """The signals that words can give about a message; each has its list in lexicon.toml, with an explanation."""

    PLATFORM = "platform"
    CANNOT = "cannot"
    ERROR_TEXT = "error_text"
    FLAW = "flaw"
    SLOW = "slow"
    TOTAL = "total"
    PARTIAL = "partial"
    WAY_ROUND = "way_round"
    NO_WAY = "no_way"
    WORKS = "works"
    RECOVERED = "recovered"
    LOOKS = "looks"
    MISLEADS = "misleads"
    SILENT_ERROR = "silent_error"
    ASKS = "asks"
    PLEADS = "pleads"
    RULE = "rule"
    SUPPOSES = "supposes"
    UNBROKEN = "unbroken"
    RIGHT = "right"
    LEAVER = "leaver"
    STILL_WORKS = "still_works"
    DEVICE = "device"
    DEVICE_FAULT = "device_fault"
    OVERRUN = "overrun"
    THANKS = "thanks"
    GREETS = "greets"
    WITHDRAWS = "withdraws"
    CHATS = "chats"
    PRIVATE = "private"
    OBJECTS = "objects"
    SECURITY = "security"
    MOMENT = "moment"
    URGENT = "urgent"
    TEST_SITE = "test_site"
    ONLY_ME = "only_me"
    REPAIR = "repair"
    ALSO = "also"
    NEUTRAL = "neutral"
    PROGRESS = "progress"
    DONE = "done"
    DENIES = "denies"
    TAKES_BACK = "takes_back"
    ME_TOO = "me_too"
    BACKCHANNEL = "backchannel"
    HEARSAY = "hearsay"
    THREATENS = "threatens"
    COMPLAINS = "complains"
    ADVISES = "advises"


@dataclass(frozen=True, slots=True)
class LexiconFunction:
    """A function of the platform, main or not (三·2.3(1)); names are kept in standard.toml."""

    id: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of a list: what it tells, and as what it was written."""

    tells: Signal | LexiconFunction
    written: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern that finds it in a normalised text; compiled when a message first may contain it."""
        return _compile(self.written)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words, by a piece of text without which none of them can match, and that by its first character.

    `version` is the beginning of the file's SHA-256.
    """

    functions: tuple[LexiconFunction, ...]
    words: Mapping[str, Mapping[str, Sequence[Word]]]
    version: str = ""


def load_lexicon(path: Path | None = None) -> Lexicon:
    """The lexicon of `path`, or the one shipped with the desk; raises LexiconError."""
    file = path or SHIPPED
    text = LexiconError.text_of(file, "utf-8")
    table = read_toml(Source(str(file), text, LexiconError))
    functions, words = _read_functions(table)
    words += table.part("signals", _read_signals)
    table.finish()
    return Lexicon(functions, _by_anchor(words), hashlib.sha256(text.encode()).hexdigest()[:12])


def normalise(text: str) -> str:
    """The form in which texts and words are compared: width, case, quotation marks and 啦 for 了 do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.translate(_SAME)


_SAME = str.maketrans(
    {**dict.fromkeys("“”„«»『』「」《》", '"'), **dict.fromkeys("‘’`´", "'"), **dict.fromkeys("啦喽咯", "了")}
)

Entry = tuple[str, Word]


def _read_functions(table: Table) -> tuple[tuple[LexiconFunction, ...], list[Entry]]:
    functions: dict[str, LexiconFunction] = {}
    entries: list[Entry] = []
    for row in table.tables("function"):
        function = LexiconFunction(row.text("id"), row.flag("main"))
        if function.id in functions:
            table.source.refuse(phrase("lexicon.twice", entry=function.id), f'"{function.id}"')
        functions[function.id] = function
        entries += _read_words(row, "words", function)
        row.finish()
    if not functions:
        table.source.refuse(phrase("lexicon.no_function"))
    return tuple(functions.values()), entries


def _read_signals(table: Table) -> list[Entry]:
    return [entry for signal in Signal for entry in _read_words(table, signal, signal)]


def _read_words(table: Table, key: str, tells: Signal | LexiconFunction) -> list[Entry]:
    entries: list[Entry] = []
    for written in table.texts(key):
        if table.source.file != str(SHIPPED):
            _check(table, key, written)
        entries += [(anchor, Word(tells, written)) for anchor in anchors_of(_fold(written))]
    return entries


def _check(table: Table, key: str, written: str) -> None:
    """Compile a word of an office's own list at once; those of the shipped one are checked by its tests."""
    try:
        _compile(written)
    except (re.error, ValueError) as error:
        problem = phrase("lexicon.bad_word", word=written, entry=str(key), detail=str(error))
        table.source.refuse(problem, written)


@lru_cache(maxsize=8192)
def _compile(written: str) -> re.Pattern[str]:
    return compile_word(_fold(written))


def _fold(written: str) -> str:
    return "…".join(normalise(part) for part in written.split("…"))


def _by_anchor(entries: list[Entry]) -> dict[str, dict[str, list[Word]]]:
    grouped: dict[str, dict[str, list[Word]]] = {}
    for anchor, word in entries:
        grouped.setdefault(anchor[0], {}).setdefault(anchor, []).append(word)
    return grouped
