"""The card that tells the team which deadlines moved when a year's official holidays were loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.i18n import Voice
from models.chat import Card

MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class MovedTarget:
    """A deadline of a ticket that was recomputed; where `before` is `after` only "provisional" fell away."""

    number: str
    promise: str
    before: datetime
    after: datetime
    is_provisional: bool


def year_loaded(voice: Voice, year: int, title: str, moved: Sequence[MovedTarget]) -> Card:
    """Return the card of the notice's changes; no words of any ticket, so that every place may show it."""
    lines = moved_lines(voice, moved[:MOST_LINES])
    if len(moved) > MOST_LINES:
        lines.append(voice("calendar_import.and_more", count=len(moved) - MOST_LINES))
    return Card(title=summary(voice, year, moved), intro=(title,), log=tuple(lines))


def summary(voice: Voice, year: int, moved: Sequence[MovedTarget]) -> str:
    """One sentence: the year is loaded, and how many deadlines moved or became certain."""
    count = sum(target.before != target.after for target in moved)
    key = "calendar_import.loaded" if count == len(moved) else "calendar_import.loaded_and_confirmed"
    return voice(key, year=str(year), count=count, confirmed=len(moved) - count)


def moved_lines(voice: Voice, moved: Sequence[MovedTarget]) -> list[str]:
    """A line for each deadline: ticket, promise, old and new due time."""
    return [_line(voice, target) for target in moved]


def _line(voice: Voice, target: MovedTarget) -> str:
    label = voice(f"deadline.label.{target.promise}")
    after = voice.moment(target.after)
    if target.before == target.after:
        key = "calendar_import.now_provisional" if target.is_provisional else "calendar_import.now_certain"
        return voice(key, number=target.number, label=label, after=after)
    before = voice.moment(target.before)
    return voice("calendar_import.line", number=target.number, label=label, before=before, after=after)
