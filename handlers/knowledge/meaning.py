"""Texts and questions by what they mean, where the trained reader is on: beside the writer, for it takes its time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import Session

from models.knowledge.entry import Candidate, meanings
from sla.rulebook import Rulebook

if TYPE_CHECKING:
    from sla.knowledge.meaning import Meanings

MOST_KEPT = 10_000
"""So many texts, the newest, are compared by what they mean."""


class KnownMeanings(NamedTuple):
    """The texts of the index by what they mean, read once for several questions."""

    entries: Sequence[Candidate]
    meanings: "Meanings"

    def nearest(self, question: str, at_most: int) -> dict[Candidate, float]:
        """Those that a question is nearest to, the nearest first, each with how near."""
        closeness = self.meanings.closeness_to(question)
        return {self.entries[place]: float(closeness[place]) for place in (-closeness).argsort(kind="stable")[:at_most]}

    def floor(self, scores: Sequence[float]) -> float:
        """The least closeness that counts, where those nearest to a question are so near."""
        return self.meanings.floor(scores)


def known_meanings(session: Session, rules: Rulebook) -> KnownMeanings | None:
    """All that is known by now; None where words alone are compared."""
    encode = rules.encode
    if encode is None:
        return None
    from sla.knowledge.meaning import Meanings  # numpy, with the first question

    found = meanings(session, MOST_KEPT)
    return KnownMeanings([entry for entry, _ in found], Meanings([figures for _, figures in found], encode))


def figures_of(faces: Sequence[str], answer: str, rules: Rulebook) -> bytes | None:
    """The meaning of an answer and of each way in which it is asked for; None where words alone are compared.

    Empty where an encoder that is installed cannot be used: such a text is not read again and again.
    """
    encode = rules.encode
    if encode is None:
        return b"" if rules.reads_meaning else None
    from sla.knowledge.meaning import packed  # numpy, with the first answer

    return packed(faces, answer, encode)
