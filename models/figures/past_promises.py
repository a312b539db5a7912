"""The promises of a ticket as of a moment: from the facts of its log, or from its targets where nothing came later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.proof.promise_facts import REVIVED
from models.terms import Origin, Promise, Severity
from models.tickets.past_log import Logged
from models.tickets.target import Target

OF_THE_STANDARD = (Promise.RESPOND, Promise.RESOLVE)
_IDENTITY = ("severity", "start", "due", "policy")


@dataclass(slots=True)
class PastPromise:
    """A promise with the due time that it had then; `paused_at` while its clock stood still. Times are aware UTC.

    `times` says the how manieth of its sort it is on the ticket, and `identity` what the log knows it by.
    """

    promise: str
    due_at: datetime
    severity: Severity | None
    is_provisional: bool = False
    paused_at: datetime | None = None
    met_at: datetime | None = None
    void_at: datetime | None = None
    identity: tuple[str, ...] = ()
    times: int = 1

    @property
    def origin(self) -> Origin:
        """The origin: promises of a class are the standard's; questions, wishes, permissions have the office's own."""
        is_standard = self.promise in OF_THE_STANDARD and self.severity is not None
        return Origin.STANDARD if is_standard else Origin.INTERNAL

    @property
    def is_owed(self) -> bool:
        """Nobody kept it, and nothing took it out."""
        return self.met_at is None and self.void_at is None

    def follow(self, fact: Mapping[str, Any], at: datetime) -> None:
        """Stand as a fact says that was written at `at`."""
        self.identity = _identity(fact["promise"], fact)
        self.due_at, self.paused_at = datetime.fromisoformat(fact["due"]), _moment(fact.get("paused"))
        self.severity = Severity(fact["severity"]) if fact["severity"] else None
        self.is_provisional, self.met_at = bool(fact.get("provisional")), _moment(fact.get("met"))
        if fact["fact"] == "void":
            self.void_at = at
        elif fact["fact"] == "laid" or not fact.get("because"):
            self.void_at = None
        else:
            self.void_at = self.void_at or at


def owed_now(targets: Iterable[Target]) -> list[PastPromise]:
    """Return what is owed, the earliest due first."""
    owed = (
        PastPromise(str(one.promise), one.due_at, one.severity, one.is_provisional, one.paused_at)
        for one in targets
        if one.is_open
    )
    return sorted(owed, key=_order)


def owed_after(entries: Iterable[Logged]) -> list[PastPromise]:
    """Return what was owed after these entries, the first of a log up to a moment, the earliest due first."""
    return sorted((one for one in promises_after(entries) if one.is_owed), key=_order)


def promises_after(entries: Iterable[Logged]) -> list[PastPromise]:
    """Return every promise as it stands after these entries, the first of a log, in the order of their laying."""
    laid: list[PastPromise] = []
    for entry in entries:
        for fact in entry.facts:
            known = None if _is_new(fact) else _meant(laid, fact)
            if known is None:
                times = 1 + sum(one.promise == fact["promise"] for one in laid)
                known = PastPromise(fact["promise"], entry.at, None, times=times)
                laid.append(known)
            known.follow(fact, entry.at)
    return laid


def _is_new(fact: Mapping[str, Any]) -> bool:
    """Laid where nothing stood; two tasks of one day are two promises, though nothing tells them apart."""
    return fact["fact"] == "laid" and "was" not in fact and fact.get("because") != REVIVED


def _meant(laid: Iterable[PastPromise], fact: Mapping[str, Any]) -> PastPromise | None:
    """The one that the fact is about: what is owed again was settled, and what else happens was owed."""
    identity = _identity(fact["promise"], fact.get("was", fact))
    alike = [one for one in laid if one.identity == identity]
    was_owed = fact["fact"] != "annulled" and fact.get("because") != REVIVED
    return next((one for one in alike if one.is_owed is was_owed), alike[0] if alike else None)


def _identity(promise: str, stands: Mapping[str, Any]) -> tuple[str, ...]:
    return (promise, *(str(stands[name]) for name in _IDENTITY))


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _order(one: PastPromise) -> tuple[datetime, str]:
    return one.due_at, one.promise
