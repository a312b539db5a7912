"""The windows of a change: the one that is next or under way, those of its series that follow, and those behind it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from models.refusal import Refusal

if TYPE_CHECKING:
    from models.changes.draft import ChangeDraft
    from models.changes.fact import GateFact

MOST_WINDOWS = 8
OF_ONE_WINDOW = ("excepted", "announced")
"""The facts that hold for just the window that they name."""


class ChangeWindow(NamedTuple):
    """The beginning and end of a window; both moments are aware UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def text(self) -> tuple[str, str]:
        """As facts and columns keep it."""
        return self.starts_at.isoformat(), self.ends_at.isoformat()

    def meets(self, begun: datetime, ended: datetime) -> bool:
        """It touches the time between."""
        return self.starts_at < ended and self.ends_at > begun


def window_of(change: "ChangeDraft") -> ChangeWindow | None:
    """The window that is next or under way; None where nobody said when."""
    if change.starts_at is None or change.ends_at is None:
        return None
    return ChangeWindow(change.starts_at, change.ends_at)


def windows_ahead(change: "ChangeDraft") -> list[ChangeWindow]:
    """The window that is next or under way, and those that follow, in order."""
    current = window_of(change)
    return [*((current,) if current else ()), *read_windows(change.later)]


def windows_done(change: "ChangeDraft") -> list["GateFact"]:
    """Return the facts that are kept of the ended windows of the series, in order."""
    return [fact for fact in change.facts if fact.what == "window_done"]


def all_windows(change: "ChangeDraft") -> list[ChangeWindow]:
    """Return the windows behind it and those ahead, each once and in order."""
    done = [window_in(fact.content) for fact in windows_done(change)] if is_series(change) else []
    return list(dict.fromkeys([*done, *windows_ahead(change)]))


def is_series(change: "ChangeDraft") -> bool:
    """It has, or had, more than one window."""
    return change.series_until is not None


def read_windows(kept: Iterable[Sequence[str]]) -> list[ChangeWindow]:
    """The windows of a column."""
    return [ChangeWindow(*map(datetime.fromisoformat, one)) for one in kept]


def window_in(content: Mapping[str, Any]) -> ChangeWindow:
    """The window that a fact names."""
    return ChangeWindow(*(datetime.fromisoformat(content[name]) for name in ("starts_at", "ends_at")))


def kept_for(change: "ChangeDraft", what: str, window: ChangeWindow | None) -> "GateFact | None":
    """The newest fact of this sort that holds for just this window."""
    return next(_kept_for(change, (what,), window), None) if window is not None else None


def void_window(change: "ChangeDraft", now: datetime, window: ChangeWindow | None) -> None:
    """The confirmation is void, and what held for this window; the notices of the others hold."""
    is_current = window == window_of(change)
    change.void(now, "confirmed", *(("no_sessions", "uncovered") if is_current else ()))
    void_kept_for(change, now, (window,) if window else ())


def void_kept_for(change: "ChangeDraft", now: datetime, windows: Iterable[ChangeWindow]) -> None:
    """Void what was allowed and announced for these windows."""
    for window in windows:
        for fact in [*_kept_for(change, OF_ONE_WINDOW, window)]:
            fact.voided_at = now


def void_windows_gone(change: "ChangeDraft", now: datetime) -> None:
    """Void what was allowed and announced for windows that the draft has no more."""
    ahead = [one.text for one in windows_ahead(change)]
    for fact in change.facts:
        is_gone = (fact.content.get("starts_at"), fact.content.get("ends_at")) not in ahead
        if fact.what in OF_ONE_WINDOW and fact.holds and is_gone:
            fact.voided_at = now


def plan_windows(change: "ChangeDraft", windows: Iterable[ChangeWindow]) -> None:
    """These lie ahead from now on: the first is next, the others follow."""
    ahead = sorted(windows)
    change.starts_at, change.ends_at = ahead[0] if ahead else (None, None)
    change.later = [list(one.text) for one in ahead[1:]]
    span_series(change)


def span_series(change: "ChangeDraft") -> None:
    """Keep from when to when the whole series lies, by which it is found; nothing for a single window."""
    windows = [*(window_in(fact.content) for fact in windows_done(change)), *windows_ahead(change)]
    is_one = len(windows) < 2  # of a series of which one window is left, those that ended are kept
    change.series_from = None if is_one else min(one.starts_at for one in windows)
    change.series_until = None if is_one else max(one.ends_at for one in windows)


def demand_apart(windows: Sequence[ChangeWindow]) -> None:
    """Raise Refusal for too many windows, for one that ends before it begins, and for two that overlap."""
    if len(windows) > MOST_WINDOWS:
        raise Refusal("change.too_many_windows", most=MOST_WINDOWS)
    if any(one.ends_at <= one.starts_at for one in windows):
        raise Refusal("change.ends_before_it_begins")
    for one, other in pairwise(sorted(windows)):
        if other.starts_at < one.ends_at:
            raise Refusal("change.windows_overlap", at=other.starts_at)


def _kept_for(change: "ChangeDraft", sorts: Sequence[str], window: ChangeWindow) -> Iterator["GateFact"]:
    for fact in reversed(change.facts):
        named = fact.content.get("starts_at"), fact.content.get("ends_at")
        if fact.what in sorts and fact.holds and named == window.text:
            yield fact
