"""Turns scores into shares that are kept, and says how much a missed A counts, when to ask and what is security."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve
from sklearn.model_selection import GroupKFold

from sla.reading.reader.labels import GRAVEST, LABELS
from sla.reading.reader.model import Scores, decided, in_two_steps, margins

SHARP = 2.5
"""Scores of 0 to 1 are spread by so much, or the hold of the regression would keep all shares alike."""
MOST_STEPS = 1000
BLOCKS_OF_HANDS = 5
WANTED_RECALL, LEAST_PRECISION = 0.965, 0.855
WEIGHTS = np.arange(1.0, 9.01, 0.25)
ASKED = 0.11
"""The share of messages that are asked about; on other hands it comes out a little otherwise."""
PRECISE = 0.92
"""So many of those that are held for security tell of it; on other hands a little less."""


@dataclass(frozen=True)
class Fitted:
    """The numbers that turn scores into shares, and the shares of each hand by what a block of other hands gives."""

    sharpness: Scores
    leaning: Scores
    shares: Scores


def fitted_shares(scores: Scores, gold: NDArray[np.int64], hands: NDArray[np.int64]) -> Fitted:
    """Of the labels' scores; `hands` has the number of the hand of each message."""
    found, shares = _regression(scores, gold, hands, np.eye(len(LABELS)), np.arange(len(LABELS)))
    return Fitted(found.coef_.T * SHARP, found.intercept_, shares)


def fitted_security(scores: Scores, is_security: NDArray[np.int64], hands: NDArray[np.int64]) -> Fitted:
    """Of all scores, the last of which speaks for security; the shares are those of security."""
    alone = np.eye(scores.shape[1])[[0, -1]]
    found, shares = _regression(scores, is_security, hands, alone, np.arange(2))
    return Fitted(found.coef_[0] * SHARP, found.intercept_[0], shares[:, 1])


def _regression(
    scores: Scores, gold: NDArray[np.int64], hands: NDArray[np.int64], sure: Scores, sure_gold: NDArray[np.int64]
) -> tuple[LogisticRegression, Scores]:
    """Each class has a sure message beside those of the hands, so that it is known in every block."""

    def fitted(kept: NDArray[np.int64]) -> LogisticRegression:
        rows = np.concatenate([scores[kept], sure]) * SHARP
        return LogisticRegression(max_iter=MOST_STEPS).fit(rows, np.concatenate([gold[kept], sure_gold]))

    shares = np.zeros((len(scores), len(sure_gold)))
    for others, own in GroupKFold(min(BLOCKS_OF_HANDS, len(np.unique(hands)))).split(scores, groups=hands):
        shares[own] = fitted(others).predict_proba(scores[own] * SHARP)
    return fitted(np.arange(len(scores))), shares


def gravest_weight(likely: Scores, gold: NDArray[np.int64]) -> float:
    """The least weight of an A by which enough of them are found, as long as enough of those found are right."""
    chosen = 1.0
    for weight in WEIGHTS:
        read = decided(in_two_steps(likely, float(weight))) == GRAVEST
        right = read & (gold == GRAVEST)
        if right.sum() < LEAST_PRECISION * read.sum():
            break
        chosen = float(weight)
        if right.sum() >= WANTED_RECALL * (gold == GRAVEST).sum():
            break
    return chosen


def unsure_below(likely: Scores, weight: float) -> float:
    """The lead below which the wanted share of messages lies."""
    return float(np.quantile(margins(in_two_steps(likely, weight)), ASKED))


def security_from(shares: Scores, is_security: NDArray[np.int64]) -> float:
    """The least share from which enough of the messages are about security; above 1 where none is."""
    precision, _, thresholds = precision_recall_curve(is_security, shares)
    enough = thresholds[precision[:-1] >= PRECISE]
    return float(enough[0]) if len(enough) else 2.0
