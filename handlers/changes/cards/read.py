"""The card that says what became of a message that announced a change, and what it leaves out."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from models.changes.change import Change
from models.chat import Card
from models.phrase import Phrase

AGAINST_WINDOW = ("change.window_", "change.later_window_")


def read_card(
    voice: Voice,
    change: Change,
    steps: Sequence[Phrase],
    against: Sequence[Phrase],
    free: datetime | None,
    now: datetime,
) -> Card:
    """One sentence: the draft's number, the steps before it, what speaks against its time; its card has the list."""
    parts = [voice("change.read.drafted", number=change.ticket.number)]
    if steps:
        parts.append(voice("change.read.steps", what=tuple(steps)))
    parts += [voice.say(one, now).rstrip(".") for one in against]
    if against and free is not None:
        parts.append(voice("change.read.free", at=voice.moment(free, now)))
    if change.starts_at is not None and not any(one.startswith(AGAINST_WINDOW) for one in change.foreseen_keys):
        parts.append(voice("change.read.whole"))
    return Card(title=voice("change.read.joint").join(parts) + voice("change.read.stop"))
