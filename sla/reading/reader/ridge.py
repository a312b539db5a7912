"""Ridge regression on how alike messages are, which also tells how each would score had it not been learned of.

The matrix of all messages by all is held once, in single precision and its lower half alone: 320 MB of 8,900.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import ssymm
from scipy.linalg.lapack import spotrf, spotri, spotrs

from sla.reading.reader.model import Scores, nearness
from sla.reading.reader.piece_table import PieceTable

RIDGE = 0.2
"""The distrust of a single message, added to the diagonal."""
AT_ONCE = 256
Matrix = NDArray[np.float32]


def alike(table: PieceTable, figures: Matrix | None) -> Matrix:
    """The likeness of each message to those before it: by pieces, by one that all have, and by figures where given."""
    count = table.values.shape[0]
    total: Matrix = np.zeros((count, count), np.float32, order="F")
    pieces = table.values.T.tocsc()
    for start in range(0, count, AT_ONCE):
        end = min(start + AT_ONCE, count)
        rows = (table.values[start:end] @ pieces[:, :end]).toarray() + 1
        if figures is not None:
            angles = figures[start:end] @ figures[:end].T
            rows += angles
            rows += nearness(angles)
        total[start:end, :end] = rows
    return total


def fitted(alike: Matrix, wanted: Scores) -> Scores:
    """The scores that each message speaks for; `alike` is used up."""
    solved: Matrix
    solved, _ = spotrs(_factor(alike), wanted, lower=1)
    return solved.astype(np.float64)


def fitted_and_left_out(alike: Matrix, wanted: Scores, hands: Sequence[NDArray[np.int64]]) -> tuple[Scores, Scores]:
    """The same, and the scores of each hand without that hand.

    With Q the inverse of the ridged matrix, messages that are left out together get what their own block of Q gives:
    no training is repeated.
    """
    inverse, _ = spotri(_factor(alike), lower=1, overwrite_c=1)
    spoken = ssymm(1.0, inverse, wanted, lower=1).astype(np.float64)
    scores = np.zeros_like(wanted)
    for own in hands:
        block = np.tril(inverse[np.ix_(own, own)].astype(np.float64))
        scores[own] = wanted[own] - np.linalg.solve(block + np.tril(block, -1).T, spoken[own])
    return spoken, scores


def _factor(alike: Matrix) -> Matrix:
    np.fill_diagonal(alike, alike.diagonal() + np.float32(RIDGE))
    factor: Matrix
    factor, _ = spotrf(alike, lower=1, overwrite_a=1)
    return factor
