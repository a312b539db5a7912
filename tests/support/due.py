"""Due times of the standard: its calendar, its worked examples, and rules and pauses in a word."""

from datetime import datetime

from models.terms import Promise, Severity
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import china_calendar
from sla.clocks.due import Due, Pause, due
from sla.policy.policy import Rule
from sla.policy.policy_file import load_policy

CALENDAR = china_calendar(load_policy().hours)
POLICY = load_policy()
WORKED_EXAMPLES = [
    # class, reported, respond by, resolve by
    ("C", "2026-02-12 10:00", "2026-02-12 14:00", "2026-02-26 17:00"),
    ("C", "2026-02-14 09:30", "2026-02-14 13:30", "2026-02-28 17:00"),
    ("C", "2026-02-18 12:00", "2026-02-18 16:00", "2026-02-28 17:00"),
    ("D", "2026-04-30 08:59", "2026-04-30 16:59", "2026-05-18 17:00"),
    ("C", "2026-09-18 17:30", "2026-09-18 21:30", "2026-09-24 17:00"),
    ("D", "2026-09-24 16:00", "2026-09-25 00:00", "2026-10-15 17:00"),
    ("B", "2026-11-20 18:30", "2026-11-20 19:30", "2026-11-21 18:30"),
    ("C", "2026-11-21 11:00", "2026-11-21 15:00", "2026-11-27 17:00"),
    ("D", "2026-12-18 10:00", "2026-12-18 18:00", "2027-01-04 17:00"),
    # misjudged: the new class counts from the report; it got worse: from the change
    ("B", "2026-02-12 10:00", "2026-02-12 11:00", "2026-02-13 10:00"),
    ("B", "2026-02-13 15:00", "2026-02-13 16:00", "2026-02-14 15:00"),
]


def at(text: str) -> datetime:
    """Local time as people write it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def rule(severity: str, promise: Promise = Promise.RESOLVE) -> Rule:
    """The rule of a class of the packaged standard."""
    return POLICY.by_severity[promise, Severity(severity)]


def resolve(severity: str, reported: str, *pauses: Pause) -> Due:
    """When a defect must be resolved."""
    return due(rule(severity), CALENDAR, at(reported), pauses)


def pause(begun: str, ended: str | None, *, granted: bool | None = None) -> Pause:
    """A wait in local time."""
    return Pause(at(begun), None if ended is None else at(ended), granted)
