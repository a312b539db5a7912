"""起草, 编辑, 取消: a change as it is written down, changed and called off before anything is done."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from models.changes.change import Change
from models.changes.draft import DIGEST, PACKAGE, DraftFacts
from models.changes.next_window import cut_short
from models.changes.press import ChangePress
from models.changes.recording import BACKUP_FACTS, PACKAGE_FACTS, WINDOW_FACTS
from models.changes.series import (
    ChangeWindow,
    demand_apart,
    read_windows,
    span_series,
    void_windows_gone,
    windows_done,
)
from models.changes.steps import CANCEL, EDIT
from models.changes.terms import ChangeState
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Status
from models.tickets.target import Clock

LONGEST_FALLBACK = 24 * 60
"""Minutes."""
ANNOUNCED = frozenset({"systems", "stops", "is_for_market", "notice"})
"""The fields that each notice told users beside its window, or that say whom it had to reach how early."""


def demand_may_apply(by: Person) -> None:
    """Raise Refusal for outsiders and placeholders: people of the house or of a vendor apply."""
    if by.is_external or by.is_placeholder:
        raise Refusal("change.only_house")


def draft(change: Change, by: Person, now: datetime) -> None:
    """起草: the first word on it. Raises Refusal for what no change can be."""
    demand_sensible(change.drafted, now)
    span_series(change)
    change.ticket.log("change_drafted", by, now, **_logged(change.drafted))


def edit(change: Change, facts: DraftFacts, press: ChangePress) -> bool:
    """编辑: what the draft says now; whether anything is different."""
    EDIT.begins(change, press)
    wanted = facts.columns
    changed = {name: value for name, value in wanted.items() if value != getattr(change, name)}
    if not changed:
        return False
    demand_sensible({**change.drafted, **changed}, press.now, has_new_window="starts_at" in changed)
    for name, value in changed.items():
        setattr(change, name, value)
    span_series(change)
    change.edition += 1
    _fall_back(change, changed.keys(), press.now)
    change.ticket.log("change_edited", press.by, press.now, edition=change.edition, **_logged(changed))
    return True


def _fall_back(change: Change, changed: Collection[str], now: datetime) -> None:
    """Another package is deployed and tested anew; after a confirmation other words are confirmed anew.

    Backups are of a system, and what is said in place of one is said of a kind. What was announced otherwise is void.
    """
    if not set(changed).isdisjoint({"systems", "kind"}):
        change.void(now, *BACKUP_FACTS)
    if not set(changed).isdisjoint(ANNOUNCED):
        change.void(now, "announced")
    if not set(changed).isdisjoint({*PACKAGE, "systems", "kind"}):
        change.state = ChangeState.DRAFTED
        change.void(now, *PACKAGE_FACTS, *WINDOW_FACTS)
        return
    if change.state in {ChangeState.CONFIRMED, ChangeState.BACKED_UP}:
        change.state = ChangeState.TESTED
        is_same_window = set(changed).isdisjoint({"starts_at", "ends_at"})
        change.void(now, "confirmed", *(() if is_same_window else ("no_sessions", "uncovered")))
    void_windows_gone(change, now)


def cancel(change: Change, press: ChangePress, clock: Clock) -> bool:
    """取消: nothing more will be done; False where it was called off before.

    A series of which windows ended is completed by those, which the office verified, and its record is owed.
    """
    if not CANCEL.begins(change, press):
        return False
    change.void(press.now, "announced")
    if windows_done(change):
        cut_short(change, press, clock)
        return True
    change.state, change.ended_at = ChangeState.CANCELLED, press.now
    change.ticket.log("change_cancelled", press.by, press.now, reason=press.text("reason"))
    change.ticket.end(Status.WITHDRAWN, press.by, press.now, clock)
    return True


def demand_sensible(drafted: Mapping[str, Any], now: datetime, *, has_new_window: bool = True) -> None:
    """Raise Refusal for half a window, one that ends before it begins or lies in the past, and for no digest."""
    starts_at, ends_at = drafted["starts_at"], drafted["ends_at"]
    if (starts_at is None) != (ends_at is None):
        raise Refusal("change.half_a_window")
    if starts_at is not None and ends_at <= starts_at:
        raise Refusal("change.ends_before_it_begins")
    if has_new_window and starts_at is not None and starts_at <= now:
        raise Refusal("change.window_past")
    if drafted["later"]:
        demand_apart([ChangeWindow(starts_at, ends_at), *read_windows(drafted["later"])])
    if drafted["digest"] and not DIGEST.fullmatch(drafted["digest"]):
        raise Refusal("change.no_digest")
    minutes = drafted["fallback_minutes"]
    if minutes is not None and not 0 < minutes <= LONGEST_FALLBACK:
        raise Refusal("change.fallback_length", most=LONGEST_FALLBACK)


def _logged(drafted: Mapping[str, Any]) -> dict[str, str]:
    """Return the draft as the log keeps it."""
    keys = {"kind": "change_kind"}  # the log keeps the kind of a ticket under that word
    return {keys.get(name, name): _as_text(value) for name, value in drafted.items() if value not in (None, "", [])}


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join("/".join(one) if isinstance(one, list) else one for one in value)
    return str(value)
