"""The card of the calendar of changes, day by day, and the card with the link of a feed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.turn.buttons import button, confirmed
from handlers.windows.calendar_entries import CalendarEntry
from models.changes.change import Change
from models.changes.trading_session import TradingSession
from models.chat import ButtonStyle, Card
from sla.calendar.business_hours import local_day

MOST_LINES, LONGEST_LINE = 40, 160


def calendar_card(voice: Voice, entries: Sequence[CalendarEntry], until: datetime, *, has_feed: bool) -> Card:
    """A heading a day, and a line each for windows and sessions."""
    shown = entries[:MOST_LINES]
    lines = [line for day, of_day in groupby(shown, key=_day) for line in _of_day(voice, of_day)]
    if len(entries) > MOST_LINES:
        lines.append(voice("list.more", count=len(entries) - MOST_LINES))
    revoke = (confirmed(voice, "calendar.revoke", ButtonStyle.DANGER),) if has_feed else ()
    return Card(
        title=voice("calendar.title", until=voice.day(local_day(until))),
        intro=tuple(lines or [voice("calendar.empty")]),
        buttons=(
            *(button(voice, "change.open"), button(voice, "template.open"), button(voice, "sessions.open")),
            button(voice, "calendar.link"),
            *revoke,
        ),
    )


def link_card(voice: Voice, address: str) -> Card:
    """The address, what it is for, and that it is a secret."""
    how = voice("calendar.link_how" if address.startswith("http") else "calendar.link_how_below")
    return Card(title=voice("calendar.link_title"), intro=(address, how, voice("calendar.link_secret")))


def entry_title(voice: Voice, entry: CalendarEntry) -> str:
    """Return the title of an entry, in a line: a change with system, state and stop, or a session."""
    if entry.change is not None:
        return _change_title(voice, entry, entry.change)
    assert entry.session is not None  # noqa: S101 - it is the one or the other
    return _session_title(voice, entry.session)


def _day(entry: CalendarEntry) -> object:
    return local_day(entry.starts_at)


def _of_day(voice: Voice, entries: Iterator[CalendarEntry]) -> Iterator[str]:
    for at, entry in enumerate(entries):
        if at == 0:
            yield voice("calendar.day", day=voice.day(local_day(entry.starts_at), entry.starts_at))
        span = clipped(entry_title(voice, entry), LONGEST_LINE)
        yield voice("calendar.line", when=_when(voice, entry), what=span)
        if entry.collides:
            yield voice("calendar.collides", numbers=entry.collides)


def _when(voice: Voice, entry: CalendarEntry) -> str:
    if entry.ends_at == entry.starts_at:
        return voice.clock(entry.starts_at)
    end = voice.moment(entry.ends_at, entry.starts_at)
    return voice("time.from_to", first=voice.clock(entry.starts_at), last=end)


def _change_title(voice: Voice, entry: CalendarEntry, change: Change) -> str:
    systems = tuple(change.system_names.get(one, {}).get(voice.language, one) for one in change.systems)
    stops = "" if change.stops is None else voice("change.stops_now" if change.stops else "change.stops_not")
    state = voice(f"change.state.{change.state}")
    named = voice("calendar.change", number=change.ticket.number, what=change.what)
    system = voice("time.comma").join(systems)
    which = voice("calendar.of_series", number=entry.number, of=entry.of) if entry.of > 1 else ""
    return " · ".join(filter(None, (named, which, system, state, stops)))


def _session_title(voice: Voice, session: TradingSession) -> str:
    project = session.project if session.project != session.name else ""
    return " · ".join(filter(None, (voice("calendar.session", name=session.name), project)))
