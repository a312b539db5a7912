"""The cards of trading sessions: those to come, and what became of a list that was posted."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.turn.buttons import button
from handlers.windows.session_import import TakenSessions
from models.changes.trading_session import SessionImport, TradingSession
from models.chat import Card
from models.phrase import Phrase

MOST_LINES, LONGEST_LINE = 40, 160


def sessions_card(
    voice: Voice,
    ahead: Sequence[TradingSession],
    imports: Sequence[SessionImport],
    until: datetime,
    *,
    may_import: bool,
) -> Card:
    """Return the card of the sessions ahead, a line each, the last imports, and the way to import another list."""
    return Card(
        title=voice("sessions.ahead", count=len(ahead), until=voice.moment(until)),
        intro=tuple(_lines(voice, ahead, imports, may_import=may_import)),
        buttons=(button(voice, "sessions.import"),) if may_import else (),
    )


def taken_card(voice: Voice, name: str, taken: TakenSessions) -> Card:
    """Return the card of an import: the number of new sessions, and of removed ones."""
    times = {"first": voice.moment(taken.first), "last": voice.moment(taken.last)}
    counted = {"count": taken.count, "new": taken.new, "removed": taken.removed}
    return Card(
        title=voice("sessions.taken_title", name=name),
        intro=(voice("sessions.taken", **counted, source=taken.source, **times), voice("sessions.rechecked")),
    )


def not_taken_card(voice: Voice, name: str, problem: Phrase) -> Card:
    """Return the card of a wrong list, of which nothing was taken."""
    return Card(
        title=voice("sessions.not_taken_title", name=name),
        intro=(clipped(voice.say(problem), LONGEST_LINE), voice("sessions.nothing_taken")),
    )


def _lines(
    voice: Voice, ahead: Sequence[TradingSession], imports: Sequence[SessionImport], *, may_import: bool
) -> Iterator[str]:
    for one in ahead[:MOST_LINES]:
        yield clipped(voice("calendar.line", when=_times(voice, one), what=_named(one)), LONGEST_LINE)
    if len(ahead) > MOST_LINES:
        yield voice("list.more", count=len(ahead) - MOST_LINES)
    yield voice("sessions.imports") if imports else voice("window.no_sessions_imported")
    for imported in imports:
        values = {"source": imported.source, "file": imported.file_name, "who": imported.by_name}
        line = voice(
            "sessions.import_line",
            at=voice.moment(imported.imported_at),
            count=imported.rows,
            digest=imported.digest[:12],
            **values,
        )
        yield clipped(line, LONGEST_LINE)
    if may_import:
        yield voice("sessions.how")


def _times(voice: Voice, one: TradingSession) -> str:
    if one.ends_at == one.starts_at:
        return voice.moment(one.starts_at)
    return voice("time.from_to", first=voice.moment(one.starts_at), last=voice.moment(one.ends_at, one.starts_at))


def _named(one: TradingSession) -> str:
    return f"{one.name} {one.project}".rstrip() if one.project != one.name else one.name
