"""Answers of `zhiban triage`: one text in sentences, the lines of a file in JSON."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from bot.commands.deadline import lines_of, read_object
from bot.commands.report_line import LineError
from bot.desk_clock import utc_now
from bot.language import worded_problem
from handlers.i18n import Voice
from models.refusal import Refusal
from sla.reading.hearing import Decider, read_as_heard
from sla.reading.lexicon import Lexicon
from sla.reading.reader.labels import Label
from sla.reading.reader.reading import Reading
from sla.reading.reader.said_at import moment_of

if TYPE_CHECKING:
    from sla.reading.reader.model import Model

MOST_RUNNERS_UP = 3


def told(voice: Voice, text: str, lexicon: Lexicon, model: "Model", at: datetime) -> Iterator[str]:
    """The desk's reading of a text in sentences: what, how sure, whose word, why, what else, what it would ask."""
    reading, decider = read_as_heard(text, lexicon, model, at)
    yield voice(
        "triage_command.read_as",
        label=voice(f"triage.label.{reading.label.name}"),
        confidence=f"{reading.confidence:.2f}",
    )
    yield voice(f"triage_command.decided.{decider}")
    yield voice.say(reading.reason)
    if reading.is_security:
        yield voice("triage_command.security")
    if reading.linked_defect is not None:
        yield voice("triage_command.linked", severity=reading.linked_defect)
    for runner_up in reading.runners_up[:MOST_RUNNERS_UP]:
        yield voice("triage_command.or", label=_label(voice, runner_up.label), share=f"{runner_up.share:.2f}")
    if reading.question is not None:
        yield voice("triage_command.would_ask", text=reading.question.text)
        for option in reading.question.options:
            yield "  " + voice(
                "triage_command.option", words=option.words, label=voice(f"triage.label.{option.label.name}")
            )


def _label(voice: Voice, label: Label) -> str:
    return voice(f"triage.label.{label.name}")


def answer_lines(voice: Voice, file: str, lexicon: Lexicon, model: "Model") -> int:
    """A JSON line for every line with a text, in order; bad lines are named on stderr, and the exit code is 1 then."""
    code, now = 0, utc_now()
    for number, line in enumerate(lines_of(file), 1):
        if not line.strip():
            continue
        try:
            sys.stdout.write(_answered(voice, read_object(line), lexicon, model, now) + "\n")
        except LineError as error:
            sys.stderr.write(worded_problem(voice, file, number, error.problem) + "\n")
            code = 1
    return code


def _answered(voice: Voice, entries: dict[str, object], lexicon: Lexicon, model: "Model", now: datetime) -> str:
    text = entries.get("text")
    if not isinstance(text, str):
        raise LineError("triage_command.no_text")
    said_at = entries.get("said_at")
    try:
        at = moment_of(str(said_at), now) if said_at is not None else None
    except Refusal as refusal:
        raise LineError(refusal.phrase.key, **dict(refusal.phrase.values)) from refusal
    answer = _as_entries(voice, *read_as_heard(text, lexicon, model, at))
    return json.dumps({**entries, **answer}, ensure_ascii=False)


def _as_entries(voice: Voice, reading: Reading, decider: Decider) -> dict[str, object]:
    question = reading.question
    return {
        "kind": reading.kind,
        "severity": reading.severity,
        "confidence": reading.confidence,
        "decided_by": decider,
        "reason": voice.say(reading.reason),
        "question": None
        if question is None
        else {
            "text": voice.say(question.text),
            "options": [
                {"label": voice.say(option.words), "severity": option.label.severity, "kind": option.label.kind}
                for option in question.options
            ],
        },
    }
