"""Texts that make a careless expression slow, and how its work grows with their length."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from itertools import islice

import sla.reading
from sla.reading import patterns
from sla.reading.lexicon import load_lexicon

SHORT, LONG = 2_000, 20_000
MOST_PARTS = 6
MOST_MATCHES = 20_000
FLOOR_S = 0.005
"""A quarter of a microsecond for each of 20,000 characters; what takes less needs no look at how it grows."""
FILLS = (" ", "\n", ",", "a", "我", "0", "一", " \n", "1 ", "a-", '"', "> ", "\u200b", "\u200f", "\u202e", "\0", "😀")
PARTS = re.compile(r"[一-龥a-z0-9]+")
NO_LETTERS = re.compile(r"\\[a-zA-Z]|\{[^}]*\}")


def own_patterns() -> dict[str, re.Pattern[str]]:
    """The expressions of triage and of its readers, by how they are written, compiled."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(sla.reading.__path__, f"{sla.reading.__name__}.")
    ]
    plain = [value for module in modules for value in vars(module).values() if isinstance(value, re.Pattern)]
    return {one.pattern: one for one in [*patterns.compile_all(), *plain]}


def lexicon_patterns() -> dict[str, re.Pattern[str]]:
    """Those of the words that ship."""
    words = (word for anchors in load_lexicon().words.values() for one in anchors.values() for word in one)
    return {word.written: word.pattern for word in words}


def hostile_texts(pattern: re.Pattern[str], length: int, fills: tuple[str, ...] = FILLS) -> Iterator[str]:
    """Repeats of its own parts, alone, with what separates them, and behind one of them; tricks of Unicode."""
    parts = list(dict.fromkeys(PARTS.findall(NO_LETTERS.sub(" ", pattern.pattern))))[:MOST_PARTS]
    units = [*parts, *(f"{part} " for part in parts[:2]), *(part[:-1] for part in parts[:2] if part[1:]), *fills]
    for unit in units:
        for head in ("", parts[0]) if parts else ("",):
            yield (head + unit * (length // len(unit) + 1))[:length]


def growth(pattern: re.Pattern[str], fills: tuple[str, ...] = FILLS) -> float:
    """The worst ratio of its times on texts of 20,000 and of 2,000 characters; 10 is linear, 100 is not."""
    texts = zip(hostile_texts(pattern, SHORT, fills), hostile_texts(pattern, LONG, fills), strict=True)
    return max(_ratio(pattern, short, long) for short, long in texts)


def _ratio(pattern: re.Pattern[str], short: str, long: str) -> float:
    took = _took(pattern, long)
    if took < FLOOR_S:
        return 0.0
    return min(took, _took(pattern, long)) / min(_took(pattern, short) for _ in range(5))


def _took(pattern: re.Pattern[str], text: str) -> float:
    begun = time.process_time()
    for _ in islice(pattern.finditer(text), MOST_MATCHES):
        pass
    return time.process_time() - begun
