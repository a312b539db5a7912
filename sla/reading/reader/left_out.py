"""Reads the messages of each hand as weights would that the other hands alone gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sla.reading.evidence import Evidence
from sla.reading.lexicon import Lexicon
from sla.reading.reader.encoder import Encode
from sla.reading.reader.figures import Compared
from sla.reading.reader.model import Model, Shares, decided_by
from sla.reading.reader.prepared import Prepared
from sla.reading.reader.reading import read
from sla.reading.reader.training import trained


@dataclass(frozen=True, kw_only=True)
class _LeftOut(Model):
    """The weights, but for each message the shares that its hand had no part in."""

    by_text: Mapping[str, Shares]

    def shares(self, evidence: Evidence) -> Shares:
        return self.by_text[evidence.text]


def read_left_out(
    prepared: Sequence[Prepared], lexicon: Lexicon, encode: Encode, *, with_encoder: bool
) -> Iterator[Compared]:
    """Each message of a hand and how it is read by what the other hands taught.

    One training does for all: with the inverse of the matrix at hand, a hand is left out by its own block. What turns
    scores into shares is that of four fifths of the hands; how rare pieces are, and from where on is asked, of all.
    """
    made = trained(prepared)
    left_out = made.left_out if with_encoder else made.left_out_alone
    shares = decided_by(left_out.likely, left_out.security, made.weights.head(has_encoder=with_encoder))
    judged = [prepared[place] for place in left_out.places]
    by_text = {one.evidence.text: own for one, own in zip(judged, shares, strict=True)}
    model = _LeftOut(weights=made.weights, encode=encode if with_encoder else None, by_text=by_text)
    for one in judged:
        yield Compared(one.example, read(one.example.text, lexicon, model, one.example.said_at))
