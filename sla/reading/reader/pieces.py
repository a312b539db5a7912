"""The pieces of a message that the reader weighs: runs of words, runs of characters, what the rules see in it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sla.reading.evidence import Evidence
from sla.reading.function_match import function_hit

WORD = re.compile(r"[a-z']+|[0-9]+|[^\W_a-z0-9]|[^\s\w]")
"""A Latin word, a number, a Chinese character or a sign."""
LONGEST_RUN_OF_CHARACTERS = 4
ANY_NUMBER = "0"


class Block(NamedTuple):
    """Pieces of one sort: how much they count, and whether rare ones count for more and long messages for no more.

    A piece that fewer than `least_messages` have is not learned.
    """

    name: str
    weight: float
    pieces: Callable[[Evidence], list[bytes]]
    by_rarity: bool = False
    least_messages: int = 3


def words_in(text: str) -> list[str]:
    """Words, characters and signs in their order; one number is as good as another."""
    return [ANY_NUMBER if word.isdigit() else word for word in WORD.findall(text)]


def counted(block: Block, evidence: Evidence) -> Counter[int]:
    """Count how often each piece of the block occurs; a piece is known by the CRC-32 of its name."""
    named = crc32(f"{block.name}:".encode())
    return Counter([crc32(piece, named) for piece in block.pieces(evidence)])


def strengths_of(counts: Sequence[int]) -> NDArray[np.float32]:
    """The strength of pieces that occur so often: one that comes again says little more than the first time."""
    return 1 + np.log(np.array(counts, dtype=np.float32))


def _runs_of_words(evidence: Evidence) -> list[bytes]:
    words = [word.encode() for word in words_in(evidence.text)]
    pairs = [b"%b %b" % pair for pair in pairwise(words)]
    return [*words, *pairs, *(b"%b %b" % run for run in zip(pairs, words[2:], strict=False))]


def _runs_of_characters(evidence: Evidence) -> list[bytes]:
    text = " ".join(evidence.text.split())
    return [
        text[start : start + length].encode()
        for length in range(1, LONGEST_RUN_OF_CHARACTERS + 1)
        for start in range(len(text) - length + 1)
    ]


def _signs(evidence: Evidence) -> list[bytes]:
    """Return what the rules observe in the message as a whole, each once."""
    hit = function_hit(evidence)
    signs = {f"signal {signal}" for signal in evidence.signals}
    signs |= {f"function {function.id}" for function in evidence.functions}
    signs |= {f"main {function.is_main}" for function in evidence.functions}
    if hit is not None:
        signs |= {f"hit {hit.id}", f"hit main {hit.is_main}"}
    return [sign.encode() for sign in signs]


BLOCKS = (
    Block("words", 1.5, _runs_of_words, by_rarity=True, least_messages=2),
    Block("characters", 0.5, _runs_of_characters, by_rarity=True),
    Block("signs", 0.015, _signs),
)
"""The weights are those of the products of two messages, found by leaving out one hand at a time."""
