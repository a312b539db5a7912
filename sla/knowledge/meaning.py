"""Closeness of two questions by what they mean: figures of the sentence encoder, in Chinese and English alike."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from sla.knowledge.closeness import HAN, as_read
from sla.reading.reader.encoder import FIGURES, MOST, STEPS, Encode, as_figures

OF_ANSWER = 0.3
"""An answer says what its question was about, and counts so much beside it."""
ACROSS = 0.07
"""A question and its translation are that much farther apart than two questions in one language."""
FLOOR = 0.43
"""The least closeness of two questions that ask the same; docs/use/knowledge.md has the figures."""
ALONE, LEAD, AMONG = 0.36, 0.08, 10
"""A text stands out that is so near, nearer than the next by so much, among so many at least."""
MOST_FACES = 8
"""So many ways to ask for one text are kept, at 513 bytes each."""


def packed(faces: Sequence[str], answer: str, encode: Encode) -> bytes:
    """The figures of each way in which an answer is asked for, each after a byte that tells its language."""
    said = OF_ANSWER * _direction(answer, encode)
    rows = (np.concatenate(([_is_chinese(face)], _steps(_direction(face, encode) + said))) for face in faces)
    return b"".join(row.astype(np.int8).tobytes() for row, _ in zip(rows, range(MOST_FACES), strict=False))


class Meanings:
    """The meanings of many texts, as `packed` gives each."""

    def __init__(self, texts: Sequence[bytes], encode: Encode) -> None:
        rows = np.frombuffer(b"".join(texts), dtype=np.int8).reshape(-1, FIGURES + 1)
        self._are_chinese, self._steps = rows[:, 0], rows[:, 1:]
        self._starts = [0, *accumulate(len(one) // (FIGURES + 1) for one in texts)][:-1]
        self._encode = encode

    def closeness_to(self, question: str) -> NDArray[np.float32]:
        """The closeness of each text to a question, up to about 1; of several ways to ask for it the closest counts."""
        if not self._starts:
            return np.zeros(0, dtype=np.float32)
        faces = as_figures(self._steps) @ _direction(question, self._encode)
        faces += np.where(self._are_chinese == _is_chinese(question), 0, np.float32(ACROSS))
        closest: NDArray[np.float32] = np.maximum.reduceat(faces, self._starts)
        return closest

    def floor(self, scores: Sequence[float]) -> float:
        """The least closeness that counts: where all are farther away, a single one that stands out counts, too."""
        first, second = sorted((*scores, 0.0, 0.0), reverse=True)[:2]
        stands_out = first >= ALONE and first - second >= LEAD and len(self._starts) >= AMONG
        return min(FLOOR, first) if stands_out else FLOOR


def _direction(text: str, encode: Encode) -> NDArray[np.float32]:
    read = as_read(text)
    return _of_length_one(as_figures(encode(read))) if read.strip() else np.zeros(FIGURES, dtype=np.float32)


def _steps(figures: NDArray[np.float32]) -> NDArray[np.float32]:
    steps: NDArray[np.float32] = np.clip(np.rint(_of_length_one(figures) * STEPS), -MOST, MOST)
    return steps


def _of_length_one(figures: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(figures))
    return figures / np.float32(length) if length else figures


def _is_chinese(text: str) -> bool:
    return HAN.search(text) is not None
