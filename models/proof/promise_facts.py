"""Facts of what became of promises in a turn, as the log keeps them: figures are worked out from these alone.

The last entry of a turn has one fact for each target that the turn changed, under `promises`. A fact says what happened
and how the promise stands since: promise, class, start, due time, version of the policy, and whether its due time is
provisional, when it was kept (`met`), since when the clock stands still (`paused`), and why it counts no more
(`because` of a void). Where a promise moved or another one took its place, `was` has its class, start, due time and
version before. Times are ISO in UTC.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter, methodcaller
from typing import TYPE_CHECKING, Any

from models.proof.rulings import LAYOUTS

if TYPE_CHECKING:
    from models.proof.state import RowChange
    from models.tickets.ticket import Ticket

TARGET, UNTOLD = "target", "_untold_promises"
REVIVED, JOINED, REPLACED = "revived", "joined", "replaced"

_IDENTITY = ("severity", "started_at", "due_at", "policy_version")
_identity = itemgetter(*_IDENTITY)
_told = itemgetter(*_IDENTITY, "is_provisional", "met_at", "paused_at", "withdrawn_at")
"""The columns whose change makes a fact; warnings and generations are the desk's own business."""
_iso = methodcaller("replace", " ", "T")
"""Times stand in a text of a row with a space between day and time."""


class UntoldPromiseError(Exception):
    """A turn changed a promise of this ticket without an entry: no figure could be worked out from the log."""


def tell_promises(ticket: "Ticket", changes: Iterable["RowChange"]) -> list[dict[str, Any]]:
    """Let the last entry of the turn say what became of the promises; the facts. The proof of the ticket seals it.

    Where the turn has written before it logged anything, they wait for its first entry as `UNTOLD`.
    """
    facts = []
    for table, before, after in changes:
        if table == TARGET and after is not None:
            now = LAYOUTS[TARGET].said(after)
            fact = _as_it_stands(now) if before is None else _change(before, now)
            if fact is not None:
                facts.append(fact)
    untold = [*ticket.__dict__.pop(UNTOLD, ()), *facts]
    if untold and ticket.unsaved_log:
        ticket.unsaved_log[-1].tell_promises(untold)
    elif untold:
        ticket.__dict__[UNTOLD] = untold
    return facts


def _change(before: str, now: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what happened to a target since this text of its row; None where it stands as it did."""
    was = LAYOUTS[TARGET].said(before)
    if _told(now) == _told(was):
        return None
    fact = _as_it_stands(now, *_happened(was, now))
    if _identity(now) != _identity(was):
        severity, start, due, policy = _identity(was)
        fact["was"] = {"severity": severity, "start": _iso(start), "due": _iso(due), "policy": policy}
    return fact


def _as_it_stands(now: Mapping[str, Any], happened: str = "", because: str = "") -> dict[str, Any]:
    """A fact of this name, or of a new promise, with how it stands; what does not apply is left out."""
    severity, start, due, policy = _identity(now)
    happened = happened or ("void" if now["withdrawn_at"] else "laid")
    fact = {"promise": now["promise"], "fact": happened, "severity": severity}
    fact |= {"start": _iso(start), "due": _iso(due), "policy": policy}
    if now["met_at"]:
        fact["met"] = _iso(now["met_at"])
    if now["paused_at"]:
        fact["paused"] = _iso(now["paused_at"])
    if now["is_provisional"]:
        fact["provisional"] = True
    because = because or now["withdrawn_because"]
    return fact | {"because": because} if because else fact


def _happened(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, str]:
    """The word for it, and why another promise stands where one stood."""
    if now["withdrawn_at"] != was["withdrawn_at"]:
        return ("void", "") if now["withdrawn_at"] else ("laid", REVIVED)
    if (now["severity"], now["started_at"]) != (was["severity"], was["started_at"]):
        return "laid", JOINED if len(now["joined"]) > len(was["joined"]) else REPLACED
    if now["met_at"] != was["met_at"]:
        return ("met" if now["met_at"] else "annulled"), ""
    if bool(now["paused_at"]) != bool(was["paused_at"]):
        return ("paused" if now["paused_at"] else "resumed"), ""
    return "moved", ""
