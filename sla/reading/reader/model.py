"""The model that says how likely each label is for a message, by the weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.terms import Kind
from sla.reading.evidence import READ_LENGTH, Evidence
from sla.reading.lexicon import normalise
from sla.reading.reader.encoder import Encode, as_figures, load_encoder
from sla.reading.reader.labels import CLASSES, GRAVEST, LABELS, PLACES, Label
from sla.reading.reader.pieces import BLOCKS, Block, counted, strengths_of
from sla.reading.reader.versions import SHIPPED_VERSION
from sla.reading.reader.weights import SHIPPED, VERSION_DIGITS, Coefficients, Weights, load_weights, version_of

LIKENESS = 2.0
"""The speed at which two messages cease to be alike as the angle between their figures grows."""
CLOSE = 0.75
"""The least cosine of two messages of which one is said to be like the other; docs/build/triage.md has the figures."""
GRAVEST_OF_KINDS = 2.0
"""The weight of a missed A where the kind is decided; the class of a defect is decided with its own weight."""
TALK = PLACES[Label(Kind.OTHER)]
SURE_ALONE = 0.9
"""A lead of the pieces alone above which the encoder is not asked."""
Scores = NDArray[np.float64]
Figures = NDArray[np.floating]


@dataclass(frozen=True)
class Shares:
    """The share of each label, and the same with a missed A counted at its cost, which decides.

    `security` is how likely the message tells of tampering, a leak, a virus or a stranger's login.
    """

    likely: Scores
    weighed: Scores
    unsure_below: float
    security: float = 0.0
    is_security: bool = False

    @cached_property
    def ranked(self) -> list[int]:
        """Places of the labels, that which decides first: the class of a defect where no other kind is likelier."""
        first = int(decided(self.weighed[np.newaxis])[0])
        by_share = np.argsort(-self.weighed, kind="stable")
        return [first, *(int(place) for place in by_share if place != first)]

    @cached_property
    def margin(self) -> float:
        """The first label's share before the next one's; below 0 where the classes of a likely defect divide it."""
        return float(margins(self.weighed[np.newaxis])[0])

    @property
    def is_close(self) -> bool:
        """Two labels are too close to go by the first."""
        return self.margin < self.unsure_below


class FaultShares(NamedTuple):
    """The roots of the shares of what fails in a text, and of the way in which.

    The product of those of two texts is 1 where their shares are the same, and 0 where they have none in common.
    """

    about: NDArray[np.float32]
    how: NDArray[np.float32]


@dataclass(frozen=True)
class Model:
    """Weights, the encoder where there is one, the version that the weights are of, and the SHA-256 of its file."""

    weights: Weights
    encode: Encode | None
    version: str = SHIPPED_VERSION
    digest: str = ""

    @property
    def signature(self) -> str:
        """The version, and the beginning of the SHA-256 of its file: what is kept with a reading."""
        return f"{self.version} {self.digest[:VERSION_DIGITS] or version_of(SHIPPED)}"

    @property
    def head(self) -> Coefficients:
        """The head in use."""
        return self.weights.head(has_encoder=self.encode is not None)

    @cached_property
    def _learned(self) -> NDArray[np.float32]:
        """The figures of every message that was learned of: 2 KB each, unpacked once and not for each reading."""
        return as_figures(self.weights.learned)

    def shares(self, evidence: Evidence) -> Shares:
        """Return how likely each label is."""
        scores = _spoken(known(evidence, self.weights), self.head)
        if self.encode is not None:
            scores = scores + self._by_figures(as_figures(self.encode(evidence.text)))
        return shares_of(scores[np.newaxis], self.head)[0]

    def cascade(self, evidence: Evidence, *, encodes: bool, calls_fault: bool = False) -> tuple[Shares, bool]:
        """The shares by the pieces alone where these lead far, else by the encoder; and whether that is the last word.

        Where it does not encode, those by the pieces stand for the while. They are no last word where they call talk
        what somebody `calls_fault`.
        """
        found = known(evidence, self.weights)
        alone = shares_of((_spoken(found, self.weights.without_encoder))[np.newaxis], self.weights.without_encoder)[0]
        is_doubted = calls_fault and alone.ranked[0] == TALK
        if self.encode is None or (alone.margin >= SURE_ALONE and not is_doubted):
            return alone, True
        if not encodes:
            return alone, False
        scores = _spoken(found, self.head) + self._by_figures(as_figures(self.encode(evidence.text)))
        return shares_of(scores[np.newaxis], self.head)[0], True

    def like(self, evidence: Evidence, label: Label) -> str:
        """The number of the ticket that an office corrected to the label and whose text is closest; empty if none is.

        Without the encoder nothing is close.
        """
        corrected = self.weights.corrected
        same = corrected.labels == PLACES[label]
        if self.encode is None or not same.any():
            return ""
        places, tickets = corrected.places[same], corrected.tickets[same]
        closeness = self._learned[places] @ as_figures(self.encode(evidence.text))
        closest = int(closeness.argmax())
        return str(tickets[closest]) if closeness[closest] >= CLOSE else ""

    def fault_shares(self, text: str) -> FaultShares | None:
        """The shares of what fails by the beginning of a text, and of the way in which; None without the encoder."""
        if self.encode is None:
            return None
        direction = directions(as_figures(self.encode(normalise(text)[:READ_LENGTH])))
        faults = self.weights.faults
        return FaultShares(_roots(direction, faults.about), _roots(direction, faults.how))

    def of_words(self, evidence: Evidence) -> Scores:
        """Return what the words alone speak for."""
        scores = _spoken(known(evidence, self.weights, BLOCKS[:1]), self.head) - self.head.start
        return scores[: len(LABELS)]

    def _by_figures(self, figures: NDArray[np.float32]) -> Scores:
        alike = nearness(self._learned @ figures)
        scores: Scores = figures @ self.head.by_figure + alike @ self.head.by_likeness
        return scores


def directions(figures: NDArray[np.float32]) -> NDArray[np.float32]:
    """The figures of each text at a length of 1; those of none stay 0."""
    lengths = np.linalg.norm(figures, axis=-1, keepdims=True)
    return (figures / np.where(lengths, lengths, 1)).astype(np.float32)


def _roots(direction: NDArray[np.float32], head: NDArray[np.float16]) -> NDArray[np.float32]:
    scores = direction @ head[:-1].astype(np.float32) + head[-1]
    shares = np.exp(scores - scores.max())
    roots: NDArray[np.float32] = np.sqrt(shares / shares.sum())
    return roots


def _spoken(found: tuple[NDArray[np.int64], Scores], head: Coefficients) -> Scores:
    """Return what pieces that the weights know speak for, by one of the heads."""
    rows, values = found
    scores: Scores = head.start + (values @ head.by_piece[rows].astype(np.float64)) * head.scales
    return scores


def nearness(angles: Figures) -> Figures:
    """Return how alike messages are by the cosines of their angles, in their place: near, and very near once more."""
    angles -= 1
    angles *= LIKENESS
    np.exp(angles, out=angles)
    angles += angles * angles
    return angles


@lru_cache(maxsize=4)
def open_model(file: Path | None = None, *, with_encoder: bool = True) -> Model:
    """The weights of a file, else those shipped, and the encoder where there is one, loaded once a process.

    Raises WeightsError.
    """
    return Model(load_weights(file or SHIPPED), load_encoder() if with_encoder else None)


def known(evidence: Evidence, weights: Weights, blocks: Sequence[Block] = BLOCKS) -> tuple[NDArray[np.int64], Scores]:
    """The rows of those pieces that the weights know, and how strong each of them is in this message."""
    counts = [counted(block, evidence) for block in blocks]
    pieces = np.fromiter(chain.from_iterable(counts), dtype=np.uint32)
    strengths = strengths_of([count for own in counts for count in own.values()]).astype(np.float64)
    rows = np.minimum(np.searchsorted(weights.pieces, pieces), len(weights.pieces) - 1)
    are_known = weights.pieces[rows] == pieces
    rarity, start = weights.rarity[rows].astype(np.float64), 0
    for block, own in zip(blocks, counts, strict=True):
        part = slice(start, start + len(own))
        strengths[part] = weighed(block, strengths[part] * are_known[part], rarity[part])
        start = part.stop
    return rows[are_known], strengths[are_known]


def weighed(block: Block, strengths: Scores, rarity: Scores) -> Scores:
    """Strengths by the rules of the block, its weight taken in."""
    if not block.by_rarity:
        return np.full(len(strengths), np.sqrt(block.weight))
    values = strengths * rarity
    length = float(np.sqrt(values @ values))
    return values * (np.sqrt(block.weight) / length) if length else values


def shares_of(scores: Scores, head: Coefficients) -> list[Shares]:
    """Of a row of scores for each message."""
    sharp = scores[:, : len(LABELS)] @ head.sharpness + head.leaning
    likely = np.exp(sharp - sharp.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    security = 1 / (1 + np.exp(-scores @ head.security_sharpness - head.security_leaning))
    return decided_by(likely, security, head)


def decided_by(likely: Scores, security: Scores, head: Coefficients) -> list[Shares]:
    """The decision by a row of shares, and one share of security, for each message."""
    heavy = in_two_steps(likely, float(head.gravest_weight))
    unsure_below, security_from = float(head.unsure_below), float(head.security_from)
    return [
        Shares(one, other, unsure_below, float(share), bool(share >= security_from))
        for one, other, share in zip(likely, heavy, security, strict=True)
    ]


def in_two_steps(likely: Scores, weight: float) -> Scores:
    """The shares with an A counted twice between kinds, and `weight` times between the classes of a defect."""
    heavy, classes = likely.copy(), likely[:, :CLASSES].copy()
    heavy[:, GRAVEST] *= GRAVEST_OF_KINDS
    classes[:, GRAVEST] *= weight
    classes /= classes.sum(axis=1, keepdims=True)
    heavy[:, :CLASSES] = heavy[:, :CLASSES].sum(axis=1, keepdims=True) * classes
    heavy /= heavy.sum(axis=1, keepdims=True)
    return heavy


def decided(weighed: Scores) -> NDArray[np.int64]:
    """The place of the label of each row: of the likeliest kind, and of a defect the likeliest class."""
    classes, others = weighed[:, :CLASSES], weighed[:, CLASSES:]
    is_defect = classes.sum(axis=1) >= others.max(axis=1)
    places: NDArray[np.int64] = np.where(is_defect, classes.argmax(axis=1), CLASSES + others.argmax(axis=1))
    return places


def margins(weighed: Scores) -> Scores:
    """The lead of that label's share over the largest of the others."""
    rows, first = np.arange(len(weighed)), decided(weighed)
    others = weighed.copy()
    others[rows, first] = -np.inf
    margin: Scores = weighed[rows, first] - others.max(axis=1)
    return margin
