"""One report whose deadlines are asked for: read, checked, answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from handlers.i18n import Voice
from models.phrase import Phrase, Value, phrase
from models.terms import Promise, Severity
from sla.calendar.business_hours import SHANGHAI, Calendar, UnknownYearError
from sla.calendar.china import FIRST_YEAR, LAST_ESTIMATED_YEAR
from sla.clocks.due import Due, Pause, due
from sla.policy.policy import Policy, Rule


class LineError(Exception):
    """The report cannot be counted; `problem` says what is wrong with it."""

    def __init__(self, key: str, **values: Value) -> None:
        super().__init__(key)
        self.problem: Phrase = phrase(key, **values)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Both due times of a report."""

    respond: Due
    resolve: Due

    @property
    def is_provisional(self) -> bool:
        """One of them rests on a year without an official notice."""
        return self.respond.is_provisional or self.resolve.is_provisional

    def because(self, voice: Voice) -> list[str]:
        """The reasons in sentences: one for the answer, then those of the solution, step by step."""
        clause = self.respond.because[0]
        at = voice.moment(self.respond.at, self.respond.start)
        respond = voice("deadline.respond_because", at=at, reason=clause)
        return [respond, *map(voice.say, self.resolve.because)]

    def as_entries(self, voice: Voice) -> dict[str, object]:
        """Return the entries added to the line; times are ISO 8601, +08:00, and null while the clock is paused."""
        return {
            "respond_due": _iso(self.respond.at),
            "resolve_due": None if self.resolve.is_paused else _iso(self.resolve.at),
            "provisional": self.is_provisional,
            "because": self.because(voice),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A class, the moment of the report, and the waits there were."""

    severity: Severity
    reported: datetime
    pauses: tuple[Pause, ...]

    @classmethod
    def read(cls, entries: Mapping[str, object]) -> "Report":
        """The report in `severity`, `reported` and `pauses`; raises `LineError`."""
        return cls(_severity(entries), _reported(entries), _pauses(entries.get("pauses")))

    def deadlines(self, policy: Policy, calendar: Calendar) -> Deadlines:
        """Both due times; raises `LineError` where no calendar reaches."""
        try:
            return Deadlines(
                due(self._rule(policy, Promise.RESPOND), calendar, self.reported, self.pauses),
                due(self._rule(policy, Promise.RESOLVE), calendar, self.reported, self.pauses),
            )
        except UnknownYearError as error:
            raise _unknown_year(error.year) from error

    def _rule(self, policy: Policy, promise: Promise) -> Rule:
        return policy.by_severity[promise, self.severity]


def _severity(entries: Mapping[str, object]) -> Severity:
    value = entries.get("severity")
    if value is None:
        raise LineError("deadline.severity_missing")
    try:
        return Severity(str(value).strip().upper())
    except ValueError as error:
        raise LineError("deadline.severity", value=str(value)) from error


def _reported(entries: Mapping[str, object]) -> datetime:
    value = entries.get("reported")
    if value is None:
        raise LineError("deadline.reported_missing")
    return _moment(value)


def _pauses(value: object) -> tuple[Pause, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise LineError("deadline.pauses")
    return tuple(_pause(item) for item in value)


def _pause(item: object) -> Pause:
    if not isinstance(item, list) or len(item) != 2:
        raise LineError("deadline.pauses")
    begun, ended = item
    try:
        return Pause(_moment(begun), None if ended is None else _moment(ended))
    except ValueError as error:
        raise LineError("deadline.pauses") from error


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise LineError("deadline.reported", value=str(value)) from error
    if moment.tzinfo is None:
        raise LineError("deadline.no_offset" if _has_hour(str(value)) else "deadline.no_hour", value=str(value))
    if not FIRST_YEAR <= moment.year <= LAST_ESTIMATED_YEAR:
        raise _unknown_year(moment.year)
    return moment


def _has_hour(text: str) -> bool:
    """Return whether more than a day is written: the complaint names the part that is missing, hour or offset."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return True
    return False


def _unknown_year(year: int) -> LineError:
    years = {"first": str(FIRST_YEAR), "last": str(LAST_ESTIMATED_YEAR)}
    return LineError("calendar.unknown_year", year=str(year), **years)


def _iso(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()
