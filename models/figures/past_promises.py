"""Promises of a ticket at a moment gone by: from the facts of its log, or from its targets where nothing came later."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from models.proof.promise_facts import REVIVED
from models.terms import Origin, Promise, Severity
from models.tickets.past_log import Logged
from models.tickets.target import Target

OF_THE_STANDARD = (Promise.RESPOND, Promise.RESOLVE)


class PastPromise(NamedTuple):
    """A promise that was owed, with the due time that it had then; `paused_at` while its clock stood still."""

    due_at: datetime
    promise: str
    severity: Severity | None
    is_provisional: bool
    paused_at: datetime | None

    @property
    def origin(self) -> Origin:
        """The origin: promises of a class are the standard's; questions, wishes, permissions have the office's own."""
        is_standard = self.promise in OF_THE_STANDARD and self.severity is not None
        return Origin.STANDARD if is_standard else Origin.INTERNAL


def owed_now(targets: Iterable[Target]) -> list[PastPromise]:
    """Return the promises that are owed, the earliest due first."""
    owed = (
        PastPromise(one.due_at, str(one.promise), one.severity, one.is_provisional, one.paused_at)
        for one in targets
        if one.is_open
    )
    return sorted(owed, key=_order)


def owed_after(entries: Iterable[Logged]) -> list[PastPromise]:
    """Return what was owed after these entries, the first of a log up to a moment, the earliest due first."""
    known: dict[tuple[str, ...], list[PastPromise | None]] = defaultdict(list)
    for entry in entries:
        for fact in entry.facts:
            if not _is_new(fact):
                _forget(known[_identity(fact["promise"], fact.get("was", fact))], fact)
            known[_identity(fact["promise"], fact)].append(None if _is_settled(fact) else _owed(fact))
    return sorted((one for alike in known.values() for one in alike if one is not None), key=_order)


def _is_new(fact: Mapping[str, Any]) -> bool:
    """Laid where nothing stood; two tasks of one day are two promises, though nothing tells them apart."""
    return fact["fact"] == "laid" and "was" not in fact and fact.get("because") != REVIVED


def _forget(alike: list[PastPromise | None], fact: Mapping[str, Any]) -> None:
    """Take out the one that the fact is about: what is owed again was settled, and what else happens was owed."""
    if not alike:
        return
    was_settled = fact["fact"] == "annulled" or fact.get("because") == REVIVED
    fitting = [place for place, one in enumerate(alike) if (one is None) == was_settled]
    del alike[fitting[0] if fitting else 0]


def _owed(fact: Mapping[str, Any]) -> PastPromise:
    severity, paused = fact["severity"], fact.get("paused")
    return PastPromise(
        datetime.fromisoformat(fact["due"]),
        fact["promise"],
        Severity(severity) if severity else None,
        bool(fact.get("provisional")),
        datetime.fromisoformat(paused) if paused else None,
    )


def _is_settled(fact: Mapping[str, Any]) -> bool:
    """Kept, or it counts no more."""
    return "met" in fact or fact["fact"] == "void" or (fact["fact"] != "laid" and bool(fact.get("because")))


def _identity(promise: str, stands: Mapping[str, Any]) -> tuple[str, ...]:
    return (promise, *(str(stands[name]) for name in ("severity", "start", "due", "policy")))


def _order(one: PastPromise) -> tuple[datetime, str]:
    return one.due_at, one.promise
