"""Reads the messages of each hand as weights would that the other hands alone gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sla.triage.evidence import Evidence
from sla.triage.lexicon import Lexicon
from sla.triage.reader.encoder import Encode
from sla.triage.reader.figures import Compared
from sla.triage.reader.model import Model, Scores, Shares, shares_of
from sla.triage.reader.reading import read
from sla.triage.reader.training import Prepared, trained


@dataclass(frozen=True, kw_only=True)
class _LeftOut(Model):
    """The weights, but for each message the scores that it had no part in."""

    scores: Mapping[str, Scores]

    def shares(self, evidence: Evidence) -> Shares:
        return shares_of(self.scores[evidence.text][None], self.head)[0]


def read_left_out(
    prepared: Sequence[Prepared], lexicon: Lexicon, encode: Encode, *, with_encoder: bool
) -> Iterator[Compared]:
    """Each message of a hand and how it is read by what the other hands taught.

    One training does for all: with the inverse of the matrix at hand, a hand is left out by its own block. How rare
    pieces are, and the ten figures that turn scores into shares, are those of all hands.
    """
    made = trained(prepared)
    scores = made.left_out if with_encoder else made.left_out_alone
    judged = [(one, own) for one, own in zip(prepared, scores, strict=True) if not one.example.was_seen]
    by_text = {one.evidence.text: own for one, own in judged}
    model = _LeftOut(weights=made.weights, encode=encode if with_encoder else None, scores=by_text)
    for one, _ in judged:
        yield Compared(one.example, read(one.example.text, lexicon, model, one.example.said_at))
