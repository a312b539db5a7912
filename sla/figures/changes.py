"""Figures of changes (三·2.3(5)-(7)): how they ended, what leaders allowed, what was late."""

from collections.abc import Mapping
from datetime import UTC, datetime

from models.changes.terms import ChangePromise
from models.figures.past_promises import promises_after
from models.tickets.past_log import Logged
from sla.calendar.business_hours import Calendar
from sla.figures.counted import Collected, CountedLine
from sla.figures.lives import TicketLife
from sla.figures.promises import due_by
from sla.windows.notice import latest_notice

OF_A_KIND: Mapping[str, str] = {
    "change_drafted": "received",
    "change_business": "completed",
    "change_cut_short": "completed",
    "change_rollback_verified": "rolled_back",
    "change_cancelled": "cancelled",
    "change_lapsed": "lapsed",
    "change_unapproved": "unapproved",
    "change_finding": "findings",
}
"""The list on which each entry counts, beside the kind of the change."""
OF_A_SERIES = ("change_business", "change_window_done")
"""A window that the office verified, and after which others follow: the change is not complete."""
ENDED = ("completed", "rolled_back", "cancelled", "lapsed")
"""The results by which changes are counted; 逾期未实施 counts windows in which nobody began."""
PROMISED: Mapping[str, str] = {ChangePromise.MAKE_UP: "made_up", ChangePromise.ARCHIVE: "filed"}
CHANGE_LISTS = (
    *(
        "received",
        "open",
        *ENDED,
        "windows_done",
        "exceptions",
        "emergencies",
        "unapproved",
        "overruns",
        "findings",
        "extended",
    ),
    *("announced_met", "announced_missed", "made_up_met", "made_up_missed", "to_make_up"),
    *("filed_met", "filed_missed", "to_file"),
)
"""The lists behind the figures, in the order in which they are told."""
STAGES: Mapping[str, str] = {
    "change_begun": "under_way",
    "change_finished": "verifying",
    "change_rolled_back": "rolling_back",
    "change_business": "to_file",
    "change_rollback_verified": "to_file",
    "change_cancelled": "over",
    "change_archived": "over",
    "change_window_done": "planned",
    "change_cut_short": "to_file",
}
"""The stage of a change after each verb, once its work is planned."""
PLANNED, OVER = "planned", "over"
OPEN_STAGES = (PLANNED, "under_way", "verifying", "rolling_back", "to_file")
TEST, CONFIRMATION = "test", "confirmation"
"""The parts that an emergency still has to make up for, one after the other."""
PRESS, PHONE = "press", "phone"
APPROVED = {"change_emergency_approved": PRESS, "change_phone_consent": PHONE}
"""The ways in which a leader agreed to an emergency: by a press of their own, or by a word that the office entered."""


MOVES = {"starts_at", "ends_at", "version", "digest", "systems", "change_kind"}
"""The fields of a draft that cannot be edited without another notice."""


class _PastChange:
    """A change as its log tells it, entry by entry: its kind, its window, its notice, and its stage."""

    def __init__(self) -> None:
        self.kind, self.stage, self.since = "", PLANNED, datetime.max.replace(tzinfo=UTC)
        self.stops = self.is_for_market = self.is_emergency = self.made_up_test = False
        self.announced: dict[tuple[datetime, datetime], datetime] = {}

    def read(self, entry: Logged) -> None:
        """Follow one entry."""
        said = entry.content
        self.kind = str(said.get("change_kind", self.kind))
        self.is_emergency = self.is_emergency or entry.verb in APPROVED
        self.made_up_test = self.made_up_test or entry.verb == "change_made_up_test"
        if entry.verb in {"change_drafted", "change_edited"}:
            self.stops = _is_so(said, "stops", was=self.stops)
            self.is_for_market = _is_so(said, "is_for_market", was=self.is_for_market)
        if entry.verb == "change_drafted" or entry.verb in STAGES:
            self.stage, self.since = STAGES.get(entry.verb, PLANNED), entry.at
        if entry.verb == "change_announced":
            self.announced[_window(entry)] = entry.at
        elif entry.verb == "change_edited" and not MOVES.isdisjoint(said):
            self.announced.clear()


def count_change(life: TicketLife, told: Collected, calendar: Calendar) -> None:
    """Put one change on the lists that it belongs on."""
    past, next_verbs = _PastChange(), [*(one.verb for one in life.entries[1:]), ""]
    for entry, next_verb in zip(life.entries, next_verbs, strict=True):
        past.read(entry)
        line = CountedLine(life.number, entry.at, past.kind)
        if (entry.verb, next_verb) == OF_A_SERIES:
            told.happened("windows_done", line)
        elif entry.verb in OF_A_KIND:
            told.happened(OF_A_KIND[entry.verb], line)
        elif entry.verb in APPROVED:
            told.happened("emergencies", line._replace(sort=APPROVED[entry.verb]))
        elif entry.verb == "change_excepted":
            told.happened("exceptions", line._replace(window=_window(entry), by=entry.by_name))
        elif entry.verb == "change_overrun":
            told.happened("overruns", line._replace(other=str(entry.content["number"])))
        elif entry.verb == "change_extended":
            told.happened("extended", line._replace(sort="in_time" if entry.content["in_time"] == "yes" else "late"))
        elif entry.verb == "change_begun" and past.stops and not past.is_emergency:
            in_time = _is_announced_in_time(past, entry, calendar)
            told.happened("announced_met" if in_time else "announced_missed", line)
    for name, one in due_by(life.entries, told.as_of, PROMISED):
        told.happened(name, CountedLine(life.number, one.due_at))
    _at_the_end(life, told)


def _at_the_end(life: TicketLife, told: Collected) -> None:
    """Note its stage at the end of the period, and those of its promises that nobody has kept."""
    until = [one for one in life.entries if one.at < told.until]
    past = _PastChange()
    for entry in until:
        past.read(entry)
    if not past.kind or past.stage == OVER:
        return
    told.stands("open", CountedLine(life.number, past.since, past.stage))
    for one in promises_after(until):
        if one.promise == ChangePromise.ARCHIVE and one.is_owed:
            told.stands("to_file", CountedLine(life.number, one.due_at))
        elif one.promise == ChangePromise.MAKE_UP and one.is_owed:
            left = CONFIRMATION if past.made_up_test else TEST
            told.stands("to_make_up", CountedLine(life.number, one.due_at, left))


def _is_announced_in_time(past: _PastChange, begun: Logged, calendar: Calendar) -> bool:
    """Return whether users of a system that stands still were told as many working days before as they have to be."""
    window = _window(begun)
    told_at, until = past.announced.get(window), latest_notice(calendar, window[0], is_for_market=past.is_for_market)
    return told_at is not None and (until is None or told_at <= until)


def _window(entry: Logged) -> tuple[datetime, datetime]:
    begins, ends = (datetime.fromisoformat(str(entry.content[name])) for name in ("starts_at", "ends_at"))
    return begins, ends


def _is_so(said: Mapping[str, object], name: str, *, was: bool) -> bool:
    return said[name] == "True" if name in said else was
