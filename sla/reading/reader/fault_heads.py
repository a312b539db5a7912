"""Learns what fails and in which way: two logistic regressions on the encoder's figures of labelled faults.

It needs scikit-learn; reading needs numpy alone.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from sla.reading.reader.encoder import as_figures
from sla.reading.reader.fault_labels import WAYS
from sla.reading.reader.model import directions
from sla.reading.reader.prepared import Prepared
from sla.reading.reader.weights import FaultHeads

LOOSE = 5.0
"""The inverse of the hold of the regression: as good on pairs as 3 or 10."""
MOST_STEPS = 400


def fault_heads(prepared: Sequence[Prepared]) -> FaultHeads:
    """The heads of those messages that are labelled for what fails and for the way."""
    told = [(one, one.example.about, one.example.how) for one in prepared]
    faults = [(one, about, how) for one, about, how in told if about is not None and how is not None]
    figures = directions(as_figures(np.stack([one.figures for one, _, _ in faults])))
    about = [str(about) for _, about, _ in faults]
    way = [str(next(place for place, ways in enumerate(WAYS) if how in ways)) for _, _, how in faults]
    return FaultHeads(_head(figures, about), _head(figures, way))


def _head(figures: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.float16]:
    found = LogisticRegression(C=LOOSE, max_iter=MOST_STEPS).fit(figures, labels)
    return np.vstack([found.coef_.T, found.intercept_]).astype(np.float16)
