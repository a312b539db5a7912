"""Parts of the record of an update: whether users were at work meanwhile, and which leader said what."""

from collections.abc import Iterator
from datetime import datetime

from handlers.papers.paper import ZH, Making, stamp
from handlers.papers.signatures import signature
from handlers.tickets.papers.parts import listed
from models.changes.change import Change
from models.changes.series import ChangeWindow, all_windows
from models.changes.terms import ChangeState
from models.tickets.worklog import Log, WorkLogEntry
from sla.calendar.business_hours import UnknownYearError, local_day

DONE = frozenset({"finished", "rolled_back", "rollback_verified"})
"""The facts after which nothing more is done on the production system."""
STANDS = {
    ChangeState.ROLLED_BACK: "back",
    ChangeState.CANCELLED: "called_off",
    ChangeState.ROLLING_BACK: "open",
}
"""Words for the production system after an update that ended otherwise."""
LEADERS_WORDS = ("change_excepted", "change_emergency_approved", "change_data_approved", "change_no_backup")
"""Verbs that a leader decides by a press of their own."""


def avoids_work(change: Change, making: Making) -> str:
    """是否避开用户工作时间: by the time that the work took; before it begins, by the planned windows."""
    worked, planned = list(_worked(change, making.at)), all_windows(change)
    spans = worked or planned
    if making.busy_times is None or not spans:
        return ZH("paper.none")
    try:
        met = [busy for span in spans for busy in making.busy_times.worked(*span)]
    except UnknownYearError:
        return ZH("paper.none")
    said = ZH("paper.change.avoids.yes")
    if met:
        day = ZH.full_date(local_day(met[0].begins))
        said = ZH("paper.change.avoids.no", day=day, opens=ZH.clock(met[0].begins), closes=ZH.clock(met[0].ends))
    return said if worked else ZH("paper.change.avoids.plan", said=said)


def _worked(change: Change, at: datetime) -> Iterator[ChangeWindow]:
    """From each start to what ended the work; what goes on lasts until `at`."""
    begun: datetime | None = None
    for fact in change.facts:
        if fact.what == "begun":
            begun = fact.at
        elif fact.what in DONE and begun is not None:
            yield ChangeWindow(begun, fact.at)
            begun = fact.at if fact.what == "rolled_back" else None
    if begun is not None:
        yield ChangeWindow(begun, change.ended_at or at)


def versions(change: Change) -> str:
    """版本 前→后, and whether the later one is there; a dash for the side that nobody gave."""
    before, after = (one or ZH("paper.none") for one in (change.version_before, change.version))
    become = STANDS.get(change.state, "open" if change.finished_at is None else "done")
    return ZH(f"paper.change.versions.{become}", before=before, after=after)


def leaders_row(log: Log, number: str) -> str:
    """Return the consents of leaders, each with its speaker and its writer; empty where none was asked."""
    return listed(_leaders_words(log, number)) if any(map(_is_leaders, log)) else ""


def _is_leaders(entry: WorkLogEntry) -> bool:
    return entry.verb in LEADERS_WORDS or entry.verb == "change_phone_consent"


def _leaders_words(log: Log, number: str) -> Iterator[str]:
    for entry in log:
        said = entry.content
        if entry.verb in LEADERS_WORDS:
            yield signature(entry, number)
        elif entry.verb == "change_phone_consent":
            at = stamp(datetime.fromisoformat(str(said["consent_at"])))
            signed = signature(entry, number)
            yield ZH("paper.change.leader_agreed", who=str(said["leader"]), at=at, signed=signed)
        elif entry.verb in {"change_consent_confirmed", "change_consent_denied"}:
            word = ZH(f"paper.change.consent.{entry.verb.removeprefix('change_consent_')}")
            yield ZH("paper.change.leader_answered", said=word, signed=signature(entry, number))
