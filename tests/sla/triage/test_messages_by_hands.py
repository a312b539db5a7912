"""Messages by many hands who never saw the rules: how many triage reads rightly may only grow."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from models.terms import Kind, Severity
from sla.triage.lexicon import Lexicon
from sla.triage.triage import triage

SHIPPED = Path(__file__).parents[3] / "sla" / "triage" / "messages"
KEPT_FOR_JUDGING = Path(__file__).with_name("messages")
EACH = 300
READ = {
    "agency": (248, 210, 38),
    "bidder": (239, 192, 33),
    "broker": (246, 200, 39),
    "clerk": (240, 210, 43),
    "contractor": (240, 191, 34),
    "counter": (241, 198, 44),
    "county": (261, 222, 38),
    "engineer": (258, 218, 37),
    "expert": (224, 176, 37),
    "finance": (252, 212, 44),
    "foreign": (226, 178, 38),
    "hall": (199, 171, 14),
    "lawyer": (248, 204, 35),
    "newcomer": (231, 191, 32),
    "night": (232, 191, 38),
    "ops": (204, 183, 15),
    "overseas": (240, 191, 29),
    "purchaser": (257, 211, 42),
    "secretary": (240, 199, 38),
    "supervisor": (242, 205, 44),
    "vendor": (255, 214, 44),
    "young": (227, 187, 36),
}
"""Of 300 messages of a hand: the kind is right, kind and class are, and of those of class A so many are read as A."""
KEPT = ("branch", "caller", "hotline", "liaison", "remote")


def messages(name: str) -> list[dict[str, Any]]:
    """The messages of a hand."""
    return [
        json.loads(line)
        for line in ((SHIPPED if name in READ else KEPT_FOR_JUDGING) / f"{name}.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()
    ]


@pytest.mark.quick
def test_they_are_whole() -> None:
    """Numbered, no text twice, a class where the kind is a defect and nowhere else, each with its reason."""
    hands = [messages(name) for name in (*READ, *(f"kept/{name}" for name in KEPT))]
    texts = Counter(one["text"] for hand in hands for one in hand)
    assert [text for text, count in texts.items() if count > 1] == []
    for hand in hands:
        assert len({one["id"] for one in hand}) == len(hand) == EACH
        for one in hand:
            assert Kind(one["kind"]) in Kind
            assert (one["class"] is not None) == (one["kind"] == Kind.DEFECT), one["id"]
            assert one["class"] is None or Severity(one["class"]) in Severity
            assert one["reason"], one["id"]
            assert "security" not in one or (one["security"] is True and one["kind"] == Kind.DEFECT), one["id"]


@pytest.mark.quick
@pytest.mark.parametrize("name", READ)
def test_as_many_are_read_rightly_as_before(name: str, lexicon: Lexicon) -> None:
    """A rule that helps one sentence may cost others: what is read rightly is counted, and the count only rises."""
    kinds, classes, gravest = 0, 0, 0
    for one in messages(name):
        read = triage(one["text"], lexicon)
        is_kind = read.kind == one["kind"]
        kinds += is_kind
        classes += is_kind and read.severity == one["class"]
        gravest += one["class"] == Severity.A and read.severity is Severity.A
    assert kinds >= READ[name][0]
    assert classes >= READ[name][1]
    assert gravest >= READ[name][2]
