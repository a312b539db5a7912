"""The pieces of a message that the reader weighs: runs of words, runs of characters, what the rules see in it."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple
from zlib import crc32

from sla.triage import observations
from sla.triage.evidence import Clause, Evidence
from sla.triage.function_match import function_hit

WORD = re.compile(r"[a-z']+|[0-9]+|[^\W_a-z0-9]|[^\s\w]")
"""A Latin word, a number, a Chinese character or a sign."""
LONGEST_RUN_OF_WORDS, LONGEST_RUN_OF_CHARACTERS = 3, 4
ANY_NUMBER = "0"

SEEN: Mapping[str, Callable[[Evidence], bool]] = {
    name: getattr(observations, name)
    for name in (
        "asks",
        "chats_by_question",
        "chats_of_else",
        "ends_asking",
        "has_question_mark",
        "names_nothing",
        "names_no_error",
        "plans_work",
        "is_empty",
        "is_short",
        "fails",
        "device_fails",
        "device_itself_fails",
        "device_is_fine",
        "software_fails",
        "comes_or_leaves",
        "is_private",
        "withdraws_twice",
    )
}


class Block(NamedTuple):
    """Pieces of one sort: how much they count, and whether rare ones count for more and long messages for no more.

    A piece that fewer than `least_messages` have is not learned.
    """

    name: str
    weight: float
    pieces: Callable[[Evidence], Iterable[str]]
    by_rarity: bool = False
    least_messages: int = 3


def words_in(text: str) -> list[str]:
    """Words, characters and signs in their order; one number is as good as another."""
    return [ANY_NUMBER if word.isdigit() else word for word in WORD.findall(text)]


def counted(block: Block, evidence: Evidence) -> Counter[int]:
    """Count how often each piece of the block occurs; a piece is known by the CRC-32 of its name."""
    return Counter(crc32(f"{block.name}:{piece}".encode()) for piece in block.pieces(evidence))


def strength(count: int) -> float:
    """A piece that comes again says little more than the first time."""
    return 1 + math.log(count)


def _runs_of_words(evidence: Evidence) -> Iterator[str]:
    words = words_in(evidence.text)
    for length in range(1, LONGEST_RUN_OF_WORDS + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def _runs_of_characters(evidence: Evidence) -> Iterator[str]:
    text = " ".join(evidence.text.split())
    for length in range(1, LONGEST_RUN_OF_CHARACTERS + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def _signs(evidence: Evidence) -> set[str]:
    """Return what the rules observe in the message as a whole, each once."""
    hit = function_hit(evidence)
    signs = {f"seen {name}" for name, holds in SEEN.items() if holds(evidence)}
    signs |= {f"signal {signal}" for signal in evidence.signals}
    signs |= {f"function {function.id}" for function in evidence.functions}
    signs |= {f"main {function.is_main}" for function in evidence.functions}
    if hit is not None:
        signs |= {f"hit {hit.id}", f"hit main {hit.is_main}"}
    return signs


def _pairs(evidence: Evidence) -> set[str]:
    """Two signals together in a clause, or anywhere."""
    pairs = {f"here {one} {other}" for clause in evidence.clauses for one, other in combinations(_told(clause), 2)}
    anywhere = combinations(sorted(evidence.signals), 2)
    return pairs | {f"anywhere {one} {other}" for one, other in anywhere}


def _told(clause: Clause) -> list[str]:
    mains = {f"function main {function.is_main}" for function in clause.functions}
    return sorted({*map(str, clause.signals), *mains})


BLOCKS = (
    Block("words", 1.5, _runs_of_words, by_rarity=True, least_messages=2),
    Block("characters", 0.5, _runs_of_characters, by_rarity=True),
    Block("signs", 0.015, _signs),
    Block("pairs", 0.004, _pairs),
)
"""The weights are those of the products of two messages, found by leaving out one hand at a time."""
