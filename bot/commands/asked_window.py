"""One window that is asked about: read, checked, answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.commands.report_line import LineError
from handlers.i18n import Voice
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import FIRST_YEAR, LAST_ESTIMATED_YEAR
from sla.windows.window import BusyTimes, SessionTime, WindowKind, WindowVerdict, check_window
from sla.windows.written_time import read_moment


@dataclass(frozen=True, slots=True)
class AskedWindow:
    """From when to when something is to be done, and the trading sessions that are told with it."""

    start: datetime
    end: datetime
    kind: WindowKind
    sessions: tuple[SessionTime, ...] = ()

    @classmethod
    def read(cls, entries: Mapping[str, object]) -> "AskedWindow":
        """The window in `start`, `end`, `kind` (a change where it is left out) and `sessions`; raises `LineError`."""
        start, end = _moment(entries, "start"), _moment(entries, "end")
        return cls(start, end, _kind(entries.get("kind")), _sessions(entries.get("sessions")))

    def verdict(self, rules: BusyTimes) -> WindowVerdict:
        """Return the verdict of the rules, given the user sessions that the line names."""
        return check_window(self.start, self.end, self.kind, self.sessions, rules)


def as_answer(voice: Voice, window_id: object, verdict: WindowVerdict) -> dict[str, object]:
    """The line that answers; the time is ISO 8601, +08:00."""
    free = verdict.next_free
    return {
        "id": window_id,
        "allowed": verdict.allowed,
        "because": [voice.say(reason) for reason in verdict.because],
        "next_free": free.astimezone(SHANGHAI).isoformat() if free else None,
    }


def _moment(entries: Mapping[str, object], key: str) -> datetime:
    value = entries.get(key)
    if value is None or value == "":
        raise LineError("window.missing", entry=key)
    moment = read_moment(value, SHANGHAI) if isinstance(value, str) else None
    if moment is None:
        raise LineError("window.bad_moment", entry=key, value=str(value))
    return moment


def _kind(value: object) -> WindowKind:
    if value is None:
        return WindowKind.CHANGE
    try:
        return WindowKind(str(value).strip().lower())
    except ValueError as error:
        raise LineError("window.bad_kind", value=str(value)) from error


def _sessions(value: object) -> tuple[SessionTime, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise LineError("window.bad_sessions")
    return tuple(map(_session, value))


def _session(item: object) -> SessionTime:
    if not isinstance(item, dict):
        raise LineError("window.bad_sessions")
    starts_at = _moment(item, "start")
    ends_at = starts_at if item.get("end") in {None, ""} else _moment(item, "end")
    if ends_at < starts_at:
        raise LineError("window.session_reversed", start=str(item["start"]), end=str(item["end"]))
    for year in (starts_at.year, ends_at.year):
        if not FIRST_YEAR <= year <= LAST_ESTIMATED_YEAR:
            years = {"first": str(FIRST_YEAR), "last": str(LAST_ESTIMATED_YEAR)}
            raise LineError("calendar.unknown_year", year=str(year), **years)
    return SessionTime(starts_at, ends_at, str(item.get("name") or ""))
