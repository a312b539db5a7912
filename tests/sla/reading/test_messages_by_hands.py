"""Messages by many hands who never saw the rules, labelled: what the reader learns of, and is judged by."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from models.terms import Kind, Severity

SHIPPED = Path(__file__).parents[3] / "sla" / "reading" / "messages"
KEPT_FOR_JUDGING = Path(__file__).with_name("messages")
EACH, LEAST = 300, 290
HANDS = sorted(file.stem for file in SHIPPED.glob("*.jsonl"))
KEPT = ("branch", "caller", "hotline", "liaison", "remote")


def messages(name: str) -> list[dict[str, Any]]:
    """The messages of a hand."""
    return [
        json.loads(line)
        for line in ((SHIPPED if name in HANDS else KEPT_FOR_JUDGING) / f"{name}.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()
    ]


@pytest.mark.quick
def test_they_are_whole() -> None:
    """Numbered, no text twice, a class where the kind is a defect and nowhere else, each with its reason."""
    hands = [messages(name) for name in (*HANDS, *(f"kept/{name}" for name in KEPT))]
    texts = Counter(one["text"] for hand in hands for one in hand)
    assert [text for text, count in texts.items() if count > 1] == []
    for hand in hands:
        assert LEAST <= len({one["id"] for one in hand}) == len(hand) <= EACH
        for one in hand:
            assert Kind(one["kind"]) in Kind
            assert (one["class"] is not None) == (one["kind"] == Kind.DEFECT), one["id"]
            assert one["class"] is None or Severity(one["class"]) in Severity
            assert one["reason"], one["id"]
            assert "security" not in one or (one["security"] is True and one["kind"] == Kind.DEFECT), one["id"]
