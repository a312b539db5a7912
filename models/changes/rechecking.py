"""时段失效: hours, calendar or sessions changed, and a window that was confirmed is none any more."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from models.changes.change import Change
from models.changes.series import ChangeWindow, void_window
from models.changes.steps import LAPSE
from models.changes.terms import ChangeState
from models.changes.window_gates import exception_of, window_text
from models.people.person import Person
from models.phrase import Phrase
from models.refusal import Refusal
from models.terms import Role

DIGITS = 8


def is_newly_against(change: Change, window: ChangeWindow, against: Sequence[Phrase]) -> bool:
    """Return whether the rules say something against a window that no leader knew of when allowing it.

    What a leader allowed, or extended into, is noted when it is looked at for the first time.
    """
    said = [_digest(one) for one in against]
    named = " ".join(("against", *window.text))
    noted = next((one for one in change.told if one.startswith(named)), None)
    if noted is None and (exception_of(change, window) is not None or change.held("extended") is not None):
        change.told = [*change.told, " ".join((named, *said))]
        return False
    known = noted.removeprefix(named).split() if noted else []
    return bool(set(said) - set(known))


def invalidate(change: Change, window: ChangeWindow, now: datetime) -> bool:
    """The clock: a window became illegal; it needs another one, and what was allowed and announced for it is void."""
    if change.state not in LAPSE.after:
        return False
    starts_at, ends_at = window.text
    change.state = ChangeState.TESTED
    void_window(change, now, window)
    change.keep("window_invalid", None, now, {"starts_at": starts_at, "ends_at": ends_at})
    change.ticket.log("change_window_invalid", None, now, starts_at=starts_at, ends_at=ends_at)
    return True


def go_on(change: Change, by: Person, now: datetime) -> bool:
    """继续: a leader lets the work go on in a window that became illegal; False where that was said before."""
    if not by.is_ours(Role.LEADER):
        raise Refusal("change.only_leader")
    if change.state is not ChangeState.UNDER_WAY:
        raise Refusal("change.stands", number=change.ticket.number, state=_state(change))
    if change.held("gone_on") is not None:
        return False
    starts_at, ends_at = window_text(change)
    change.keep("gone_on", by, now, {"starts_at": starts_at, "ends_at": ends_at})
    change.ticket.log("change_gone_on", by, now, starts_at=starts_at, ends_at=ends_at)
    return True


def _state(change: Change) -> Phrase:
    return Phrase(f"change.state.{change.state}")


def _digest(said: Phrase) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:DIGITS]
