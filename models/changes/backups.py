"""系统备份 and 数据备份 as facts: finished when, where, how large, read back how, and how far they reach."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.press import ChangePress
from models.changes.terms import ChangeKind
from models.phrase import Phrase, phrase
from models.refusal import Refusal

SYSTEM, DATA = "system_backup", "data_backup"
BACKUPS = (SYSTEM, DATA)
SYSTEM_SORTS = ("image", "cloud_snapshot", "settings")
DATA_SORTS = ("database_export", "database_snapshot", "log_backup", "machine_snapshot")
SNAPSHOTS = frozenset({"cloud_snapshot", "database_snapshot", "machine_snapshot"})
READ_BACK = ("checksum", "mounted", "restored")
FRESH = timedelta(hours=24)
SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)\s*(?:[KMGT]i?)?B?", re.IGNORECASE)


def system_sorts(change: Change) -> tuple[str, ...]:
    """Return the ways in which the system of this kind of change may be backed up."""
    return tuple(one for one in SYSTEM_SORTS if one != "settings" or change.kind is ChangeKind.CONFIGURATION)


def is_finished(change: Change, press: ChangePress) -> Refusal | None:
    """It is over, and began no day before: neither from the future nor from before yesterday."""
    finished_at = press.at("finished_at")
    if finished_at is None or finished_at > press.now:
        return Refusal("change.backup_future")
    until = max(change.starts_at or press.now, press.now)
    return Refusal("change.backup_old") if finished_at < until - FRESH else None


def stands_elsewhere(change: Change, press: ChangePress) -> Refusal | None:
    """Not on the volume that is changed."""
    is_elsewhere = press.text("backup_place") and press.text("backup_volume") == "other"
    return None if is_elsewhere else Refusal("change.backup_same_volume")


def has_size(change: Change, press: ChangePress) -> Refusal | None:
    """Return a Refusal unless the size of the backup is a number above 0."""
    found = SIZE.fullmatch(press.text("backup_size"))
    return None if found and float(found[1]) > 0 else Refusal("change.backup_size")


def was_read_back(change: Change, press: ChangePress) -> Refusal | None:
    """可读性已验证: somebody looked whether it can be read, and how; by which file or number it is found."""
    is_proved = press.text("read_back") in READ_BACK and press.text("backup_reference")
    return None if is_proved else Refusal("change.backup_unread")


def fits_kind(change: Change, press: ChangePress) -> Refusal | None:
    """Old values are a system backup where nothing but settings changes."""
    is_wrong = press.text("backup_sort") == "settings" and change.kind is not ChangeKind.CONFIGURATION
    return Refusal("change.only_configuration_exports") if is_wrong else None


def is_whole_snapshot(change: Change, press: ChangePress) -> Refusal | None:
    """A snapshot is completed, and of every volume."""
    is_partial = press.text("backup_sort") in SNAPSHOTS and press.text("snapshot_whole") != "yes"
    return Refusal("change.snapshot_partial") if is_partial else None


def is_another_one(what: str) -> Callable[[Change, ChangePress], Refusal | None]:
    """One snapshot of the machine is both backups only with the database stopped, and the office's reason."""
    other = DATA if what == SYSTEM else SYSTEM

    def rule(change: Change, press: ChangePress) -> Refusal | None:
        held = change.held(other)
        is_same = held is not None and held.content["backup_reference"] == press.text("backup_reference")
        is_one = is_same or press.text("backup_sort") == "machine_snapshot"
        return Refusal("change.one_snapshot") if is_one and change.held("one_snapshot") is None else None

    return rule


def reaches_far_enough(change: Change, press: ChangePress) -> Refusal | None:
    """A data backup covers the last close of business, or of a session, before the start; or a leader lets it pass."""
    covers, needed = press.at("covers_until"), press.around.covered_to
    if covers is not None and covers > press.now:
        return Refusal("change.backup_future")
    is_short = needed is not None and (covers is None or covers < needed) and change.held("uncovered") is None
    return Refusal("change.backup_short", needed=needed or press.now) if is_short else None


def covers_no_more(change: Change, press: ChangePress) -> Refusal | None:
    """A backup holds nothing that was written after it was finished."""
    covers, finished_at = press.at("covers_until"), press.at("finished_at")
    is_more = covers is not None and finished_at is not None and covers > finished_at
    return Refusal("change.backup_covers_more") if is_more else None


def are_backed_up(change: Change, press: ChangePress) -> Refusal | None:
    """Both are there, and fresh now."""
    missing = tuple(wrong_with_backups(change, press.now, press.around.covered_to))
    return Refusal("change.backups_missing", what=missing) if missing else None


def are_backed_up_or_impossible(change: Change, press: ChangePress) -> Refusal | None:
    """In an emergency a leader may say that there is no time for backups."""
    return None if change.held("no_backup") else are_backed_up(change, press)


def wrong_with_backups(change: Change, now: datetime, covered_to: datetime | None) -> Iterator[Phrase]:
    """Yield what is missing or too old at a moment; nothing where both backups hold."""
    for what in BACKUPS:
        fact = change.held(what)
        if what == DATA and change.held("no_data"):
            continue
        if fact is None:
            yield phrase(f"change.backup.missing.{what}")
        elif _finished(fact) < now - FRESH:
            yield phrase(f"change.backup.stale.{what}")
        elif what == DATA and covered_to and _covers(fact) < covered_to and not change.held("uncovered"):
            yield phrase("change.backup.short")


def _finished(fact: GateFact) -> datetime:
    return datetime.fromisoformat(fact.content["finished_at"])


def _covers(fact: GateFact) -> datetime:
    return datetime.fromisoformat(fact.content["covers_until"])
