"""Labelled messages: those that ship, by many hands, and those of an office or of a file."""

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from models.refusal import Refusal
from models.terms import Kind, Severity
from sla.json_line import entries_of
from sla.reading.reader.fault_labels import About, How
from sla.reading.reader.labels import Label
from sla.reading.reader.said_at import moment_of
from sla.toml_reader import FileError, Word

SHIPPED = Path(__file__).parents[1] / "messages"
ROOM_FOR_CHINESE = range(0x4E00, 0x9FFF)
SIXTEEN_BITS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ExamplesError(FileError):
    """A file of labelled messages cannot be used; names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message with what it is; `hand` is who wrote it, `was_seen` that the lexicon was grown on it.

    `is_security` says that it tells of tampering, a leak, a virus or a stranger's login.
    `ticket` is the number of an office's own ticket that was corrected to this. `said_at` is when it was said, where
    that is told: the times in its text have a clock then. `about` and `how` say what fails and in which way, where a
    fault is labelled with them.
    """

    text: str
    gold: Label
    hand: str
    language: str
    was_seen: bool = False
    ticket: str = ""
    said_at: datetime | None = None
    is_security: bool = False
    about: About | None = None
    how: How | None = None


def shipped_examples() -> list[Example]:
    """All that ship, in a fixed order: the hands, then what the lexicon was grown on."""
    hands = [one for file in sorted(SHIPPED.glob("*.jsonl")) for one in read_examples(file)]
    seen = [
        replace(one, was_seen=True)
        for file in sorted((SHIPPED / "grown_on").glob("*.jsonl"))
        for one in read_examples(file)
    ]
    return hands + seen


def read_examples(file: Path) -> list[Example]:
    """The messages of a file, by the hand that each names, else the file. Raises ExamplesError."""
    return list(_without_broken(examples_in(file)))


def examples_in(file: Path) -> Iterator[Example | ExamplesError]:
    """The messages of a file one by one, and what is wrong with a line that is none. Raises ExamplesError for the file.

    It is UTF-8, or UTF-16 with its mark, and may end lines as Windows does.
    """
    try:
        with file.open("rb") as opened:
            has_sixteen_bits = opened.read(2) in SIXTEEN_BITS
        encoding = "utf-16" if has_sixteen_bits else "utf-8-sig"
        with file.open(encoding=encoding, errors="surrogateescape", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _example_or_problem(file, number, line)
    except (OSError, UnicodeError) as error:
        raise ExamplesError.unreadable(file, error) from error


def _without_broken(found: Iterable[Example | ExamplesError]) -> Iterator[Example]:
    for one in found:
        if isinstance(one, ExamplesError):
            raise one
        yield one


def _example_or_problem(file: Path, number: int, line: str) -> Example | ExamplesError:
    try:
        return _example(entries_of(line), file.stem)
    except Refusal as refusal:
        return ExamplesError(str(file), number, refusal.phrase)


def _example(kept: Mapping[str, object], hand: str) -> Example:
    text = kept.get("text")
    if not isinstance(text, str):
        raise Refusal("triage_command.no_text")
    kind = _one_of(Kind, "kind", kept)
    severity = _one_of(Severity, "class", kept) if kind is Kind.DEFECT else None
    language = _language(kept, text)
    hand = str(kept.get("hand") or hand)
    is_security = kind is Kind.DEFECT and kept.get("security") is True
    about, how = _about(kept), _one_of(How, "how", kept) if kept.get("how") is not None else None
    label, said_at = Label(kind, severity), _said_at(kept)
    return Example(text, label, hand, language, said_at=said_at, is_security=is_security, about=about, how=how)


def _one_of(words: type[Word], key: str, kept: Mapping[str, object]) -> Word:
    value = kept.get(key)
    if value is None:
        raise Refusal("file.missing_key", entry=key)
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    try:
        return words(written)
    except ValueError:
        raise Refusal("file.not_one_of", entry=key, value=written, words=", ".join(words)) from None


def _about(kept: Mapping[str, object]) -> About | None:
    """Of several that fail, `upload+sign`, the first."""
    if kept.get("about") is None:
        return None
    first, *_ = [_one_of(About, "about", {"about": word}) for word in str(kept["about"]).split("+")]
    return first


def _said_at(kept: Mapping[str, object]) -> datetime | None:
    said_at = kept.get("said_at")
    return moment_of(str(said_at)) if said_at is not None else None


def _language(kept: Mapping[str, object], text: str) -> str:
    named = kept.get("lang")
    return str(named) if named else language_of(text)


def language_of(text: str) -> str:
    """Chinese where there is a Chinese character, else English."""
    return "zh" if any(ord(sign) in ROOM_FOR_CHINESE for sign in text) else "en"
