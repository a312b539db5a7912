"""Labelled messages taken apart: what training and figures are made of."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sla.reading.evidence import Evidence, read_evidence
from sla.reading.lexicon import Lexicon
from sla.reading.reader.encoder import FIGURES, Encode
from sla.reading.reader.examples import Example
from sla.reading.reader.labels import PLACES
from sla.reading.reader.pieces import BLOCKS, counted, strengths_of
from sla.reading.reader.weights import Weights

Tell = Callable[[int], object]
"""Told of how many further messages were worked on."""


@dataclass(frozen=True)
class Prepared:
    """A labelled message, taken apart, with the encoder's figures."""

    example: Example
    evidence: Evidence
    figures: NDArray[np.int8]

    @cached_property
    def pieces(self) -> dict[str, tuple[NDArray[np.uint32], NDArray[np.float32]]]:
        """For each block its pieces and how strong each is, kept for a second training."""
        counts = {block.name: counted(block, self.evidence) for block in BLOCKS}
        return {
            name: (
                np.fromiter(found, np.uint32, len(found)),
                strengths_of(list(found.values())),
            )
            for name, found in counts.items()
        }


def no_tell(count: int) -> None:
    """Nobody waits."""


def prepare(
    examples: Sequence[Example],
    lexicon: Lexicon,
    encode: Encode | None,
    tell: Tell = no_tell,
    learned: Weights | None = None,
) -> list[Prepared]:
    """Take each message apart; where `learned` was made of these messages, their figures are taken from there.

    The encoder is by far the longest part of training.
    """
    evidence = [read_evidence(example.text, lexicon) for example in examples]
    if learned is not None and str(learned.texts) == digest_of(evidence):
        figures = list(learned.learned[: len(evidence)])
        tell(len(evidence))
    else:
        figures = []
        for one in evidence:
            figures.append(encode(one.text) if encode else np.zeros(FIGURES, dtype=np.int8))
            tell(1)
    return [Prepared(*one) for one in zip(examples, evidence, figures, strict=True)]


def digest_of(evidence: Sequence[Evidence]) -> str:
    """The SHA-256 of the texts in their order."""
    return hashlib.sha256("\0".join(one.text for one in evidence).encode()).hexdigest()


def gold_of(messages: Sequence[Prepared]) -> NDArray[np.int64]:
    """The places of their labels."""
    return np.array([PLACES[one.example.gold] for one in messages], dtype=np.int64)
