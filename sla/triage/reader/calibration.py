"""Turns scores into shares that are kept, and says how much a missed A counts and when to ask."""

import numpy as np
from numpy.typing import NDArray

from sla.triage.reader.labels import GRAVEST, LABELS
from sla.triage.reader.model import Scores, Shares, in_two_steps

STEPS_OF_NEWTON = 30
HOLD = 1.0
"""Keeps what leans to an label near none."""
WANTED_RECALL, LEAST_PRECISION = 0.965, 0.85
WEIGHTS = np.arange(1.0, 9.01, 0.25)
ASKED = 0.11
"""The share of messages that are asked about; on other hands it comes out a little otherwise."""


def fitted_shares(scores: Scores, gold: NDArray[np.int64]) -> tuple[float, Scores, Scores]:
    """Return how sharp scores are, how much each label is leaned to, and the shares that follow, by Newton's method."""
    columns = len(LABELS)
    inputs = np.concatenate(
        [scores[:, :, np.newaxis], np.broadcast_to(np.eye(columns), (len(gold), columns, columns))], axis=2
    )
    wanted = np.eye(columns)[gold]
    found = np.zeros(columns + 1)
    found[0] = 8.0
    hold = np.diag([0.0, *[HOLD] * columns])
    for _ in range(STEPS_OF_NEWTON):
        likely = _shares(inputs @ found)
        slope = np.einsum("ic,icp->p", likely - wanted, inputs) + hold @ found
        mean = np.einsum("ic,icp->ip", likely, inputs)
        bend = np.einsum("ic,icp,icq->pq", likely, inputs, inputs, optimize=True) - mean.T @ mean + hold
        found -= np.linalg.solve(bend, slope)
    return float(found[0]), found[1:], _shares(inputs @ found)


def _shares(sharp: Scores) -> Scores:
    raised: Scores = np.exp(sharp - sharp.max(axis=1, keepdims=True))
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def gravest_weight(likely: Scores, gold: NDArray[np.int64]) -> float:
    """The least weight of an A by which enough of them are found, as long as enough of those found are right."""
    chosen = 1.0
    for weight in WEIGHTS:
        read = np.array([one.ranked[0] for one in _decided(likely, float(weight))]) == GRAVEST
        right = read & (gold == GRAVEST)
        if right.sum() < LEAST_PRECISION * read.sum():
            break
        chosen = float(weight)
        if right.sum() >= WANTED_RECALL * (gold == GRAVEST).sum():
            break
    return chosen


def unsure_below(likely: Scores, weight: float) -> float:
    """The lead below which the wanted share of messages lies."""
    return float(np.quantile([one.lead for one in _decided(likely, weight)], ASKED))


def _decided(likely: Scores, weight: float) -> list[Shares]:
    return [Shares(one, other, 0.0) for one, other in zip(likely, in_two_steps(likely, weight), strict=True)]
