"""Office and duty read of words that were held back."""

from collections.abc import Sequence
from typing import NamedTuple

from handlers.i18n import Voice
from handlers.turn.buttons import button, primary
from models.chat import Card
from models.cutting import cut_at
from models.messaging.messages_without_ticket import UnstartedMessage
from sla.calendar.business_hours import SHANGHAI

MOST_NAMED = 25
LONGEST_TITLE = 40
SHOWN_TEXT = 300


class SameWords(NamedTuple):
    """An A, and how often its sender said it within the hour."""

    first: UnstartedMessage
    title: str
    times: int


def held_back(voice: Voice, rows: Sequence[UnstartedMessage], grave: Sequence[SameWords], portion: int) -> Card:
    """Return the card of held words: numbers, people and reasons, and each A by name from the A at `portion` on."""
    how_many = sum(one.times for one in grave)
    whose: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (_who(row), str(row.reading.get("rule", "")))
        whose[key] = whose.get(key, 0) + 1
    counted = [
        voice("gate.held_of", who=who, count=count, why=voice(f"gate.why.{rule}" if rule in WHY else "gate.why"))
        for (who, rule), count in list(whose.items())[:MOST_NAMED]
    ]
    lines = [_named(voice, one) for one in grave[portion : portion + MOST_NAMED]]
    head = voice("gate.held_grave", count=how_many) if grave else voice("gate.held_no_grave")
    offered = (voice("gate.held_offered"),) if grave else ()
    count = voice("gate.held_count", count=len(rows), grave=how_many)
    intro = (*(counted if not portion else ()), head, *lines, *offered, voice("gate.held_listed"))
    return Card(title=count, intro=intro, notice=(count,))


def register_held(voice: Voice, row: UnstartedMessage) -> Card:
    """An A among them: one press makes it a report, counted from when it was said."""
    return Card(
        title=voice("gate.register", who=_who(row)),
        quote=cut_at(row.text, SHOWN_TEXT) if len(row.text) > SHOWN_TEXT else row.text,
        buttons=(primary(voice, f"register:{row.id}"), button(voice, f"no_report:{row.id}")),
    )


WHY = frozenset({"talk.too_many", "account.deactivated", "person.left", "field.too_long", "dialog.ended"})
"""Rules whose reason is named; words refused by another are told only where they read as an A."""


def _who(row: UnstartedMessage) -> str:
    return row.person.name if row.person is not None and not row.person.is_placeholder else row.name or row.account


def _named(voice: Voice, one: SameWords) -> str:
    times = f" ×{one.times}" if one.times > 1 else ""
    first, words = one.first, " ".join(one.title.split()) or "…"
    title = words if len(words) <= LONGEST_TITLE else f"{cut_at(words, LONGEST_TITLE)}…"
    return f"· {first.sent_at.astimezone(SHANGHAI):%H:%M} {_who(first)} {title}{times}"
