"""What the naive second computation of the figures remembers, and what a log says by itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from models.tickets.past_log import Logged
from sla.clocks.due import Pause
from sla.clocks.replay.logged import Reported

Key = tuple[str, str, datetime]
Log = tuple[Logged, ...]
RESPOND, RESOLVE, REPORT = "respond", "resolve", "report"
FROM_REPORT = (RESPOND, RESOLVE)


class Plain(NamedTuple):
    """A promise: why it is void, whether a leader has yet to agree to it, and what meets it."""

    key: Key
    void: str = ""
    waits: bool = False
    by_either: bool = False
    beside: tuple[Key, ...] = ()
    filed: datetime | None = None
    since: datetime | None = None
    asked: datetime | None = None
    own: tuple[Pause, ...] = ()

    @property
    def promise(self) -> str:
        return self.key[0]

    @property
    def grade(self) -> str:
        return self.key[1]

    @property
    def counts(self) -> bool:
        return not self.void and not self.waits


class Told(NamedTuple):
    """One who reported: what the log says that concerns them, and what is promised to them."""

    reported: Reported
    log: Log = ()
    promises: tuple[Plain, ...] = ()
    lowered: tuple[tuple[Key, Key | None], ...] = ()
    ended: tuple[Key, ...] = ()
    late: tuple[Key, ...] = ()
    undone: tuple[Key, ...] = ()
    is_part: bool = False


Figure = tuple[str, str, str, datetime, datetime, str]
"""Number, promise, class, start, due time, and what it counts as."""


def lay(told: Told, keys: Iterable[Key], *, waits: bool = False, asked: datetime | None = None) -> Told:
    """Promise these, as the newest; the same promise again is the one that it was."""
    for key in keys:
        known = next((one for one in told.promises if one.key == key), None)
        laid = known or Plain(key, asked=asked)
        others = tuple(one for one in told.promises if one.key != key)
        told = told._replace(promises=(*others, laid._replace(void="", waits=waits)))
    return told


def change(told: Told, keys: Iterable[Key], **to: Any) -> Told:
    """These promises are otherwise."""
    chosen = set(keys)
    return told._replace(promises=tuple(one._replace(**to) if one.key in chosen else one for one in told.promises))


def void(told: Told, keys: Iterable[Key], why: str) -> Told:
    """These count no more; or, with no reason, again."""
    return change(told, keys, void=why)


def find(told: Told, key: Key) -> Plain:
    return next(one for one in told.promises if one.key == key)


def classing(log: Log) -> Logged | None:
    """The last entry that gave kind and class."""
    return next((one for one in reversed(log) if one.verb in CLASSING and "kind" in one.content), None)


def kind(log: Log) -> str:
    entry = classing(log)
    return str(entry.content["kind"]) if entry else ""


def severity_said(log: Log) -> str:
    entry = classing(log)
    return str(entry.content.get("severity") or "") if entry else ""


def grade(log: Log) -> str:
    """One without a class counts as a B."""
    return severity_said(log) or "B"


def acted(log: Log) -> datetime | None:
    """The first act that answers, after the last time that one was annulled."""
    first: datetime | None = None
    for place, entry in enumerate(log):
        annuls = entry.verb == "response_annulled"
        annuls = annuls or (entry.verb in {"reopened", "reopened_by_words"} and kind(log[:place]) != "defect")
        if annuls:
            first = None
        elif first is None and (entry.verb in ACTS or entry.content.get("meets") == RESPOND):
            first = entry.at
    return first


def major_at(log: Log) -> datetime | None:
    """When it was first called a major fault, since that was last taken back."""
    found: datetime | None = None
    for one in log:
        if one.verb == "major_taken_back":
            found = None
        elif one.verb == "marked_major" and found is None:
            found = one.at
    return found


CLASSING = frozenset({"received", "class_corrected", "class_changed", "class_raised", "joined_as"})
ENDING_WAITS = frozenset({"resumed", "withdrawn", "declined", "merged", "window_joined", "waited"})
ACTS = frozenset({"taken", "answered", "resolved", "heard"})
