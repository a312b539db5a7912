"""Digests for chains and signatures: of texts, and of the one text of values that are compared by it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64
"""The beginning of a chain."""
FORM = "1"
"""The version of how the facts of a chained row are written, before them. Facts in a later column have another."""


def digest_of_texts(*texts: str) -> str:
    """The SHA-256 of texts, none of which is taken for a part of its neighbour."""
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


def digest_of_values(said: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical JSON of values: their names in order, without blanks."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
