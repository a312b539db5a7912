"""A trial of an office's own messages: figures before and after, and whether fewer A would be found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sla.reading.reader.figures import Proportion
from sla.reading.reader.labels import GRAVEST, PLACES
from sla.reading.reader.model import Model, Shares, shares_of
from sla.reading.reader.prepared import Prepared, Tell, gold_of, no_tell
from sla.reading.reader.training import left_out_scores, trained_with
from sla.reading.reader.weights import Weights

TOLERANCE = 0.006
"""So much less of the A of the hands may be found: 7 of 1,175. One further hand that labels honestly costs no more."""
SURE = 0.9
MOST_DISPUTED, MOST_OF_SURE = 9, 0.2
"""Number and share of messages, surely an A, that may be labelled as none: ten wrong labels cost others nothing."""


@dataclass(frozen=True)
class Tally:
    """Counts of how messages are read: what is right, and what is read as an A."""

    kind: Proportion
    whole: Proportion
    recall: Proportion
    precision: Proportion

    @property
    def figures(self) -> Mapping[str, float]:
        """The shares by their names, as they are kept with a version."""
        names = ("kind", "whole", "recall", "precision")
        return {name: round(getattr(self, name).value, 4) for name in names}


@dataclass(frozen=True)
class Trial:
    """The weights that would be used, and what speaks for and against them.

    `before` and `after` are of the messages by the hands, each hand left out; `own_before` and `own_after` are of an
    office's, each left out. `disputed` are places of own messages that ship as surely an A and are labelled as none,
    `sure` is how many ship as surely an A.
    """

    weights: Weights
    before: Tally
    after: Tally
    own_before: Tally
    own_after: Tally
    disputed: Sequence[int]
    sure: int

    def loses_a(self, recall_in_use: float) -> bool:
        """Fewer A would be found than by the weights in use, or by those that ship, beyond the tolerance."""
        return self.after.recall.value < max(self.before.recall.value, recall_in_use) - TOLERANCE

    @property
    def denies_a(self) -> bool:
        """Too many messages that are surely an A are labelled as none."""
        return len(self.disputed) > MOST_DISPUTED and len(self.disputed) > MOST_OF_SURE * self.sure


def tried(prepared: Sequence[Prepared], own: Sequence[Prepared], shipped: Weights, tell: Tell = no_tell) -> Trial:
    """Train with an office's own messages, and compare with what the hands alone teach and with what ships."""
    before = left_out_scores(prepared, tell)
    weights, after = trained_with(prepared, own, shipped, tell)
    head = shipped.with_encoder
    judged = np.array([not one.example.was_seen for one in prepared])
    gold, own_gold = gold_of(prepared), gold_of(own)
    sides = [_side(shares_of(scores[: len(prepared)][judged], head), gold[judged]) for scores in (before, after)]
    own_before = _as_shipped(shipped, own)
    own_after = shares_of(after[len(prepared) :], head)
    sure = [place for place, one in enumerate(own_before) if one.likely[GRAVEST] >= SURE]
    disputed = [place for place in sure if own_gold[place] != GRAVEST]
    own_sides = _side(own_before, own_gold), _side(own_after, own_gold)
    return Trial(weights, sides[0], sides[1], *own_sides, disputed, len(sure))


def _as_shipped(weights: Weights, own: Sequence[Prepared]) -> list[Shares]:
    """Return how weights that were made without them read an office's messages."""
    model = Model(weights, lambda text: figures[text])
    figures = {one.evidence.text: one.figures for one in own}
    return [model.shares(one.evidence) for one in own]


def _side(shares: Sequence[Shares], gold: NDArray[np.int64]) -> Tally:
    places = np.array([one.ranked[0] for one in shares])
    kinds = np.array([_KINDS[place] for place in places]) == np.array([_KINDS[place] for place in gold])
    right = places == gold
    is_a, read_a = gold == GRAVEST, places == GRAVEST
    return Tally(
        Proportion(int(kinds.sum()), len(gold)),
        Proportion(int(right.sum()), len(gold)),
        Proportion(int((right & is_a).sum()), int(is_a.sum())),
        Proportion(int((right & read_a).sum()), int(read_a.sum())),
    )


_KINDS = [str(label.kind) for label in PLACES]
