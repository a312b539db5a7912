"""The one question worth asking when two labels stay close, with a button for each answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.phrase import Phrase, phrase
from models.terms import Kind, Severity
from sla.reading.reader.labels import Label

A_OR_B = {Label(Kind.DEFECT, Severity.A), Label(Kind.DEFECT, Severity.B)}


@dataclass(frozen=True, slots=True)
class Option:
    """An answer in the reporter's words, and what it settles."""

    words: Phrase
    label: Label


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the reporter; the answer settles kind and class."""

    text: Phrase
    options: tuple[Option, ...]


def question_about(labels: Sequence[Label]) -> Question | None:
    """The question between labels, the likeliest first; None where there are less than two."""
    if len(labels) < 2:
        return None
    if set(labels) == A_OR_B:
        answers = (("yes", Severity.A), ("no", Severity.B))
        options = tuple(
            Option(phrase(f"triage.answer.{words}"), Label(Kind.DEFECT, severity)) for words, severity in answers
        )
        return Question(phrase("triage.question.moment"), options)
    about = "impact" if all(label.kind is Kind.DEFECT for label in labels) else "kind"
    return Question(
        phrase(f"triage.question.{about}"),
        tuple(Option(phrase(f"triage.answer.{label.name}"), label) for label in labels),
    )
