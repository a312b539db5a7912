"""The card that says what a message announced as a change, and what it leaves out."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from models.chat import Card
from models.phrase import Phrase


def read_card(
    voice: Voice,
    number: str,
    missing: Sequence[Phrase],
    against: Sequence[Phrase],
    free: datetime | None,
    now: datetime,
) -> Card:
    """One sentence: the number of the draft, what is missing, and what the rules say against its time."""
    parts = [voice("change.read.drafted", number=number)]
    if missing:
        parts.append(voice("change.read.missing", what=tuple(missing)))
    parts += [voice.say(one, now).rstrip(".") for one in against]
    if against and free is not None:
        parts.append(voice("change.read.free", at=voice.moment(free, now)))
    if not missing and not against:
        parts.append(voice("change.read.whole"))
    return Card(title=voice("change.read.joint").join(parts) + voice("change.read.stop"))
