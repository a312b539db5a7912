"""The calendar of changes as a feed that calendar programs read (RFC 5545)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from handlers.i18n import Voice
from handlers.windows.calendar_cards import entry_title
from handlers.windows.calendar_entries import CalendarEntry
from models.changes.terms import ChangeState

if TYPE_CHECKING:
    from icalendar import Event

TENTATIVE = (ChangeState.DRAFTED, ChangeState.DEPLOYED, ChangeState.TESTED)
"""States that nobody has confirmed yet."""


def feed_of(voice: Voice, entries: Sequence[CalendarEntry], now: datetime) -> bytes:
    """Every entry as an event, texts escaped and lines folded as RFC 5545 wants them; times are UTC."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Zhiban//changes//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", voice("calendar.feed_name"))
    for entry in entries:
        calendar.add_component(_event(voice, entry, now))
    content: bytes = calendar.to_ical()
    return content


def _event(voice: Voice, entry: CalendarEntry, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", _uid(entry))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", _plain(entry_title(voice, entry)))
    if entry.change is not None:
        event.add("status", "TENTATIVE" if entry.change.state in TENTATIVE else "CONFIRMED")
        told = [entry.change.impact]
        if entry.collides:
            told.append(voice("calendar.collides", numbers=entry.collides).strip())
        event.add("description", "\n".join(_plain(one) for one in told if one))
    return event


def _uid(entry: CalendarEntry) -> str:
    if entry.change is not None:
        which = f"-{entry.number}" if entry.of > 1 else ""
        return f"change-{entry.change.ticket.number}{which}@zhiban"
    return f"session-{entry.session.id if entry.session else 0}@zhiban"


def _plain(text: str) -> str:
    """On one line, without signs that no calendar may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
