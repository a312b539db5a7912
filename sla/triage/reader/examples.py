"""Labelled messages: those that ship, by many hands, and those of an office or of a file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.phrase import phrase
from models.terms import Kind, Severity
from sla.toml_reader import FileError
from sla.triage.reader.labels import Label

SHIPPED = Path(__file__).parents[1] / "messages"
ROOM_FOR_CHINESE = range(0x4E00, 0x9FFF)


class ExamplesError(FileError):
    """A file of labelled messages cannot be used; names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message with what it is; `hand` is who wrote it, `was_seen` that the lexicon was grown on it.

    `ticket` is the number of an office's own ticket that was corrected to this.
    """

    text: str
    gold: Label
    hand: str
    language: str
    was_seen: bool = False
    ticket: str = ""


def shipped_examples() -> list[Example]:
    """All that ship, in a fixed order: the hands, then what the lexicon was grown on."""
    hands = [one for file in sorted(SHIPPED.glob("*.jsonl")) for one in read_examples(file)]
    seen = [
        Example(one.text, one.gold, one.hand, one.language, was_seen=True)
        for file in sorted((SHIPPED / "grown_on").glob("*.jsonl"))
        for one in read_examples(file)
    ]
    return hands + seen


def read_examples(file: Path) -> list[Example]:
    """The messages of a file, by the hand that each names, else the file. Raises ExamplesError."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        detail = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ExamplesError(str(file), None, phrase("file.unreadable", detail=detail)) from error
    return list(_examples(file, lines))


def _examples(file: Path, lines: list[str]) -> Iterator[Example]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _example(json.loads(line), file.stem)
        except (ValueError, KeyError, TypeError) as error:
            raise ExamplesError(str(file), number, phrase("examples.bad_line", detail=str(error))) from error


def _example(kept: Mapping[str, object], hand: str) -> Example:
    text, kind = str(kept["text"]), Kind(str(kept["kind"]))
    severity = Severity(str(kept["class"])) if kind is Kind.DEFECT else None
    return Example(text, Label(kind, severity), str(kept.get("hand") or hand), _language(kept, text))


def _language(kept: Mapping[str, object], text: str) -> str:
    named = kept.get("lang")
    return str(named) if named else language_of(text)


def language_of(text: str) -> str:
    """Chinese where there is a Chinese character, else English."""
    return "zh" if any(ord(sign) in ROOM_FOR_CHINESE for sign in text) else "en"
