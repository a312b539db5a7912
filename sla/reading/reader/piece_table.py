"""The pieces of labelled messages as a table: which message has which, and how much each says there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sla.reading.reader.model import weighed
from sla.reading.reader.pieces import BLOCKS, Block
from sla.reading.reader.prepared import Prepared


@dataclass(frozen=True)
class PieceTable:
    """The pieces that are known, in the order of their numbers, with their rarity; `values` has a row a message."""

    pieces: NDArray[np.uint32]
    rarity: NDArray[np.float16]
    values: csr_array


def piece_table(messages: Sequence[Prepared]) -> PieceTable:
    """The table of messages; what the lexicon was grown on tells only of words and characters."""
    parts = [_of_block(block, messages) for block in BLOCKS]
    pieces, rarity = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    by_number = np.argsort(pieces, kind="stable")
    starts = np.cumsum([0, *(len(part[0]) for part in parts)])
    columns = np.concatenate([part[3] + start for part, start in zip(parts, starts, strict=False)])
    places = np.argsort(by_number, kind="stable")
    rows, values = (np.concatenate([part[place] for part in parts]) for place in (2, 4))
    table = csr_array((values, (rows, places[columns])), shape=(len(messages), len(pieces)))
    return PieceTable(pieces[by_number], rarity[by_number], table)


def _of_block(
    block: Block, messages: Sequence[Prepared]
) -> tuple[NDArray[np.uint32], NDArray[np.float16], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Pieces known, their rarity, and message, piece and value of each occurrence."""
    none = np.zeros(0, np.uint32), np.zeros(0, np.float32)
    told = [one.pieces[block.name] if block.by_rarity or not one.example.was_seen else none for one in messages]
    found, strengths = (np.concatenate([part[place] for part in told]) for place in (0, 1))
    pieces, columns, frequency = np.unique(found, return_inverse=True, return_counts=True)
    enough = frequency >= block.least_messages
    rarest = np.log((1 + len(messages)) / (1 + frequency)) + 1 if block.by_rarity else np.ones(len(pieces))
    rarity = rarest.astype(np.float16)
    keep = enough[columns]
    rows = np.repeat(np.arange(len(messages), dtype=np.int32), [len(part[0]) for part in told])[keep]
    columns, values = columns[keep], strengths[keep]
    for start, end in pairwise(np.searchsorted(rows, np.arange(len(messages) + 1))):
        own = rarity[columns[start:end]].astype(np.float64)
        values[start:end] = weighed(block, values[start:end].astype(np.float64), own)
    return pieces[enough], rarity[enough], rows, (np.cumsum(enough) - 1)[columns].astype(np.int32), values
